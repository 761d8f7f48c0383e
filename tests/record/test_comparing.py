"""Ten thousand harms, done by somebody who may write everywhere: each is found, and the first bad row is named."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from engagement.record import comparing, leaves, merkle
from engagement.record.comparing import CHANGED, UNSEALED, Erased, Fault, Kept, Leaf
from engagement.record.leaves import REMOVED, Row
from tests.factories import NOW

KEY = b"of this house"
HARMS, SEED, SIZE = 10_000, 1957, 30
Places = dict[tuple[str, int], Row]


class Record:
    """A record in memory: what a superuser finds in the database, and what was signed and kept elsewhere."""

    def __init__(self) -> None:
        self.rows: Places = {}
        self.leaves: list[Leaf] = []
        self.erased: dict[tuple[str, int], Erased] = {}
        for place in range(SIZE):
            row = row_of(place)
            self.rows[row.source, row.row_id] = row
            self.leaves.append(Leaf(place, row.source, row.row_id, leaves.written(KEY, place, row)))
        self.kept = [Kept(size, self.root(size), NOW) for size in (SIZE // 3, SIZE)]

    def root(self, size: int) -> bytes:
        """The root of so many leaves."""
        return merkle.root(size, merkle.InMemory([merkle.leaf_hash(one.body) for one in self.leaves]))

    def copy(self) -> Record:
        """To be harmed."""
        other = object.__new__(Record)
        other.rows, other.leaves = dict(self.rows), list(self.leaves)
        other.erased, other.kept = dict(self.erased), self.kept
        return other

    def first_fault(self) -> Fault | None:
        """What the check says first."""
        pairs = [(leaf, self.rows.get((leaf.source, leaf.row_id))) for leaf in self.leaves]
        return next(comparing.faults(pairs, erased=self.erased, secrets=[KEY], kept=self.kept), None)

    def place(self, at: int) -> tuple[str, int]:
        """Which row a leaf is about."""
        return self.leaves[at].source, self.leaves[at].row_id


def row_of(place: int) -> Row:
    """Rows of three tables in turn."""
    source = ("ticket", "moderation", "hall")[place % 3]
    shown = {"of": f"T-{place // 9}", "number": place % 9, "kind": "resolved", "at": f"2026-11-{place % 28 + 1:02}"}
    return Row(
        source, 100 + place, shown, [place % 5, None], {"reason": f"Because of {place}", "digest": f"d{place}"}
    )


def named(record: Record, at: int) -> str:
    return comparing.name_of(*record.place(at))


def edit_row(record: Record, dice: random.Random) -> str:
    """One value of one row is another."""
    at = dice.randrange(SIZE)
    row = record.rows[record.place(at)]
    record.rows[record.place(at)] = dice.choice(
        [
            row._replace(shown={**row.shown, dice.choice(list(row.shown)): dice.random()}),
            row._replace(facts=[dice.random(), None]),
            row._replace(texts={"reason": f"lie {dice.random()}"}),
            row._replace(digest=f"lie {dice.random()}"),
            row._replace(texts={"reason": ""}),
        ]
    )
    return named(record, at)


def delete_row(record: Record, dice: random.Random) -> str:
    at = dice.randrange(SIZE)
    del record.rows[record.place(at)]
    return named(record, at)


def swap_rows(record: Record, dice: random.Random) -> str:
    """Two rows change places: each has the other's values under its own id."""
    one, other = sorted(dice.sample(range(SIZE), 2))
    first, second = record.place(one), record.place(other)
    rows = record.rows
    rows[first], rows[second] = (
        rows[second]._replace(source=first[0], row_id=first[1]),
        rows[first]._replace(source=second[0], row_id=second[1]),
    )
    return named(record, one)


def edit_leaf(record: Record, dice: random.Random) -> str:
    at = dice.randrange(SIZE)
    said = json.loads(record.leaves[at].body)
    said[dice.choice(["of", "number", "kind", "at", "facts", "text", "chain"])] = str(dice.random())
    record.leaves[at] = record.leaves[at]._replace(body=json.dumps(said, separators=(",", ":")).encode())
    return named(record, at)


def delete_leaf(record: Record, dice: random.Random) -> str:
    at = dice.randrange(SIZE)
    del record.leaves[at]
    return f"leaf {at}"


def swap_leaves(record: Record, dice: random.Random) -> str:
    one, other = sorted(dice.sample(range(SIZE), 2))
    first, second = record.leaves[one], record.leaves[other]
    record.leaves[one], record.leaves[other] = second._replace(place=one), first._replace(place=other)
    return named(record, one)


