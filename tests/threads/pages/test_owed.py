"""What is owed, on the page of a thread."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from engagement.threads.events import PostView
from engagement.threads.pages.owed import SAID_BY_POSTS, OwedLine
from engagement.threads.pages.talk import LineItem, PostItem, Window, with_lines
from tests.factories import NOW, make_member
from tests.threads.factories import make_thread
from tests.tickets.factories import HOUR, fresh, make_calendar, make_policy
from tickets import actions
from tickets.kinds import PUBLIC
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    make_calendar()
    make_policy(steps=[{}])
    make_thread()
    return Ticket.objects.get()


def owed(ticket: Ticket, client: Client) -> dict[str, Any]:
    answer = client.get(f"/threads/{ticket.subject.partition(':')[2]}/owed/")
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_the_card_names_the_ticket_and_when_it_is_due(ticket: Ticket, client: Client) -> None:
    card = owed(ticket, client)["card"]
    assert ticket.reference in card
    assert "First answer" in card


def test_everybody_sees_an_escalation(ticket: Ticket, client: Client) -> None:
    actions.fire_due_steps(now=NOW + 5 * HOUR)
    found = owed(ticket, client)
    assert "Escalated" in found["card"]
    assert [line["icon"] for line in found["lines"]] == ["up"]


def test_a_line_says_what_the_citizen_is_asked(ticket: Ticket, client: Client) -> None:
    officer = fresh(make_member(ticket.department))
    actions.change_status(
        actor=officer, number=ticket.number, status="waiting_citizen", reason="Which house?", now=NOW + HOUR
    )
    assert owed(ticket, client)["lines"][0]["reason"] == "Which house?"


def test_what_a_post_says_is_not_said_again() -> None:
    assert SAID_BY_POSTS <= PUBLIC
    assert "escalated" not in SAID_BY_POSTS


def test_a_public_answer_may_be_kept_for_a_moment(ticket: Ticket, client: Client) -> None:
    answer = client.get(f"/threads/{ticket.subject.partition(':')[2]}/owed/")
    assert answer["Cache-Control"] == "public, max-age=2"


def test_what_is_owed_in_a_restricted_thread_is_nobody_else_s(client: Client) -> None:
    thread = make_thread(visibility="restricted")
    assert client.get(f"/threads/{thread.pk}/owed/").status_code == 404


def place(moments: list[int], lines: list[int], window: Window) -> list[str]:
    """The order of posts ("p") and lines ("l") made at these minutes."""
    from engagement.accounts.serializers import person_view
    from tests.factories import make_user
    from tests.threads.factories import fresh as loaded

    author = person_view(loaded(make_user()))
    at = lambda minute: NOW + timedelta(minutes=minute)  # noqa: E731
    items = [
        PostItem(
            post=PostView(id=minute, thread=1, number=minute, author=author, created_at=at(minute)),
            thread_url="",
            person_url="",
        )
        for minute in moments
    ]
    told = [OwedLine(id=f"l{minute}", icon="up", words="", at=at(minute)) for minute in lines]
    placed = with_lines(items, told, window)
    return [one.line.id if isinstance(one, LineItem) else f"p{one.post.number}" for one in placed]  # type: ignore[union-attr]


def test_lines_stand_between_the_posts_by_time() -> None:
    window = Window(earlier=False, later=False)
    assert place([1, 5], [2, 9], window) == ["p1", "l2", "p5", "l9"]


def test_a_line_of_the_same_moment_follows_its_post() -> None:
    assert place([1, 5], [5], Window(earlier=False, later=False)) == ["p1", "p5", "l5"]


def test_lines_of_posts_that_are_not_shown_are_not_shown() -> None:
    assert place([5], [2, 9], Window(earlier=True, later=True)) == ["p5"]
