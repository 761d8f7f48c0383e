"""Slow mode that comes and goes by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.threads import actions
from engagement.threads.actions import calming
from engagement.threads.models import Thread, ThreadEntry
from engagement.threads.permissions import EDIT_WINDOW
from tests.factories import NOW, make_guest, make_user
from tests.threads.factories import MINUTE, Cast, fresh, make_chat
from tests.threads.replay import said

pytestmark = pytest.mark.django_db

LASTS = 15 * MINUTE


def brigade(cast: Cast, size: int = 5, **person: object) -> None:
    for number in range(size):
        new = fresh(make_user(**({"joined_at": NOW} | person)))
        actions.publish_post(actor=new, thread_id=cast.thread.pk, body=f"No {number}", now=NOW)


def thread_of(cast: Cast) -> Thread:
    return Thread.objects.get(pk=cast.thread.pk)


def test_the_fifth_fresh_account_within_a_minute_makes_it_slow_and_everybody_sees_it(cast: Cast) -> None:
    brigade(cast, 4)
    assert thread_of(cast).slow_until is None
    brigade(cast, 1)
    thread = thread_of(cast)
    assert (thread.slow_seconds, thread.slow_until) == (60, NOW + LASTS)
    [*_, event] = said(f"thread:{cast.thread.pk}")
    assert (event["type"], event["thread"]["slow_until"]) == ("thread.slowed", "2026-11-23T09:15:00Z")
    assert (event["entry"]["actor"], event["entry"]["seconds"]) == (None, 60)


def test_the_line_stands_in_the_record_and_names_nobody(cast: Cast) -> None:
    brigade(cast)
    [entry] = ThreadEntry.objects.filter(thread=cast.thread)
    assert (entry.kind, entry.actor, entry.seconds, entry.after) == ("slowed", None, 60, 6)


def test_it_holds_everybody_but_those_whom_slow_mode_does_not_hold(cast: Cast) -> None:
    brigade(cast)
    for _ in range(2):
        actions.publish_post(actor=cast.officer, thread_id=cast.thread.pk, body="We read it.", now=NOW)
    actions.publish_post(actor=cast.citizen, thread_id=cast.thread.pk, body="One.", now=NOW)
    with pytest.raises(actions.TooSoon):
        actions.publish_post(actor=cast.citizen, thread_id=cast.thread.pk, body="Two.", now=NOW + MINUTE / 2)


def test_people_who_are_known_are_no_brigade(cast: Cast) -> None:
    brigade(cast, 9, joined_at=NOW - timedelta(days=7))
    assert thread_of(cast).slow_until is None


def test_it_ends_by_itself_and_says_so(cast: Cast) -> None:
    brigade(cast)
    assert calming.end_calm(now=NOW + LASTS - timedelta(seconds=1)) == 0
    assert calming.end_calm(now=NOW + LASTS) == 1
    thread = thread_of(cast)
    assert (thread.slow_seconds, thread.slow_until) == (0, None)
    [*_, event] = said(f"thread:{cast.thread.pk}")
    assert (event["type"], event["entry"]["actor"], event["thread"].get("slow_seconds", 0)) == (
        "thread.slowed",
        None,
        0,
    )
    assert calming.end_calm(now=NOW + LASTS) == 0


def test_it_holds_nobody_after_its_time_even_where_no_worker_has_come(cast: Cast) -> None:
    brigade(cast)
    for second in (0, 1):
        now = NOW + LASTS + timedelta(seconds=second)
        actions.publish_post(actor=cast.citizen, thread_id=cast.thread.pk, body=f"After {second}", now=now)


def test_a_pace_that_a_moderator_set_stays(cast: Cast) -> None:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=10, now=NOW)
    brigade(cast)
    assert (thread_of(cast).slow_seconds, thread_of(cast).slow_until) == (10, None)


def test_a_moderator_makes_it_their_own(cast: Cast) -> None:
    brigade(cast)
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=60, now=NOW)
    assert (thread_of(cast).slow_seconds, thread_of(cast).slow_until) == (60, None)
    assert calming.end_calm(now=NOW + EDIT_WINDOW + LASTS) == 0


def test_the_chat_of_a_hall_takes_more_guests_before_it_is_slow() -> None:
    chat = make_chat()
    drafts = [actions.PostDraft(make_guest(joined_at=NOW), chat.pk, f"Hi {number}") for number in range(30)]
    actions.publish_posts(drafts=drafts[:29], now=NOW)
    assert Thread.objects.get(pk=chat.pk).slow_until is None
    actions.publish_posts(drafts=drafts[29:], now=NOW)
    assert Thread.objects.get(pk=chat.pk).slow_seconds == 20
