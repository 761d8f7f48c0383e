"""What of the record a restore must not forget: how the one that is replaced stands, and who was erased meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import DatabaseError
from django.db.models import Q

from engagement.accounts.models import User
from engagement.record import merkle
from engagement.record.models import Checkpoint, Leaf, Leaving, Restore, SigningKey, Watcher
from engagement.record.queries import sources
from engagement.record.queries.tree import Stored, get_size, last_number, latest_checkpoint

logger = logging.getLogger(__name__)


class Erased(NamedTuple):
    """Somebody who was erased: told from others by their id and when they joined. `choice` is a Leaving's."""

    user_id: int
    joined_at: datetime
    choice: str
    done_at: datetime | None


class Stood(NamedTuple):
    """The record in a backup: leaves, and its last checkpoint (number 0: nothing was signed)."""

    size: int
    number: int
    note: str
    signed_at: datetime | None


class Before(NamedTuple):
    """The record of the database that is replaced."""

    size: int
    root: str
    number: int
    notes: dict[int, str]
    """Number -> note, of every checkpoint that was ever given out, as far as it is there."""
    keys: list[tuple[str, str, datetime]]
    watchers: list[tuple[str, datetime, datetime | None]]
    """(address, asked, confirmed)."""

    def went_on_from(self, stood: Stood) -> bool:
        """Whether it is the same record, later."""
        return not stood.number or self.notes.get(stood.number) == stood.note


def read_before() -> Before | None:
    """How the record stands; None where nobody can read that, or nothing was ever recorded."""
    try:
        size = get_size()
        if not size:
            return None
        notes = lost_notes() | dict(Checkpoint.objects.values_list("number", "note"))
        return Before(
            size,
            merkle.root(size, Stored()).hex(),
            last_number(),
            notes,
            list(SigningKey.objects.order_by("pk").values_list("key_id", "verifier", "since")),
            list(
                Watcher.objects.exclude(confirmed_at=None)
                .order_by("pk")
                .values_list("email", "asked_at", "confirmed_at")
            ),
        )
    except (DatabaseError, LookupError):
        logger.warning("the record of the database that is replaced cannot be read")
        return None


def list_erased() -> list[Erased]:
    """Everybody who was ever erased as they asked; nobody where that cannot be read."""
    try:
        rows = Leaving.objects.exclude(done_at=None).order_by("done_at", "pk")
        return [Erased(*row) for row in rows.values_list("user_id", "user__joined_at", "choice", "done_at")]
    except DatabaseError:
        return []


def to_erase_again(erased: Sequence[Erased]) -> list[Erased]:
    """Those of them who are here and are not erased."""
    here = Q()
    for one in erased:
        here |= Q(pk=one.user_id, joined_at=one.joined_at)
    there = set(User.objects.filter(here).values_list("pk", flat=True)) if erased else set()
    gone = set(Leaving.objects.filter(user_id__in=there).exclude(done_at=None).values_list("user_id", flat=True))
    return [one for one in erased if one.user_id in there - gone]


class Told(NamedTuple):
    """A note that a backup was put back. `ours`: whoever wrote it holds the record's key; `signed`: a checkpoint has
    it."""

    row: Restore
    ours: bool
    signed: bool


def list_restores() -> list[Told]:
    """Every time that a backup was put back, and every note that says so falsely; the newest first."""
    latest = latest_checkpoint()
    taken = Leaf.objects.filter(source="restore", index__lt=latest.size if latest else 0)
    signed = set(taken.values_list("row_id", flat=True))
    return [Told(row, is_ours(row), row.pk in signed) for row in Restore.objects.order_by("-pk")]


def lost_notes() -> dict[int, str]:
    """Number -> note, of checkpoints that were signed and whose leaves were lost."""
    return {number: note for row in Restore.objects.all() if is_ours(row) for number, note in row.lost}


def seal_of(secret: bytes, row: Restore) -> str:
    """The seal that belongs on a note."""
    return sources.seal_of(secret, _fields(row))


def _fields(row: Restore) -> Sequence[Any]:
    return [getattr(row, name) for name in sources.BY_NAME["restore"].fields[1:]]


def is_ours(row: Restore) -> bool:
    """Whether whoever wrote the note holds the record's key."""
    return sources.is_sealed(_fields(row))
