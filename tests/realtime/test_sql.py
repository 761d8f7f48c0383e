from __future__ import annotations

from realtime.sql import placeholders, value_rows


def test_every_value_has_its_place() -> None:
    assert placeholders([7, 8, 9]) == "%s,%s,%s"


def test_nothing_needs_no_place() -> None:
    assert placeholders([]) == ""


def test_every_row_has_a_place_for_each_of_its_values() -> None:
    assert value_rows([(1, 2), (3, 4)], 2) == "(%s,%s),(%s,%s)"
