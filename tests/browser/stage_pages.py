"""A thread in which everything has happened once, for the tests that only look at pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from engagement.threads import actions
from tests.browser.desk import busy_desk, make_promise
from tests.threads.factories import Cast, make_cast, make_post
from tests.tickets.telling import make_told_ticket, news, tell
from tickets.actions import mark_read
from tickets.models import Notification
from tickets.words import WORDS

__all__ = ["talk"]

EDITED, HIDDEN, LAST = 2, 5, 6
"""Numbers of posts in the talk: the citizen's edited one, the hidden one, the newest."""


@pytest.fixture(scope="package")
def talk(database: None) -> Cast:
    """A thread with a post in every state, an official response, reports and slow mode. Only to be looked at."""
    now = timezone.now() - timedelta(minutes=5)
    make_promise()
    cast = make_cast(now=now, place="Market Circle, Takoradi", category="Drains and flooding")
    thread = cast.thread
    edited = make_post(thread, author=cast.citizen, body="See https://example.org/a", reply_to=1, now=now)
    body = "See https://example.org/b and ask @the_officer"
    actions.edit_post(actor=cast.citizen, post_id=edited.pk, body=body, now=now)
    make_post(thread, author=cast.officer, body="It is fixed on Thursday.", official=True, reply_to=EDITED, now=now)
    withdrawn = make_post(thread, author=cast.director, body="Never mind", now=now)
    actions.withdraw_post(actor=cast.director, post_id=withdrawn.pk, now=now)
    hidden = make_post(thread, author=cast.supervisor, body="Rude words", now=now)
    actions.report_post(actor=cast.citizen, post_id=hidden.pk, reason="Rude", now=now)
    actions.hide_post(actor=cast.moderator, post_id=hidden.pk, reason="It insults somebody.", now=now)
    actions.report_post(actor=cast.author, post_id=edited.pk, reason="I think it is spam.", now=now)
    actions.slow_thread(actor=cast.moderator, thread_id=thread.pk, seconds=30, now=now)
    make_post(
        thread,
        author=cast.author,
        body="Llanfair" * 20 + " https://example.org/" + "x/" * 60,
        now=now + timedelta(minutes=1),
    )
    # Held, so that only its author and the moderators see it.
    links = " ".join(f"https://{number}.example.org/" + "y" * 40 for number in range(11))
    make_post(thread, author=cast.citizen, body=links, now=now + timedelta(minutes=1))
    tell_of_tickets(cast, now)
    busy_desk(cast)
    return cast


def tell_of_tickets(cast: Cast, now: datetime) -> None:
    """Something of every kind on the citizen's page of notifications, half of it read."""
    ticket = make_told_ticket(
        title="The drain on Ahantia Road " + "is blocked" * 6, subject=f"thread:{cast.thread.pk}"
    )
    details = {"reason": "Llanfair" * 20, "due_at": "2026-11-24T14:00:00Z", "clock": "resolution"}
    tell(*(news(cast.citizen, ticket, kind=kind, data=details) for kind in WORDS), news(cast.citizen), now=now)
    newest = Notification.objects.filter(user=cast.citizen).order_by("pk").values_list("pk", flat=True)
    mark_read(actor=cast.citizen, ids=list(newest)[::2], now=now)