def truncate(record: Record, dice: random.Random) -> str:
    """The end of the record is gone: rows, leaves, and checkpoints in the database."""
    at = dice.randrange(SIZE)
    for leaf in record.leaves[at:]:
        del record.rows[leaf.source, leaf.row_id]
    del record.leaves[at:]
    return f"leaf {at}"


def rewrite(record: Record, dice: random.Random) -> str:
    """A row is another, and its leaf says so in every public word; only the keyed part cannot be made."""
    at = dice.randrange(SIZE)
    row = record.rows[record.place(at)]
    row = record.rows[record.place(at)] = row._replace(shown={**row.shown, "kind": "answered"})
    body = leaves.written(dice.randbytes(16), at, row)
    record.leaves[at] = record.leaves[at]._replace(body=body)
    return named(record, at)


def close_ranks(record: Record, dice: random.Random) -> str:
    """A row and its leaf are gone, and all that follow move up and say so."""
    at = dice.randrange(SIZE - 1)
    del record.rows[record.place(at)]
    del record.leaves[at]
    for place in range(at, SIZE - 1):
        said = json.loads(record.leaves[place].body) | {"index": place}
        body = json.dumps(said, separators=(",", ":"), sort_keys=True).encode()
        record.leaves[place] = record.leaves[place]._replace(place=place, body=body)
    return named(record, at)


def pretend_erasure(record: Record, dice: random.Random) -> str:
    """A text is gone, and a note that nobody with the key made says that somebody wanted that."""
    at = dice.randrange(SIZE)
    place = record.place(at)
    noted = json.loads(record.leaves[at].body)["text"]
    record.erased[place] = Erased(*place, noted, leaves.sealed(dice.randbytes(16), *place, noted))
    row = record.rows[place]
    record.rows[place] = row._replace(texts={"reason": dice.choice(["", REMOVED])}, digest="new")
    return named(record, at)


KINDS: list[Callable[[Record, random.Random], str]] = [
    edit_row,
    delete_row,
    swap_rows,
    edit_leaf,
    delete_leaf,
    swap_leaves,
    truncate,
    rewrite,
    close_ranks,
    pretend_erasure,
]


@pytest.fixture(scope="module")
def record() -> Record:
    return Record()


def test_a_record_as_it_was_written_has_no_fault(record: Record) -> None:
    assert record.first_fault() is None


def test_ten_thousand_harms_are_found_and_the_first_bad_row_is_named(
    record: Record, record_property: Callable[[str, object], None]
) -> None:
    dice, missed, began = random.Random(SEED), [], time.perf_counter()
    for number in range(HARMS):
        harm, harmed = KINDS[number % len(KINDS)], record.copy()
        expected = harm(harmed, dice)
        found = harmed.first_fault()
        if found is None or found.where != expected:
            missed.append((harm.__name__, expected, found))
    seconds = time.perf_counter() - began
    figure = f"record: {HARMS - len(missed):,} of {HARMS:,} harms found and named in {seconds:.1f} s (seed {SEED})"
    record_property("figure", figure)
    assert missed == []


def test_an_erasure_that_the_house_noted_is_no_fault(record: Record) -> None:
    erased = record.copy()
    place = erased.place(4)
    row = erased.rows[place]
    noted = leaves.covering(KEY, 4, row)
    erased.erased[place] = Erased(*place, noted, leaves.sealed(KEY, *place, noted))
    erased.rows[place] = row._replace(texts={"reason": ""}, digest="new")
    assert erased.first_fault() is None


@pytest.mark.parametrize(("harm", "what"), [(edit_row, CHANGED), (pretend_erasure, UNSEALED)])
def test_it_is_said_what_is_wrong(record: Record, harm: Any, what: str) -> None:
    harmed = record.copy()
    where = harm(harmed, random.Random(SEED))
    assert harmed.first_fault() == Fault(where, what)


def test_whoever_holds_the_key_is_found_by_what_was_signed(record: Record) -> None:
    harmed = record.copy()
    row = row_of(5)._replace(facts=["a lie"])
    harmed.rows[harmed.place(5)] = row
    harmed.leaves[5] = harmed.leaves[5]._replace(body=leaves.written(KEY, 5, row))
    assert str(harmed.first_fault()) == f"leaf 0: it or one up to {SIZE // 3 - 1} is not what was signed"
