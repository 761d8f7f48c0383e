"""The tags of the desk: shapes, words, bars, what the masthead offers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.test import RequestFactory

from engagement.accounts.models import User
from tests.factories import make_member, make_user
from tickets.models import Priority, Relation, Ticket
from tickets.queries.tickets import REVERSED
from tickets.standing import Standing
from tickets.templatetags import desk
from tickets.ticket_forms import StatusForm

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def clock(shape: str, share: int = 40, stopped: datetime | None = None) -> Standing:
    return Standing("resolution", 1, shape, NOW, NOW, stopped, 9000, 0, 0, None, 60, share)


def test_a_bar_is_as_long_as_what_is_used_up() -> None:
    assert 'width="40" height="4"' in desk.clock_bar(clock("due"))
    assert 'width="100" height="4"/></svg>' in desk.clock_bar(clock("breached"))


def test_a_bar_needs_no_inline_style() -> None:
    assert "style" not in desk.clock_bar(clock("due"))


def test_what_ended_too_late_was_missed() -> None:
    assert desk.shape_word(clock("breached", stopped=NOW)) == "Missed"
    assert desk.shape_word(clock("breached")) == "Overdue"
    assert desk.shape_icon(clock("paused")) == "pause"


def test_every_value_has_a_word() -> None:
    assert all(desk.status_word(status) and desk.status_icon(status) for status in Ticket.Status)
    assert all(desk.priority_word(priority) for priority in Priority)
    assert {*Relation.Kind.values, *REVERSED.values()} == set(desk.RELATIONS)


def test_a_choice_is_said_as_it_was_offered() -> None:
    form = StatusForm({"status": "waiting_citizen", "reason": "Which side?"})
    assert desk.chosen_words(form["status"]) == "Waits for the citizen"
    assert desk.chosen_words(form["reason"]) == "Which side?"


def links(user: Any) -> dict[str, Any]:
    request = RequestFactory().get("/")
    request.user = user
    return desk.desk_links(Context({"request": request}))


def test_strangers_have_no_desk_and_no_bell(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        assert links(AnonymousUser()) == {"desk": False, "own": 0, "unread": None}


def test_officers_have_a_desk_and_everybody_a_bell(db: None) -> None:
    officer: User = make_member()
    assert links(officer) == {"desk": True, "own": 0, "unread": 0}
    assert links(make_user()) == {"desk": False, "own": 0, "unread": 0}


def test_an_error_page_without_a_request_has_neither() -> None:
    assert desk.desk_links(Context({}))["desk"] is False


def test_the_modules_are_told_the_zone_and_the_language() -> None:
    assert json.loads(desk.desk_data())["timezone"] == "Africa/Accra"


@pytest.mark.parametrize(("kind", "word"), [("first_response", "First answer"), ("other", "other")])
def test_what_is_owed_has_a_name(kind: str, word: str) -> None:
    assert desk.owed(kind) == word
