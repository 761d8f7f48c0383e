"""Rows, leaves and the last signed root held against each other: the first that is not what was written. Pure.

Whoever can write everywhere in the database, but holds neither the record's key nor the signing key, cannot change,
add, remove or reorder anything that was recorded without being named here.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from engagement.record import leaves, merkle, notes
from engagement.record.leaves import Row


class Leaf(NamedTuple):
    """A leaf as it is stored, with the hash that stands beside it."""

    place: int
    source: str
    row_id: int
    body: bytes
    hash: str


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


class Signed(NamedTuple):
    """A checkpoint as it is stored; `key` is the number of its Key."""

    number: int
    size: int
    root: str
    at: datetime
    note: str
    key: int


class Key(NamedTuple):
    """A public key as it is stored."""

    key_id: str
    verifier: str
    since: datetime


class Fault(NamedTuple):
    """What is wrong, and where: a row as `ticket 12`, a leaf as `leaf 7`, `node 8/0`, `key 1`, `checkpoint 4`."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class Beside(NamedTuple):
    """All that stands beside the leaves."""

    secrets: Sequence[bytes]
    erased: Mapping[tuple[str, int], Erased] = {}
    size: int = 0
    """How many leaves there were when the rest was read."""
    nodes: Mapping[tuple[int, int], str] | None = None
    """(level, number) -> hash; None: nobody looks at them."""
    keys: Mapping[int, Key] = {}
    signed: Sequence[Signed] = ()
    """By number."""
    lost: Sequence[str] = ()
    """Notes whose leaves are gone since a backup was put back."""
    jumps: Collection[int] = ()
    """Numbers behind which a restore let them go on."""
    kept: Sequence[Kept] = ()
    """Kept elsewhere."""
    restored: Sequence[Restored] = ()
    unrecorded: Sequence[tuple[str, int]] = ()
    """Rows that should have a leaf."""
    unchained: Sequence[tuple[str, int]] = ()
    """Rows that were chained anew, and are not chained to the one before."""
    foreign: Sequence[int] = ()
    """Restores that nobody noted who holds the record's key."""


CLOCKS_DIFFER = timedelta(minutes=1)
"""Between two machines of one house, and between the beginning of a backup and the moment that it holds."""
GONE = "missing: the record has it"
CHANGED = "not what was recorded"
UNSEALED = "the note that says so is not ours"
UNCHAINED = "is not chained to the one before"
MISPLACED = "stands where another stood"
ADDED = "nobody recorded it"
STRIDE = 8
"""A hash in eight levels is stored: one for 256."""


def name_of(source: str, row_id: int) -> str:
    """How faults name a row."""
    return f"{source} {row_id}"


def faults(pairs: Iterable[tuple[Leaf, Row | None]], beside: Beside, known: Sequence[bytes] = ()) -> Iterator[Fault]:
    """Everything that does not fit, in the order of the record: each leaf, by index, with the row that it is about as
    that is now (None: it is gone); then rows without a leaf, hashes above leaves, keys, checkpoints. What was kept
    and is lost since a backup was put back is no fault. `known`: the hashes of leaves before the first pair, of which
    nobody asks any more."""
    hashes = list(known)
    for leaf, row in pairs:
        while len(hashes) < leaf.place:
            yield Fault(f"leaf {len(hashes)}", GONE)
            hashes.append(b"")
        hashes.append(merkle.leaf_hash(leaf.body))
        if fault := wrong(leaf, row, beside.erased.get((leaf.source, leaf.row_id)), beside.secrets):
            yield fault
    if len(hashes) < beside.size:
        yield Fault(f"leaf {len(hashes)}", GONE)
    yield from (Fault(name_of(*one), ADDED) for one in beside.unrecorded)
    yield from (Fault(name_of(*one), UNCHAINED) for one in beside.unchained)
    yield from (Fault(name_of("restore", row_id), UNSEALED) for row_id in beside.foreign)
    foreign = (one for one in beside.erased.values() if not is_sealed(one, beside.secrets))
    yield from (Fault(name_of(one.source, one.row_id), UNSEALED) for one in foreign)
    if beside.nodes is not None:
        yield from _nodes(hashes, beside.size, beside.nodes)
    yield from _signed(beside)
    kept = [one for one in beside.kept if not any(each.lost(one) for each in beside.restored)]
    said = [_opened(one.note, key) for one in beside.signed if (key := beside.keys.get(one.key))]
    here = [Kept(one.size, one.root, one.at) for one in said if one]
    yield from _short(hashes, [*kept, *here])
    missing = set(kept) - set(here)
    yield from (Fault(f"the checkpoint of {one.size} leaves", GONE) for one in sorted(missing))


