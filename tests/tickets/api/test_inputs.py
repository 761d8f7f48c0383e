"""What the API takes: by name, bounded, the rest left to the actions."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.serializers import Serializer

from tickets.api import inputs
from tickets.models import NOTE_LENGTH


def given(form: type[Serializer[Any]], **data: Any) -> dict[str, Any]:
    """What comes through."""
    read = form(data=data)
    assert read.is_valid(), read.errors
    return dict(read.validated_data)


def fields_refused(form: type[Serializer[Any]], **data: Any) -> set[str]:
    """The fields at fault."""
    read = form(data=data)
    assert not read.is_valid()
    return set(read.errors)


def test_what_is_not_named_is_left_out() -> None:
    assert given(inputs.NoteInput, body="x", author=7) == {"body": "x", "photos": []}


def test_text_comes_as_it_was_typed() -> None:
    assert given(inputs.NoteInput, body="  a\n b ")["body"] == "  a\n b "


def test_text_may_be_three_times_too_long() -> None:
    assert len(given(inputs.NoteInput, body="x" * 3 * NOTE_LENGTH)["body"]) == 6_000
    assert fields_refused(inputs.NoteInput, body="x" * (3 * NOTE_LENGTH + 1)) == {"body"}


def test_nobody_is_named_by_null_and_has_to_be_named() -> None:
    assert given(inputs.AssigneeInput, assignee=None)["assignee"] is None
    assert fields_refused(inputs.AssigneeInput) == {"assignee"}


def test_a_change_of_many_names_only_what_it_changes() -> None:
    read = given(inputs.ManyInput, tickets=["T-1-3"], assignee=None)
    assert read == {"tickets": ["T-1-3"], "assignee": None, "reason": ""}


def test_what_is_not_said_about_a_promise_is_not_promised() -> None:
    read = given(inputs.PromiseInput, name="x", resolution=60)
    assert (read["first_response"], read["resolution"], read["confirm_days"], read["steps"]) == (None, 60, 5, [])


def test_steps_are_looked_at_one_by_one() -> None:
    assert fields_refused(inputs.PromiseInput, name="x", steps=[{"clock": "lunch"}]) == {"steps"}


@pytest.mark.parametrize("years", [[], [1900], [2026] * 21, "2026"])
def test_only_years_of_people_are_years(years: Any) -> None:
    assert fields_refused(inputs.YearsInput, years=years) == {"years"}
