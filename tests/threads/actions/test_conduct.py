"""Lock, slow mode, resolved, reopened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engagement.threads import actions
from engagement.threads.models import Thread, ThreadEntry
from engagement.threads.queries import ThreadMissing
from realtime import log
from tests.factories import NOW
from tests.threads.factories import MINUTE, Cast, make_cast, make_post
from tests.threads.replay import said
from tickets.text import TextTooLong

pytestmark = pytest.mark.django_db

Do = Callable[..., Thread]


def slow(*, seconds: int = 30, **given: Any) -> Thread:
    return actions.slow_thread(seconds=seconds, **given)


BY_MODERATORS: list[Do] = [actions.lock_thread, actions.unlock_thread, slow]
BY_DECIDERS: list[Do] = [actions.resolve_thread, actions.reopen_thread]


@pytest.mark.parametrize("action", BY_MODERATORS)
@pytest.mark.parametrize("role", ["author", "citizen", "officer", "supervisor", "officer_elsewhere", "director"])
def test_only_moderators_lock_and_slow_down(cast: Cast, action: Do, role: str) -> None:
    with pytest.raises(actions.ModeratorsOnly):
        action(actor=getattr(cast, role), thread_id=cast.thread.pk, now=NOW)


@pytest.mark.parametrize("action", BY_DECIDERS)
@pytest.mark.parametrize("role", ["citizen", "officer_elsewhere", "moderator", "administrator"])
def test_only_its_people_resolve_and_reopen(cast: Cast, action: Do, role: str) -> None:
    with pytest.raises(actions.NotYoursToDecide):
        action(actor=getattr(cast, role), thread_id=cast.thread.pk, now=NOW)


@pytest.mark.parametrize("role", ["author", "officer", "supervisor", "director"])
def test_its_people_resolve_and_reopen(cast: Cast, role: str) -> None:
    actor = getattr(cast, role)
    assert actions.resolve_thread(actor=actor, thread_id=cast.thread.pk, now=NOW).state == "resolved"
    assert actions.reopen_thread(actor=actor, thread_id=cast.thread.pk, now=NOW).state == "reopened"


@pytest.mark.parametrize("action", [*BY_MODERATORS, *BY_DECIDERS])
def test_the_banned_do_none_of_it(cast: Cast, action: Do) -> None:
    with pytest.raises(actions.MayNotTakePart):
        action(actor=cast.banned, thread_id=cast.thread.pk, now=NOW)


@pytest.mark.parametrize("action", [*BY_MODERATORS, *BY_DECIDERS])
@pytest.mark.parametrize("role", ["citizen", "officer_elsewhere"])
def test_a_thread_out_of_reach_is_missing(action: Do, role: str) -> None:
    cast = make_cast(visibility="restricted")
    for thread_id in (cast.thread.pk, 0, 10**30):
        with pytest.raises(ThreadMissing):
            action(actor=getattr(cast, role), thread_id=thread_id, now=NOW)


def test_a_locked_thread_says_why(cast: Cast) -> None:
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, reason=" Cool\ndown. ", now=NOW)
    event = said(f"thread:{cast.thread.pk}")[-1]
    assert event["type"] == "thread.locked"
    assert (event["thread"]["locked"], event["thread"]["lock_reason"]) == (True, "Cool down.")
    assert (event["entry"]["kind"], event["entry"]["reason"]) == ("locked", "Cool down.")


def test_unlocking_takes_lock_and_reason_away(cast: Cast) -> None:
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, reason="Cool down.", now=NOW)
    actions.unlock_thread(actor=cast.administrator, thread_id=cast.thread.pk, now=NOW)
    thread = Thread.objects.get(pk=cast.thread.pk)
    assert (thread.locked, thread.lock_reason) == (False, "")
    assert said(f"thread:{cast.thread.pk}")[-1]["type"] == "thread.unlocked"


def test_slow_mode_is_announced_with_its_seconds(cast: Cast) -> None:
    slow(actor=cast.moderator, thread_id=cast.thread.pk, seconds=45, now=NOW)
    event = said(f"thread:{cast.thread.pk}")[-1]
    assert event["type"] == "thread.slowed"
    assert (event["thread"]["slow_seconds"], event["entry"]["seconds"]) == (45, 45)


@pytest.mark.parametrize("seconds", [-1, 3_601])
def test_slow_mode_lasts_an_hour_at_most(cast: Cast, seconds: int) -> None:
    with pytest.raises(actions.SlowOutOfRange) as refused:
        slow(actor=cast.moderator, thread_id=cast.thread.pk, seconds=seconds, now=NOW)
    assert refused.value.text() == "Choose between 0 and 3600 seconds."


@pytest.mark.parametrize("reason", ["", "The drain is clear again."])
def test_resolving_leaves_a_line_after_the_last_post(cast: Cast, reason: str) -> None:
    make_post(cast.thread)
    actions.resolve_thread(actor=cast.author, thread_id=cast.thread.pk, reason=reason, now=NOW + MINUTE)
    entry = ThreadEntry.objects.get()
    assert (entry.kind, entry.actor, entry.after, entry.at, entry.reason) == (
        "resolved",
        cast.author,
        2,
        NOW + MINUTE,
        reason,
    )


@pytest.mark.parametrize(
    ("first", "action", "role"),
    [
        (None, actions.unlock_thread, "moderator"),
        (actions.lock_thread, actions.lock_thread, "moderator"),
        (slow, slow, "moderator"),
        (actions.resolve_thread, actions.resolve_thread, "author"),
        (None, actions.reopen_thread, "author"),
    ],
)
def test_what_is_already_so_is_refused_and_nothing_is_said(
    cast: Cast, first: Do | None, action: Do, role: str
) -> None:
    given = {"actor": getattr(cast, role), "thread_id": cast.thread.pk, "now": NOW}
    if first:
        first(**given)
    position = log.position(f"thread:{cast.thread.pk}")
    with pytest.raises(actions.AlreadySo):
        action(**given)
    assert log.position(f"thread:{cast.thread.pk}") == position


@pytest.mark.parametrize(
    ("action", "role"),
    [(actions.lock_thread, "moderator"), (actions.resolve_thread, "author"), (actions.reopen_thread, "author")],
)
def test_a_reason_has_a_limit_and_a_refusal_changes_nothing(cast: Cast, action: Any, role: str) -> None:
    if action is actions.reopen_thread:
        actions.resolve_thread(actor=cast.author, thread_id=cast.thread.pk, now=NOW)
    before = Thread.objects.filter(pk=cast.thread.pk).values().get()
    with pytest.raises(TextTooLong):
        action(actor=getattr(cast, role), thread_id=cast.thread.pk, reason="x" * 301, now=NOW)
    assert Thread.objects.filter(pk=cast.thread.pk).values().get() == before


def test_an_answered_thread_can_be_resolved(cast: Cast) -> None:
    make_post(cast.thread, author=cast.officer, official=True)
    assert actions.resolve_thread(actor=cast.author, thread_id=cast.thread.pk, now=NOW).state == "resolved"