def wrong(leaf: Leaf, row: Row | None, note: Erased | None, secrets: Sequence[bytes]) -> Fault | None:
    """What is wrong with a leaf or the row that it is about. Where the leaf does not fit itself, it is the leaf."""
    said = leaves.read(leaf.body)
    itself = said and (said.get("source"), said.get("row")) == (leaf.source, leaf.row_id)
    if said is None or not itself or merkle.leaf_hash(leaf.body).hex() != leaf.hash:
        return Fault(f"leaf {leaf.place}", CHANGED)
    if said.get("index") != leaf.place:
        return Fault(f"leaf {leaf.place}", MISPLACED)
    about = name_of(leaf.source, leaf.row_id)
    if row is None:
        return Fault(about, GONE)
    if note and not is_sealed(note, secrets):
        return Fault(about, UNSEALED)
    fits = leaves.fits(secrets, leaf.place, row, leaf.body, note.text if note else None)
    return None if fits else Fault(about, CHANGED)


def is_sealed(note: Erased, secrets: Sequence[bytes]) -> bool:
    """Whether whoever wrote the note of an erasure holds the record's key."""
    return any(leaves.sealed(one, note.source, note.row_id, note.text) == note.seal for one in secrets)


def _nodes(hashes: Sequence[bytes], size: int, stored: Mapping[tuple[int, int], str]) -> Iterator[Fault]:
    """Stored hashes that are not those of their leaves; `size` leaves were there when they were read."""
    layer, level, made = list(hashes), 0, set[tuple[int, int]]()
    while len(layer) >= 1 << STRIDE:
        level += STRIDE
        whole = range(len(layer) >> STRIDE)
        layer = [_above(layer[number << STRIDE : (number + 1) << STRIDE]) for number in whole]
        for number, one in enumerate(layer):
            made.add((level, number))
            found = stored.get((level, number))
            if found is None and (number + 1) << level <= size:
                yield Fault(f"node {level}/{number}", GONE)
            elif found is not None and found != one.hex():
                yield Fault(f"node {level}/{number}", CHANGED)
    yield from (Fault(f"node {level}/{number}", ADDED) for level, number in sorted(stored.keys() - made))


def _above(hashes: Sequence[bytes]) -> bytes:
    return merkle.root(len(hashes), merkle.InMemory(hashes))


def _signed(beside: Beside) -> Iterator[Fault]:
    """Checkpoints and keys that do not fit each other, are missing or stand in another order."""
    expected, before = 1, None
    numbers = {one.number for one in beside.signed}
    for one in sorted(beside.signed, key=lambda one: (_signed_at(one, beside), one.number)):
        if one.number < expected:
            yield Fault(f"checkpoint {one.number}", MISPLACED)
        elif one.number != expected and not _jumps(expected, one.number, numbers, beside.jumps):
            after = [jump + 1 for jump in beside.jumps if expected <= jump + 1 <= one.number]
            missing = max({expected, *after} - numbers, default=expected)
            yield Fault(f"checkpoint {missing}", GONE)
        expected = one.number + 1
        if fault := _itself(one, beside):
            yield fault
        elif before and (one.at == before.at or one.size < before.size):
            yield Fault(f"checkpoint {one.number}", ADDED)
        before = None if fault else one
    for number, key in sorted(beside.keys.items()):
        said = [_opened(note, key) for note in beside.lost]
        began = [one.at for one in said if one] + [one.at for one in beside.signed if one.key == number]
        if not began or not is_key(key):
            yield Fault(f"key {number}", CHANGED if began else ADDED)
        elif key.since.replace(microsecond=0) != min(began).replace(microsecond=0):
            yield Fault(f"key {number}", CHANGED)


def _jumps(expected: int, number: int, there: Collection[int], jumps: Collection[int]) -> bool:
    """Whether numbers went on here when a backup was put back."""
    return number - 1 in jumps and not any(expected <= one < number for one in there)


def _signed_at(one: Signed, beside: Beside) -> datetime:
    """When its note says that it was signed; where nobody can tell, what stands beside it."""
    key = beside.keys.get(one.key)
    said = _opened(one.note, key) if key else None
    return said.at if said else one.at.replace(microsecond=0)


def _itself(one: Signed, beside: Beside) -> Fault | None:
    """What is wrong with a checkpoint or its key, whatever stands around it."""
    key = beside.keys.get(one.key)
    if key is None:
        others = [number for number, other in beside.keys.items() if _opened(one.note, other)]
        is_of_other = any(each.key in others for each in beside.signed)
        return Fault(f"checkpoint {one.number}", CHANGED) if is_of_other else Fault(f"key {one.key}", GONE)
    if not is_key(key):
        return Fault(f"key {one.key}", CHANGED)
    return None if is_what_was_signed(one, key) else Fault(f"checkpoint {one.number}", CHANGED)


def is_key(key: Key) -> bool:
    """Whether a public key has the name that follows from it."""
    try:
        name, key_id, public = key.verifier.split("+", 2)
        return key.key_id == key_id == notes.key_id(name, base64.b64decode(public)[1:]).hex()
    except ValueError:
        return False


def is_what_was_signed(one: Signed, key: Key) -> bool:
    """Whether the columns of a checkpoint are what its note says, and its key signed that."""
    said = _opened(one.note, key)
    return said is not None and (said.size, said.root.hex(), said.at) == (
        one.size,
        one.root,
        one.at.replace(microsecond=0),
    )


def _opened(note: str, key: Key) -> notes.Checkpoint | None:
    try:
        return notes.opened(note, [key.verifier])
    except notes.NoteUnreadable:
        return None


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
