"""The tables of codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from realtime import codes

TABLES = [codes.ERRORS, codes.UNSUBSCRIBES, codes.CLOSES]


@pytest.mark.parametrize("table", TABLES, ids=["errors", "unsubscribes", "closes"])
def test_codes_are_unique_and_in_order(table: Sequence[Any]) -> None:
    numbers = [entry.code for entry in table]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("table", "low", "high"), [(TABLES[0], 100, 399), (TABLES[1], 2000, 2999), (TABLES[2], 3000, 4999)]
)
def test_codes_are_in_the_protocol_s_ranges(table: Sequence[Any], low: int, high: int) -> None:
    assert all(low <= entry.code <= high for entry in table)


@pytest.mark.parametrize("kind", [codes.Error, codes.Unsubscribe, codes.Close])
def test_every_code_of_the_module_is_in_its_table(kind: type) -> None:
    made = {value for value in vars(codes).values() if isinstance(value, kind)}
    assert made == {entry for table in TABLES for entry in table if isinstance(entry, kind)}


def test_reasons_fit_into_a_close_frame() -> None:
    assert all(len(close.reason.encode()) <= 123 for close in codes.CLOSES)


def test_errors_that_may_pass_are_temporary() -> None:
    assert {error.code for error in codes.ERRORS if error.temporary} == {100, 111}
