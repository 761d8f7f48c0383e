"""Rows, leaves and the last signed root held against each other: the first that is not what was written. Pure.

Whoever can write everywhere in the database, but holds neither the record's key nor the signing key, cannot change,
add, remove or reorder anything that was recorded without being named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from engagement.record import leaves, merkle
from engagement.record.leaves import Row


class Leaf(NamedTuple):
    """A leaf as it is stored."""

    place: int
    source: str
    row_id: int
    body: bytes


class Erased(NamedTuple):
    """A note that the texts of a row were erased."""

    source: str
    row_id: int
    text: str
    seal: str


class Kept(NamedTuple):
    """A signed root that was kept where nobody can write who writes in the database."""

    size: int
    root: bytes
    at: datetime


class Restored(NamedTuple):
    """A backup of `made_at` with `base` leaves was put back at `at`; the seal on that is ours."""

    base: int
    made_at: datetime
    at: datetime

    def lost(self, kept: Kept) -> bool:
        """Whether a root had leaves that this took away: signed after the backup was made and before it was put
        back."""
        return self.base < kept.size and self.made_at - CLOCKS_DIFFER <= kept.at <= self.at


class Fault(NamedTuple):
    """What is wrong, and where: a row as `ticket 12`, a leaf as `leaf 7`."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


CLOCKS_DIFFER = timedelta(minutes=1)
"""Between two machines of one house, and between the beginning of a backup and the moment that it holds."""
GONE = "missing: the record has it"
CHANGED = "not what was recorded"
UNSEALED = "the note that says so is not ours"
MISPLACED = "stands where another stood"


def name_of(source: str, row_id: int) -> str:
    """How faults name a row."""
    return f"{source} {row_id}"


def faults(
    pairs: Iterable[tuple[Leaf, Row | None]],
    *,
    erased: Mapping[tuple[str, int], Erased],
    secrets: Sequence[bytes],
    kept: Sequence[Kept] = (),
    restored: Sequence[Restored] = (),
) -> Iterator[Fault]:
    """Everything that does not fit, in the order of the record: each leaf, by index, with the row that it is about as
    that is now (None: it is gone). What was `kept` and is lost since a backup was put back is no fault."""
    hashes: list[bytes] = []
    for leaf, row in pairs:
        while len(hashes) < leaf.place:
            yield Fault(f"leaf {len(hashes)}", GONE)
            hashes.append(b"")
        hashes.append(merkle.leaf_hash(leaf.body))
        if what := _wrong(leaf, row, erased.get((leaf.source, leaf.row_id)), secrets):
            yield Fault(name_of(leaf.source, leaf.row_id), what)
    yield from _short(hashes, [one for one in kept if not any(each.lost(one) for each in restored)])


def _wrong(leaf: Leaf, row: Row | None, note: Erased | None, secrets: Sequence[bytes]) -> str:
    """What is wrong with a leaf or the row that it is about; nothing where all is well."""
    said = leaves.read(leaf.body)
    if said is None:
        return CHANGED
    if said.get("index") != leaf.place:
        return MISPLACED
    if row is None:
        return GONE
    if note and not any(leaves.sealed(one, note.source, note.row_id, note.text) == note.seal for one in secrets):
        return UNSEALED
    fits = leaves.fits(secrets, leaf.place, row, leaf.body, note.text if note else None)
    return "" if fits else CHANGED


def _short(hashes: list[bytes], kept: Sequence[Kept]) -> Iterator[Fault]:
    """What was signed once and is not there, or is another."""
    subtrees = merkle.InMemory(hashes)
    good = 0
    for one in sorted(kept):
        if one.size > len(hashes):
            yield Fault(f"leaf {len(hashes)}", f"{GONE}, which was signed with {one.size} leaves")
            return
        if merkle.root(one.size, subtrees) != one.root:
            yield Fault(f"leaf {good}", f"it or one up to {one.size - 1} is not what was signed")
            return
        good = one.size
