from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory

from tests.factories import NOW, make_department, make_user
from tickets import actions
from tickets.admin.doors import Acting, ActingForm
from tickets.models import Department


class RenamingForm(ActingForm):
    """Renames a department, unless the name is to be refused: then what it did before is undone."""

    class Meta:
        model = Department
        fields = ["name"]

    actor, now = None, NOW

    def act(self, given: dict[str, Any]) -> Department:
        """Write, then refuse."""
        Department.objects.update(name=given["name"])
        if given["name"] == "Refused":
            raise actions.MemberMissing(field="name")
        if given["name"] == "Refused elsewhere":
            raise actions.MemberMissing(field="person.0")
        return Department.objects.get()


@pytest.fixture
def works(db: None) -> Department:
    """A department."""
    return make_department(name="Works")


def typed(works: Department, name: str) -> RenamingForm:
    """The form, filled in."""
    return RenamingForm({"name": name}, instance=works)


def test_a_form_that_is_valid_has_acted(works: Department) -> None:
    form = typed(works, "Public Works")
    assert form.is_valid()
    assert form.save().name == Department.objects.get().name == "Public Works"


def test_a_form_that_cannot_be_read_does_not_act(works: Department) -> None:
    assert list(typed(works, "").errors) == ["name"]
    assert Department.objects.get().name == "Works"


def test_what_is_refused_is_undone_and_stands_at_its_field(works: Department) -> None:
    assert typed(works, "Refused").errors == {"name": [str(actions.MemberMissing.message)]}
    assert Department.objects.get().name == "Works"


def test_a_refusal_about_no_field_of_the_form_stands_above_it(works: Department) -> None:
    assert list(typed(works, "Refused elsewhere").errors) == ["__all__"]


def test_a_form_without_an_action_is_unfinished(works: Department) -> None:
    with pytest.raises(NotImplementedError):
        ActingForm.act(typed(works, "Works"), {})


def test_a_form_knows_who_acts(works: Department) -> None:
    class Renaming(Acting):
        """An administration with that form."""

        form = RenamingForm

    request = RequestFactory().get("/")
    request.user = make_user(role="director")
    form = Renaming(Department, admin.site).get_form(request, works)
    assert (form.actor, form.now > NOW.replace(year=2020)) == (request.user, True)
