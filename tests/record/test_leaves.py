"""What stands in the tree for a row."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.record import leaves
from engagement.record.leaves import REMOVED, Row

KEY, OTHER = b"of this house", b"of another"
ROW = Row("ticket", 12, {"of": "T-1-9", "number": 3}, [4, None], {"reason": "The drain of Ama"}, "ab")
words = st.text(st.characters(exclude_categories=["Cs"]))


def test_a_leaf_says_what_is_public_and_no_text() -> None:
    said = json.loads(leaves.written(KEY, 7, ROW))
    assert {name: said[name] for name in ("index", "source", "row", "of", "number")} == {
        "index": 7,
        "source": "ticket",
        "row": 12,
        "of": "T-1-9",
        "number": 3,
    }
    assert b"drain" not in leaves.written(KEY, 7, ROW)


def test_a_leaf_is_that_of_its_row() -> None:
    assert leaves.fits([KEY], 7, ROW, leaves.written(KEY, 7, ROW), None)


def test_an_earlier_key_still_fits() -> None:
    assert leaves.fits([OTHER, KEY], 7, ROW, leaves.written(KEY, 7, ROW), None)


@pytest.mark.parametrize(
    "changed",
    [
        ROW._replace(row_id=13),
        ROW._replace(source="hall"),
        ROW._replace(shown={"of": "T-1-9", "number": 4}),
        ROW._replace(facts=[5, None]),
        ROW._replace(texts={"reason": "The drain of Kofi"}),
        ROW._replace(texts={"reason": ""}),
        ROW._replace(digest="cd"),
    ],
)
def test_no_other_row_fits(changed: Row) -> None:
    assert not leaves.fits([KEY], 7, changed, leaves.written(KEY, 7, ROW), None)


def test_a_row_fits_at_no_other_place() -> None:
    assert not leaves.fits([KEY], 8, ROW, leaves.written(KEY, 7, ROW), None)


@pytest.mark.parametrize("left", ["", REMOVED])
def test_an_erased_row_still_fits_by_what_was_noted(left: str) -> None:
    blank = ROW._replace(texts={"reason": left}, digest="new")
    noted = leaves.covering(KEY, 7, ROW)
    assert leaves.fits([KEY], 7, blank, leaves.written(KEY, 7, ROW), noted)


def test_a_text_that_was_put_in_the_place_of_an_erased_one_does_not_fit() -> None:
    other = ROW._replace(texts={"reason": "All is well"}, digest="new")
    assert not leaves.fits([KEY], 7, other, leaves.written(KEY, 7, ROW), leaves.covering(KEY, 7, ROW))


def test_a_row_that_was_chained_anew_keeps_its_text() -> None:
    noted, leaf = leaves.covering(KEY, 7, ROW), leaves.written(KEY, 7, ROW)
    assert leaves.fits([KEY], 7, ROW._replace(digest="new"), leaf, noted)
    assert not leaves.fits([KEY], 7, ROW._replace(digest="new", texts={"reason": "Another"}), leaf, noted)


def test_what_is_not_a_text_is_covered_when_the_text_is_erased() -> None:
    blank = ROW._replace(texts={"reason": ""}, digest="new", facts=[5, None])
    assert not leaves.fits([KEY], 7, blank, leaves.written(KEY, 7, ROW), leaves.covering(KEY, 7, ROW))


MOVE = Row("hall", 3, {"of": "hall:1"}, [4], {"reason": "Rude"}, "ab", {"rows": ["As it was"]})


@pytest.mark.parametrize("changed", [{}, {"rows": ["Another"]}])
def test_what_a_move_leads_back_to_is_covered(changed: object) -> None:
    assert leaves.fits([KEY], 7, MOVE, leaves.written(KEY, 7, MOVE), None)
    assert not leaves.fits([KEY], 7, MOVE._replace(undo=changed), leaves.written(KEY, 7, MOVE), None)


def test_that_a_move_leads_back_to_nothing_is_covered() -> None:
    leaf = leaves.written(KEY, 7, MOVE._replace(undo={}))
    assert not leaves.fits([KEY], 7, MOVE, leaf, None)


def test_it_goes_where_an_erasure_is_noted_and_nothing_comes_in_its_place() -> None:
    leaf, noted = leaves.written(KEY, 7, MOVE), leaves.covering(KEY, 7, MOVE)
    assert leaves.fits([KEY], 7, MOVE._replace(undo={}), leaf, noted)
    assert not leaves.fits([KEY], 7, MOVE._replace(undo={"rows": ["Another"]}), leaf, noted)


def test_a_leaf_of_before_it_was_covered_still_fits() -> None:
    leaf = leaves.written(KEY, 7, MOVE._replace(undo=None))
    assert leaves.fits([KEY], 7, MOVE, leaf, None)


def test_nobody_makes_such_a_leaf_of_one_that_covers_it() -> None:
    said = leaves.read(leaves.written(KEY, 7, MOVE)) or {}
    del said["undo"]
    stripped = json.dumps(said, separators=(",", ":"), sort_keys=True).encode()
    assert not leaves.fits([KEY], 7, MOVE, stripped, None)


def test_a_move_is_never_chained_anew() -> None:
    leaf, noted = leaves.written(KEY, 7, MOVE), leaves.covering(KEY, 7, MOVE)
    assert not leaves.fits([KEY], 7, MOVE._replace(digest="new", undo={}), leaf, noted)


@given(words, words)
def test_the_same_text_of_two_rows_looks_different(one: str, other: str) -> None:
    rows = [ROW._replace(row_id=number, texts={"reason": text}) for number, text in ((1, one), (2, other))]
    first, second = (leaves.covering(KEY, 0, row) for row in rows)
    assert first != second


def test_what_is_told_whole_is_read_back() -> None:
    row = Row("clock", 5, {"of": "T-1-9", "runs": [[1, 2]]}, ())
    assert leaves.as_said(leaves.written(KEY, 7, row)) == row


@pytest.mark.parametrize("body", [b"", b"[1]", b"\xff"])
def test_what_is_no_leaf_is_read_as_nothing(body: bytes) -> None:
    assert leaves.read(body) is None


def test_nobody_seals_an_erasure_without_the_key() -> None:
    assert leaves.sealed(KEY, "ticket", 1, "ab") != leaves.sealed(OTHER, "ticket", 1, "ab")
