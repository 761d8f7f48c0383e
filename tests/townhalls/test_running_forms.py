"""What those who run a hall fill in."""

from __future__ import annotations

from uuid import uuid4

import pytest

from engagement.townhalls.running_forms import AssignForm, HandOnForm, PollForm, RejectForm

POLL = {"question": "Which road?", "kind": "single", "max_choices": 1, "show": "hidden"}


def test_people_are_offered_by_name() -> None:
    form = AssignForm(people=[("ama", "Ama Mensah")])
    assert list(form.fields["handle"].choices)[1:] == [("ama", "Ama Mensah")]  # type: ignore[attr-defined]


def test_a_rejection_needs_a_kind() -> None:
    assert "kind" in RejectForm({"key": uuid4()}).errors


def test_the_options_of_a_poll_are_its_lines() -> None:
    form = PollForm({"key": uuid4(), "options": "Beach Road\n\n Fijai \n"} | POLL)
    assert form.is_valid()
    assert form.cleaned_data["options"] == ["Beach Road", "Fijai"]


def test_an_option_that_is_too_long_is_refused() -> None:
    assert "options" in PollForm({"key": uuid4(), "options": "x" * 200} | POLL).errors


@pytest.mark.django_db
def test_handing_on_is_to_a_person_or_a_department() -> None:
    people = [("ama", "Ama Mensah")]
    assert "handle" in HandOnForm({"key": uuid4(), "reason": "Not mine."}, people=people).errors
    assert HandOnForm({"key": uuid4(), "reason": "Not mine.", "handle": "ama"}, people=people).is_valid()
