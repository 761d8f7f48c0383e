from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tickets.history import MappingUnusable, Reading
from tickets.record_file import Record, RecordFile

READING = Reading(source="old", key="id", opened="on", department="Archive")


def rows_of(path: Path) -> list[Record]:
    with RecordFile(path, READING) as file:
        return list(file)


def test_each_row_knows_the_line_it_begins_at(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text('id,on\n1,"two\nlines"\n2,x\n')
    assert [(row.line, row.values["id"]) for row in rows_of(path)] == [(2, "1"), (4, "2")]


def test_a_packed_file_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "old.csv.gz"
    path.write_bytes(gzip.compress(b"id,on\n1,x\n"))
    assert rows_of(path)[0].values == {"id": "1", "on": "x"}


def test_a_row_with_too_few_columns_has_a_problem_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("id,on\n1\n2,x\n")
    assert [bool(row.problem) for row in rows_of(path)] == [True, False]


def test_a_file_without_a_column_of_the_mapping_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("id,when\n")
    with pytest.raises(MappingUnusable, match="no column on"):
        RecordFile(path, READING)
