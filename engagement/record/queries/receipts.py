"""Receipts: that an event is in the record, in the words of the tree."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engagement.record import leaves, merkle
from engagement.record.models import Checkpoint, Leaf
from engagement.record.queries.restoring import lost_notes
from engagement.record.queries.sources import row_of
from engagement.record.queries.tree import (
    Stored,
    checkpoint_covering,
    checkpoint_of,
    latest_checkpoint,
    list_keys,
)
from realtime.errors import Kind, Refusal
from tickets import permissions
from tickets.keys import record_keys
from tickets.kinds import PUBLIC
from tickets.models import Ticket, TicketEvent
from tickets.queries.tickets import get_ticket


class ReceiptMissing(Refusal):
    """There is no such leaf, or no signed checkpoint has it yet."""

    code = 450
    slug = "receipt_missing"
    kind = Kind.MISSING
    message = _("This is not in a signed checkpoint yet. One is signed every hour: come back then.")


class CheckpointMissing(Refusal):
    """There is no checkpoint with this number."""

    code = 451
    slug = "checkpoint_missing"
    kind = Kind.MISSING
    message = _("There is no such checkpoint.")


class CheckpointLost(Refusal):
    """Its leaves were lost when a backup was put back: no later checkpoint contains them."""

    code = 457
    slug = "checkpoint_lost"
    kind = Kind.MISSING
    message = _(
        "Leaves of this checkpoint were lost when the assembly put back a backup. The page of the record says when."
    )


class Receipted(NamedTuple):
    """An event of a ticket and where the record has it. `leaf` is None where it was not taken in yet, `signed` where
    no checkpoint has it."""

    number: int
    kind: str
    at: datetime
    leaf: int | None
    signed: Checkpoint | None


def list_receipted(viewer: Any, number: int) -> tuple[Ticket, list[Receipted]]:
    """The ticket and its public events in order. Raises TicketMissing where the viewer may not read it."""
    ticket = get_ticket(viewer, number)
    events = list(TicketEvent.objects.filter(ticket=ticket, kind__in=PUBLIC).order_by("number"))
    known = dict(
        Leaf.objects.filter(source="ticket", row_id__in=[one.pk for one in events]).values_list("row_id", "index")
    )
    latest = latest_checkpoint()
    rows = []
    for event in events:
        index = known.get(event.pk)
        signed = latest if latest and index is not None and index < latest.size else None
        rows.append(Receipted(event.number, event.kind, event.at, index, signed))
    return ticket, rows


def get_receipt(viewer: Any, index: int) -> dict[str, Any]:
    """The receipt of a leaf: everybody may have it, for the bundle has all leaves. Whoever may read what was written
    has the text in it as well, and the one key that shows that it is the text that was recorded.

    Raises ReceiptMissing.
    """
    leaf = Leaf.objects.filter(index=index).first()
    signed = checkpoint_covering(index) if leaf else None
    if leaf is None or signed is None:
        raise ReceiptMissing
    proof = merkle.inclusion(index, signed.size, Stored())
    return {
        "record": settings.RECORD_NAME,
        "keys": [key.verifier for key in list_keys()],
        "leaf": leaf.body,
        "proof": [step.hex() for step in proof],
        "checkpoint": signed.note,
        **_texts(viewer, leaf),
    }


def _texts(viewer: Any, leaf: Leaf) -> dict[str, str]:
    """The texts of a public event of a ticket that the viewer may read, as they are covered."""
    if leaf.source != "ticket":
        return {}
    event = TicketEvent.objects.filter(pk=leaf.row_id, kind__in=PUBLIC).select_related("ticket").first()
    row = row_of("ticket", leaf.row_id)
    if event is None or row is None or not permissions.can_read(viewer, event.ticket):
        return {}
    said = leaves.read(leaf.body.encode()) or {}
    for secret in record_keys():
        if leaves.covering(secret, leaf.index, row) == said.get("text"):
            texts = leaves.covered_texts(leaf.index, row).decode()
            return {"texts": texts, "text_key": leaves.text_key(secret, row).hex()}
    return {}


def get_note(number: int | None) -> str:
    """The signed note with this number, also where its leaves were lost; None: the newest. Raises
    CheckpointMissing."""
    found = latest_checkpoint() if number is None else checkpoint_of(number)
    note = found.note if found else lost_notes().get(number or 0)
    if note is None:
        raise CheckpointMissing
    return note


def get_consistency(first: int, second: int) -> dict[str, Any]:
    """The proof that checkpoint number `second` contains all of number `first`. Raises CheckpointMissing,
    CheckpointLost."""
    old, new = checkpoint_of(first), checkpoint_of(second)
    if lost_notes().keys() & {first, second}:
        raise CheckpointLost
    if old is None or new is None or old.size > new.size:
        raise CheckpointMissing
    proof = merkle.consistency(old.size, new.size, Stored())
    return {
        "record": settings.RECORD_NAME,
        "keys": [key.verifier for key in list_keys()],
        "first": old.note,
        "second": new.note,
        "proof": [step.hex() for step in proof],
    }
