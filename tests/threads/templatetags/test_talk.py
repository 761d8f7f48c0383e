"""The conversation behind a ticket, as the desk shows it."""

from __future__ import annotations

import pytest
from django.template import Context
from django.test import RequestFactory

from engagement.accounts.models import User
from engagement.threads.templatetags.talk import SHOWN, ticket_talk
from tests.factories import NOW, make_user
from tests.threads.factories import make_post, make_thread
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def talk_of(subject: str, user: User | None = None) -> dict[str, object]:
    request = RequestFactory().get("/")
    request.user = user or make_user()
    return ticket_talk(Context({"request": request, "now": NOW}), Ticket(subject=subject))


def test_the_newest_posts_are_shown_and_the_others_counted() -> None:
    thread = make_thread()
    for _ in range(SHOWN + 2):
        make_post(thread)
    shown = talk_of(f"thread:{thread.pk}")
    assert len(shown["items"]) == SHOWN  # type: ignore[arg-type]
    assert shown["earlier"] == 3


@pytest.mark.parametrize("subject", ["", "thread:x", "thread:99999", "question:1"])
def test_a_ticket_about_no_thread_has_no_talk(subject: str) -> None:
    assert talk_of(subject)["items"] == []


def test_what_the_viewer_may_not_read_is_not_shown() -> None:
    thread = make_thread(visibility="restricted")
    assert talk_of(f"thread:{thread.pk}")["items"] == []
