"""The tree as it is stored: its size, the hashes of its subtrees, its leaves, what was not taken in yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Window
from django.db.models.functions import Lag

from engagement.record import merkle
from engagement.record.comparing import STRIDE
from engagement.record.models import Checkpoint, Cursor, Head, Leaf, Node, Restore, SigningKey
from engagement.record.queries.sources import SOURCES, Source

LONGEST_WRITE = timedelta(minutes=10)
"""No transaction lasts longer. After that, the numbers that it was given and did not use stay holes."""
LOOK_BACK_EVERY = timedelta(minutes=1)


class Stored:
    """The hashes of complete subtrees, each read or made once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, number: int, /) -> bytes:
        """Raises LookupError where the tree is not so large."""
        place = (level, number)
        if place not in self._known:
            base = level - level % STRIDE
            if base == level:
                self._known[place] = self._read(level, number, number + 1)[0]
            else:
                first = number << (level - base)
                below = self._read(base, first, first + (1 << (level - base)))
                self._known[place] = merkle.root(len(below), merkle.InMemory(below))
        return self._known[place]

    def _read(self, level: int, start: int, end: int) -> list[bytes]:
        rows = (
            Leaf.objects.filter(index__gte=start, index__lt=end).order_by("index")
            if level == 0
            else Node.objects.filter(level=level, number__gte=start, number__lt=end).order_by("number")
        )
        found = [bytes.fromhex(one) for one in rows.values_list("hash", flat=True)]
        if len(found) != end - start:
            raise LookupError(f"the tree has no hashes {start} to {end} of level {level}")
        return found


def get_size() -> int:
    """How many leaves there are."""
    return Head.objects.values_list("size", flat=True).first() or 0


def access_head() -> Head | None:
    """The one row that whoever adds to the record locks; None before anything was ever added."""
    return Head.objects.select_for_update().filter(pk=1).first()


def get_cursor(source: Source) -> Cursor:
    """How far a table was taken in; not stored yet where it never was."""
    return Cursor.objects.filter(pk=source.name).first() or Cursor(source=source.name)


def has_news(now: datetime) -> bool:
    """Whether there may be something to take in: one look at the end of each table's index, without a lock."""
    for source in SOURCES:
        cursor = get_cursor(source)
        newest = source.model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
        if newest > cursor.top or looks_back(cursor, now):
            return True
    return False


def looks_back(cursor: Cursor, now: datetime) -> bool:
    """Whether it is time to look for rows that committed late."""
    if cursor.settled >= cursor.top:
        return False
    return cursor.looked_at is None or now >= cursor.looked_at + LOOK_BACK_EVERY


def list_new(source: Source, cursor: Cursor, limit: int) -> list[int]:
    """Rows behind the newest that was taken in."""
    rows = source.model._default_manager.filter(pk__gt=cursor.top).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def list_late(source: Source, cursor: Cursor, limit: int) -> list[int]:
    """Rows with a smaller number that were committed after it was looked."""
    taken = Exists(Leaf.objects.filter(source=source.name, row_id=OuterRef("pk")))
    rows = source.model._default_manager.filter(~taken, pk__gt=cursor.settled, pk__lte=cursor.top).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def list_unrecorded(source: Source) -> list[int]:
    """Rows that no leaf is about, though none with such a number can come any more: nobody who works here made
    them."""
    taken = Exists(Leaf.objects.filter(source=source.name, row_id=OuterRef("pk")))
    rows = source.model._default_manager.filter(~taken, pk__lte=get_cursor(source).settled).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def newest_leaves(source: str, row_ids: Collection[int]) -> dict[int, Leaf]:
    """The last leaf about each of these rows."""
    newest = Leaf.objects.filter(source=source, row_id__in=row_ids).values("row_id").annotate(last=Max("index"))
    found = Leaf.objects.filter(index__in=[one["last"] for one in newest])
    return {leaf.row_id: leaf for leaf in found}


def list_leaves(start: int, end: int) -> QuerySet[Leaf]:
    """The leaves from `start` up to `end`."""
    return Leaf.objects.filter(index__gte=start, index__lt=end).order_by("index")


def latest_checkpoint() -> Checkpoint | None:
    """The newest one."""
    return Checkpoint.objects.order_by("-number").first()


def last_number() -> int:
    """The last number of a checkpoint that was given out, also before a backup was put back."""
    tables = (Checkpoint.objects, Restore.objects)
    return max(table.aggregate(last=Max("number"))["last"] or 0 for table in tables)


def checkpoint_of(number: int) -> Checkpoint | None:
    """The one with this number."""
    return Checkpoint.objects.filter(number=number).first()


def list_checkpoints() -> QuerySet[Checkpoint]:
    """The newest first, each with the number `before` it: behind a restore, some were left out."""
    before = Window(Lag("number"), order_by=F("number").asc())
    return Checkpoint.objects.annotate(before=before).order_by("-number")


def list_keys() -> list[SigningKey]:
    """Every public key that was ever signed with, the newest first."""
    return list(SigningKey.objects.order_by("-pk"))


def checkpoint_covering(index: int) -> Checkpoint | None:
    """The first checkpoint that this leaf is in."""
    return Checkpoint.objects.filter(size__gt=index).order_by("number").first()


def in_chunks(size: int, chunk: int) -> Iterator[tuple[int, int]]:
    """Stretches of so many numbers, up to `size`."""
    for start in range(0, size, chunk):
        yield start, min(start + chunk, size)
