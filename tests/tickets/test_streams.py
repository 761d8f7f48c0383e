"""Who may listen to what."""

from __future__ import annotations

from typing import Any

import pytest

from realtime.events import Event, type_of
from realtime.streams import policy_of
from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import make_ticket
from tickets import events, streams
from tickets.models import Department, Membership, Ticket
from tickets.permissions import Person

pytestmark = pytest.mark.django_db

INSIDERS = {"officer", "supervisor", "director", "administrator"}


@pytest.fixture
def works() -> Department:
    """The department that the ticket is about."""
    return make_department(slug="works")


@pytest.fixture
def people(works: Department) -> dict[str, Any]:
    """Somebody of every role around it."""
    return {
        "requester": make_user(),
        "officer": make_member(works),
        "supervisor": make_member(works, role="supervisor"),
        "officer_elsewhere": make_member(),
        "moderator": make_user(role="moderator"),
        "director": make_user(role="director"),
        "administrator": make_user(role="administrator"),
    }


@pytest.fixture
def ticket(works: Department, people: dict[str, Any]) -> Ticket:
    """A ticket of the department."""
    return make_ticket(department=works, requester=people["requester"])


def admitted(stream: str, people: dict[str, Person]) -> set[str]:
    policy = policy_of(stream)
    assert policy is not None
    answers = policy.authorize(stream.partition(":")[2], [None, *(person.pk for person in people.values())])
    return {role for role, answer in zip(["nobody", *people], answers, strict=True) if answer}


def test_who_works_on_a_ticket_listens_to_it(ticket: Ticket, people: dict[str, Any]) -> None:
    assert admitted(f"ticket:{ticket.pk}", people) == INSIDERS


def test_the_department_and_those_who_see_all_desks_listen_to_a_desk(people: dict[str, Any]) -> None:
    assert admitted("desk:works", people) == INSIDERS


def test_the_desk_of_a_closed_department_is_still_there(works: Department, people: dict[str, Any]) -> None:
    Department.objects.filter(pk=works.pk).update(is_active=False)
    assert admitted("desk:works", people) == INSIDERS


def test_a_right_that_ended_is_gone_when_asked_again(ticket: Ticket, people: dict[str, Any]) -> None:
    Membership.objects.filter(user=people["officer"]).update(ended_at=NOW)
    assert "officer" not in admitted(f"ticket:{ticket.pk}", people) | admitted("desk:works", people)


def test_a_ticket_goes_with_its_department_when_asked_again(ticket: Ticket, people: dict[str, Any]) -> None:
    elsewhere = people["officer_elsewhere"].memberships.get().department
    Ticket.objects.filter(pk=ticket.pk).update(department=elsewhere)
    assert admitted(f"ticket:{ticket.pk}", people) == {"officer_elsewhere", "director", "administrator"}


@pytest.mark.parametrize("role", ["officer", "director"])
def test_a_closed_account_is_not_admitted(ticket: Ticket, people: dict[str, Any], role: str) -> None:
    type(people[role]).objects.filter(pk=people[role].pk).update(is_active=False)
    assert role not in admitted(f"ticket:{ticket.pk}", people) | admitted("desk:works", people)


@pytest.mark.parametrize("key", ["0", "-1", "007", "x", "", "1.0", "٣", "²", "9" * 40, " 1", "9223372036854775808"])
@pytest.mark.parametrize("authorize", [streams.may_see_ticket, streams.may_see_desk])
def test_what_is_no_key_is_no_stream(key: str, authorize: Any) -> None:
    director = make_user(role="director")
    assert list(authorize(key, [None, director.pk])) == [False, False]


def test_a_key_of_any_length_asks_for_a_name_of_forty_letters_at_most() -> None:
    assert streams.may_see_desk("x" * 100_000, [make_user(role="director").pk]) == [False]


def test_somebody_who_is_no_more_is_not_admitted(ticket: Ticket) -> None:
    assert streams.may_see_ticket(str(ticket.pk), [10**9]) == [False]


@pytest.mark.parametrize("stream", ["ticket", "desk"])
def test_asking_for_many_costs_three_queries(
    stream: str, ticket: Ticket, people: dict[str, Any], django_assert_num_queries: Any
) -> None:
    ids = [person.pk for person in people.values()] * 10
    policy, key = {
        "ticket": (streams.may_see_ticket, str(ticket.pk)),
        "desk": (streams.may_see_desk, "works"),
    }[stream]
    with django_assert_num_queries(3):
        policy(key, [None, *ids])


def test_officers_see_who_else_is_replying_to_a_ticket() -> None:
    assert [policy.prefix for policy in streams.POLICIES if policy.typing] == ["ticket"]


def test_nobody_publishes_or_asks_who_is_here() -> None:
    assert not any(policy.publish or policy.presence for policy in streams.POLICIES)


def test_every_event_of_the_room_is_declared_on_one_stream() -> None:
    declared = [event for policy in streams.POLICIES for event in policy.events]
    of_room = {
        thing
        for thing in vars(events).values()
        if isinstance(thing, type) and issubclass(thing, Event) and "." in type_of(thing)
    }
    assert len(declared) == len(set(declared))
    assert set(declared) == of_room - set(events.PUBLIC_EVENTS)
