"""The forms of a ticket's page."""

from __future__ import annotations

import pytest

from tests.factories import make_department, make_user
from tests.threads.pages.conftest import filled
from tickets.references import reference_of
from tickets.ticket_forms import AssignForm, FindForm, MergeForm, RateForm, TransferForm

pytestmark = pytest.mark.django_db


def test_another_ticket_is_named_by_its_reference() -> None:
    form = MergeForm(filled(version=1, other=reference_of(1042)))
    assert form.is_valid()
    assert form.cleaned_data["other"] == 1042


def test_a_mistyped_digit_is_explained() -> None:
    form = MergeForm(filled(version=1, other="T-1042-8"))
    assert form.errors["other"] == ["This is no reference. Look at it again: the last digit does not fit."]


def test_a_form_says_which_version_its_writer_saw() -> None:
    assert "version" in MergeForm(filled(other=reference_of(1042))).errors


def test_the_colleagues_are_offered() -> None:
    person = make_user(display_name="Akua")
    form = AssignForm(people=[person])
    assert form.fields["assignee"].choices == [("", "Nobody"), (str(person.pk), "Akua")]  # type: ignore[attr-defined]


def test_a_ticket_can_go_to_every_department_that_takes_them() -> None:
    make_department(slug="roads")
    make_department(slug="gone", is_active=False)
    assert [str(value) for value, _ in TransferForm().fields["department"].choices] == ["", "roads"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("rating", "valid"), [("1", True), ("5", True), ("6", False), ("", False)])
def test_a_rating_is_one_to_five(rating: str, valid: bool) -> None:
    assert RateForm(filled(rating=rating)).is_valid() is valid


def test_a_reference_is_asked_for() -> None:
    assert FindForm({"reference": ""}).errors["reference"] == ["Type the reference of the ticket."]
