"""The forms of the desk: filters leave out what makes no sense; a new ticket names people by their handle."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import make_department, make_user
from tests.threads.pages.conftest import filled
from tickets.actions.views import FILTERS
from tickets.desk_forms import BulkForm, FilterForm, NewTicketForm, ViewForm
from tickets.queries.desk import Filters

pytestmark = pytest.mark.django_db


def filters(**given: str) -> FilterForm:
    return FilterForm(given, desks=[make_department()], categories=["Drains"], people=[])


def test_what_makes_no_sense_is_left_out() -> None:
    form = filters(status="melted", assignee="me", category="Drains", department="other", due="overdue")
    assert form.chosen() == Filters(assignee="me", category="Drains", due="overdue")


def test_the_query_of_a_view_holds_only_what_is_set() -> None:
    form = filters(status="open", q="", assignee="me", page="3")
    assert form.query() == "assignee=me&status=open"


def test_a_kept_view_may_hold_every_filter() -> None:
    assert set(FilterForm.base_fields) <= FILTERS


def test_a_search_alone_does_not_unfold_the_filters() -> None:
    assert not filters(q="drain").narrowed()
    assert filters(q="drain", due="today").narrowed()


def new(**given: Any) -> NewTicketForm:
    department = make_department()
    known = {"title": "A hole", "department": department.slug, "priority": "normal"}
    return NewTicketForm(filled(**(known | given)))


def test_a_requester_is_found_by_their_name_here() -> None:
    person = make_user(handle="ama_mensah")
    form = new(requester="@Ama_Mensah")
    assert form.is_valid()
    assert form.cleaned_data["requester"] == person.pk


def test_nobody_is_nobody() -> None:
    form = new(requester="")
    assert form.is_valid()
    assert form.cleaned_data["requester"] is None


def test_a_name_that_nobody_has_is_said_at_its_field() -> None:
    form = new(requester="@nobody_here")
    assert form.errors["requester"] == ["Nobody here has this name. Leave it empty for whoever has not joined."]


def test_a_change_of_many_offers_the_colleagues_and_nobody() -> None:
    person = make_user(display_name="Akua")
    assert BulkForm(people=[person]).fields["assignee"].choices == [("nobody", "Nobody"), (str(person.pk), "Akua")]  # type: ignore[attr-defined]


def test_a_view_needs_a_name() -> None:
    assert ViewForm(filled(name="")).errors["name"] == ["Give it a name."]
