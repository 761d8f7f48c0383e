"""Forms: what is kept, what is left out."""

from __future__ import annotations

import pytest

from engagement.threads.forms import FilterForm, NewThreadForm, SettleForm, SlowForm
from tests.factories import make_department


@pytest.mark.django_db
def test_the_departments_are_those_that_take_issues() -> None:
    make_department(slug="works")
    make_department(slug="gone", is_active=False)
    form = NewThreadForm()
    assert [value for value, _label in form.fields["department"].choices] == ["", "works"]  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_filters_that_make_no_sense_are_left_out() -> None:
    chosen = FilterForm({"state": "nonsense", "department": "nonsense", "search": "roof", "mine": "on"}).chosen()
    assert chosen == {"search": "roof", "department": "", "state": "", "mine": True, "followed": False}


@pytest.mark.parametrize(("button", "uphold"), [("yes", True), ("no", False)])
def test_the_button_says_what_becomes_of_a_report(button: str, uphold: bool) -> None:
    form = SettleForm({"key": "0190c0de-0000-4000-8000-000000000000", "uphold": button})
    assert form.is_valid()
    assert form.cleaned_data["uphold"] is uphold


def test_slow_mode_offers_only_some_pauses() -> None:
    assert not SlowForm({"key": "0190c0de-0000-4000-8000-000000000000", "seconds": "7"}).is_valid()
