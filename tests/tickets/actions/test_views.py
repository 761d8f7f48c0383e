"""Filters that officers keep."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from tests.factories import NOW, make_user
from tickets import actions
from tickets.models import SavedView
from tickets.text import TextTooLong, TextUnreadable

pytestmark = pytest.mark.django_db


def test_a_filter_is_kept_under_a_name() -> None:
    view = actions.save_view(actor=make_user(), name="Mine, late", query="?due=overdue&assignee=me", now=NOW)
    assert (view.name, view.query) == ("Mine, late", "assignee=me&due=overdue")


def test_what_filters_nothing_is_dropped() -> None:
    assert actions.save_view(actor=make_user(), name="x", query="next=//evil.example&q=a", now=NOW).query == "q=a"


def test_the_same_name_again_replaces_it() -> None:
    person = make_user()
    for query in ("q=a", "q=b"):
        actions.save_view(actor=person, name="x", query=query, now=NOW)
    assert SavedView.objects.get().query == "q=b"


def test_twenty_are_enough() -> None:
    person = make_user()
    for number in range(20):
        actions.save_view(actor=person, name=f"View {number}", query="", now=NOW)
    with pytest.raises(actions.ViewsFull):
        actions.save_view(actor=person, name="One more", query="", now=NOW)


def test_a_query_that_is_too_long_is_refused() -> None:
    with pytest.raises(TextTooLong):
        actions.save_view(actor=make_user(), name="x", query="q=" + "a" * 400, now=NOW)


def test_one_deletes_one_s_own() -> None:
    person = make_user()
    view = actions.save_view(actor=person, name="x", query="", now=NOW)
    with pytest.raises(actions.ViewMissing):
        actions.delete_view(actor=make_user(), view_id=view.pk, now=NOW)
    actions.delete_view(actor=person, view_id=view.pk, now=NOW)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("query", ["q=\ud800", "q=%00", "&".join(["q=a"] * 51)], ids=["surrogate", "nul", "fields"])
def test_a_query_that_nobody_can_read_is_refused(query: str) -> None:
    with pytest.raises(TextUnreadable):
        actions.save_view(actor=make_user(), name="x", query=query, now=NOW)
    assert not SavedView.objects.exists()


def test_what_is_empty_filters_nothing() -> None:
    assert (
        actions.save_view(actor=make_user(), name="x", query="q=&status=open&due=%20", now=NOW).query == "status=open"
    )


def test_a_kept_query_is_read_as_it_was_meant() -> None:
    view = actions.save_view(actor=make_user(), name="x", query="q=pipe%20%26%20drain+2", now=NOW)
    assert dict(parse_qsl(view.query)) == {"q": "pipe & drain 2"}
