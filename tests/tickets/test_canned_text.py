"""What stands in braces in a prepared reply."""

from __future__ import annotations

import pytest

from tickets.canned_text import filled


def test_places_are_filled() -> None:
    assert filled("Dear {name}, {reference}", {"name": "Ama", "reference": "T-1-3"}) == "Dear Ama, T-1-3"


@pytest.mark.parametrize("body", ["{nobody}", "{name.__class__}", "{0}", "{", "}{", "{{name", "{name!r}"])
def test_other_braces_stay_as_they_were_typed(body: str) -> None:
    assert filled(body, {"name": "Ama"}).replace("Ama", "{name}").startswith("{") or body == "}{"


def test_what_is_filled_in_is_not_looked_through_again() -> None:
    assert filled("{name} {officer}", {"name": "{officer}", "officer": "Akua"}) == "{officer} Akua"


def test_a_value_that_is_not_known_leaves_its_place() -> None:
    assert filled("{due}", {}) == "{due}"
