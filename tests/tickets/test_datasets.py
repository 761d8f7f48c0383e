from __future__ import annotations

import csv
import io
import json

from tests.factories import NOW
from tickets.datasets import COLUMNS, NAMES, csv_chunks, documented, json_chunks, values_of

ROW = (7, "works", "=1+1", "normal", "first_response", 1, "met", 3600, NOW, NOW, NOW, 1800, 0)


def test_a_clock_is_one_line_of_the_table() -> None:
    [row] = csv.DictReader(io.StringIO(b"".join(csv_chunks([[ROW]])).decode()))
    assert (row["department"], row["working_seconds"], row["kept"]) == ("works", "1800", "true")
    assert row["due_at"] == "2026-11-23T09:00:00Z"


def test_the_key_of_the_database_is_not_given_out() -> None:
    assert len(values_of(ROW)) == len(NAMES) == len(ROW)
    assert 7 not in values_of(ROW)


def test_no_cell_is_a_formula() -> None:
    assert b",'=1+1," in b"".join(csv_chunks([[ROW]]))


def test_the_json_explains_its_columns() -> None:
    found = json.loads(b"".join(json_chunks([[ROW], [ROW]], title="works", as_of=NOW)))
    assert [one["name"] for one in found["columns"]] == NAMES
    assert len(found["rows"]) == 2


def test_a_promise_that_is_not_decided_has_no_verdict() -> None:
    running = (*ROW[:6], "running", *ROW[7:])
    assert values_of(running)[-1] is None


def test_every_column_has_a_meaning() -> None:
    assert all(one["meaning"] for one in documented())
    assert len({one.name for one in COLUMNS}) == len(COLUMNS)
