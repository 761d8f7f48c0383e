"""Who may listen to what."""

from __future__ import annotations

from typing import Any

import pytest

import tickets.events
import tickets.notices
from engagement.threads import events, streams
from engagement.threads.models import Thread
from realtime.events import Event, type_of
from realtime.streams import policy_of
from tests.factories import NOW, make_user
from tests.threads.factories import Cast, make_cast, make_thread

pytestmark = pytest.mark.django_db

ROLES = ["author", "citizen", "officer", "supervisor", "officer_elsewhere", "moderator", "director", "administrator"]
INSIDERS = {"author", "officer", "supervisor", "moderator", "director", "administrator"}


def admitted(cast: Cast, prefix: str) -> set[str]:
    policy = policy_of(f"{prefix}:{cast.thread.pk}")
    assert policy is not None
    people = [None, *(getattr(cast, role).pk for role in ROLES)]
    answers = policy.authorize(str(cast.thread.pk), people)
    return {role for role, answer in zip(["nobody", *ROLES], answers, strict=True) if answer}


def test_everyone_listens_to_a_public_thread(cast: Cast) -> None:
    assert admitted(cast, "thread") == {"nobody", *ROLES}


def test_insiders_listen_to_a_restricted_thread() -> None:
    assert admitted(make_cast(visibility="restricted"), "thread") == INSIDERS


def test_the_department_and_those_who_oversee_listen_to_the_desk(cast: Cast) -> None:
    assert admitted(cast, "thread-desk") == INSIDERS - {"author"}


def test_a_right_that_ended_is_gone_when_asked_again(cast: Cast) -> None:
    cast.officer.memberships.update(ended_at=NOW)
    assert "officer" not in admitted(cast, "thread-desk")


def test_a_thread_that_became_restricted_is_closed_when_asked_again(cast: Cast) -> None:
    Thread.objects.filter(pk=cast.thread.pk).update(visibility="restricted")
    assert admitted(cast, "thread") == INSIDERS


def test_a_closed_account_is_not_admitted_to_the_desk(cast: Cast) -> None:
    type(cast.officer).objects.filter(pk=cast.officer.pk).update(is_active=False)
    assert "officer" not in admitted(cast, "thread-desk")


@pytest.mark.parametrize(
    "key", ["0", "-1", "007", "x", "", "1.0", "٣", "²", "9" * 40, " 1", "1 ", "1_0", "9223372036854775808"]
)
@pytest.mark.parametrize("authorize", [streams.may_read, streams.may_see_desk])
def test_what_is_no_id_is_no_stream(key: str, authorize: Any) -> None:
    moderator = make_user(role="moderator")
    assert list(authorize(key, [None, moderator.pk])) == [False, False]


def test_a_missing_thread_answers_like_a_closed_one() -> None:
    closed = make_thread(visibility="restricted")
    assert streams.may_read(str(closed.pk), [None]) == streams.may_read("999999", [None]) == [False]


def test_the_personal_stream_is_for_that_person() -> None:
    assert streams.is_oneself("7", [None, 7, 8]) == [False, True, False]
    assert streams.is_oneself("07", [7]) == [False]


@pytest.mark.parametrize("authorize", [streams.may_read, streams.may_see_desk])
def test_asking_for_many_costs_five_queries_at_most(authorize: Any, django_assert_max_num_queries: Any) -> None:
    cast = make_cast(visibility="restricted")
    people = [getattr(cast, role).pk for role in ROLES] * 10
    # the thread, people, who of them are members, their memberships, other departments with a ticket about it
    with django_assert_max_num_queries(5):
        authorize(str(cast.thread.pk), [None, *people])


def test_asking_for_a_public_thread_costs_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        streams.may_read(str(cast.thread.pk), list(range(1, 5_000)))


def test_typing_and_watching_are_for_the_thread_only() -> None:
    assert {policy.prefix for policy in streams.POLICIES if policy.typing and policy.watching} == {"thread"}


def test_nobody_publishes_or_asks_who_is_here() -> None:
    assert not any(policy.publish or policy.presence for policy in streams.POLICIES)


def test_every_event_of_the_room_is_declared_on_one_stream() -> None:
    declared = [event for policy in streams.POLICIES for event in policy.events]
    events_of_room = {
        thing
        for thing in vars(events).values()
        if isinstance(thing, type) and issubclass(thing, Event) and "." in type_of(thing)
    }
    of_tickets = {*tickets.events.PUBLIC_EVENTS, *tickets.notices.PERSONAL_EVENTS}
    assert len(declared) == len(set(declared))
    assert set(declared) == events_of_room | of_tickets


def test_what_is_owed_is_told_where_it_is_talked_about() -> None:
    declared = {policy.prefix: set(policy.events) for policy in streams.POLICIES}
    assert declared["thread"] >= set(tickets.events.PUBLIC_EVENTS)


def test_people_hear_of_their_tickets_on_their_own_stream() -> None:
    declared = {policy.prefix: set(policy.events) for policy in streams.POLICIES}
    assert declared["user"] >= set(tickets.notices.PERSONAL_EVENTS)
