"""Rows of the record as what programs are given."""

from __future__ import annotations

from datetime import datetime

import msgspec

from engagement.record.models import Checkpoint
from engagement.record.queries.receipts import Receipted
from engagement.record.queries.restoring import Told


class CheckpointView(msgspec.Struct, frozen=True):
    """A signed root. `note` is the text that was signed, with its signature."""

    number: int
    size: int
    root: str
    at: datetime
    note: str


class RestoreView(msgspec.Struct, frozen=True):
    """A backup with `base` leaves was put back. `gone`: how many were lost, null where nobody knows. `sealed`: who
    wrote it holds the record's key; `signed`: a checkpoint has it."""

    at: datetime
    made_at: datetime
    base: int
    gone: int | None
    sealed: bool
    signed: bool


class RecordView(msgspec.Struct, frozen=True):
    """The record: how many leaves it has, who signs it, how often a backup was put back."""

    record: str
    size: int
    keys: list[str]
    latest: CheckpointView | None
    restores: list[RestoreView]


class ConsistencyView(msgspec.Struct, frozen=True):
    """Two signed notes and the hashes that lead from the first to the second."""

    record: str
    keys: list[str]
    first: str
    second: str
    proof: list[str]


class ReceiptView(msgspec.Struct, frozen=True):
    """A leaf and the hashes that lead from it to a signed root."""

    record: str
    keys: list[str]
    leaf: str
    proof: list[str]
    checkpoint: str
    texts: str = ""
    text_key: str = ""


class ReceiptedView(msgspec.Struct, frozen=True):
    """An event of a ticket: the number of its leaf, and whether a checkpoint has it."""

    number: int
    kind: str
    at: datetime
    index: int | None
    signed: bool


class TicketReceipts(msgspec.Struct, frozen=True):
    """The public events of a ticket."""

    ticket: str
    receipts: list[ReceiptedView]


def checkpoint_view(row: Checkpoint) -> CheckpointView:
    """A checkpoint."""
    return CheckpointView(number=row.number, size=row.size, root=row.root, at=row.at, note=row.note)


def restore_view(told: Told) -> RestoreView:
    """A restore."""
    row = told.row
    return RestoreView(
        at=row.at, made_at=row.made_at, base=row.base, gone=row.gone, sealed=told.ours, signed=told.signed
    )


def receipted_view(row: Receipted) -> ReceiptedView:
    """An event and its leaf."""
    return ReceiptedView(number=row.number, kind=row.kind, at=row.at, index=row.leaf, signed=row.signed is not None)
