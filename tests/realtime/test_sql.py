from __future__ import annotations

from realtime.sql import placeholders


def test_every_value_has_its_place() -> None:
    assert placeholders([7, 8, 9]) == "%s,%s,%s"


def test_nothing_needs_no_place() -> None:
    assert placeholders([]) == ""
