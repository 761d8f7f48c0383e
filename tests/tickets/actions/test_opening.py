"""Tickets are opened with every thread, and by officers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import NOW, make_department, make_member, make_user
from tests.threads.factories import make_thread
from tests.tickets.factories import HOUR, fresh, make_calendar, make_policy, make_ticket
from tickets import actions
from tickets.models import Calendar, SlaClock, Ticket, TicketEvent
from tickets.queries import DepartmentMissing
from tickets.text import TextEmpty

pytestmark = pytest.mark.django_db


def test_a_thread_opens_a_ticket_for_its_department() -> None:
    thread = make_thread(category="Drains and flooding")
    ticket = Ticket.objects.get(subject=f"thread:{thread.pk}")
    assert (ticket.title, ticket.department, ticket.category) == (thread.title, thread.department, thread.category)
    assert ticket.requester_id == thread.author_id


def test_a_restricted_thread_has_a_restricted_ticket() -> None:
    make_thread(visibility="restricted")
    assert Ticket.objects.get().restricted


def test_numbers_follow_each_other_without_holes() -> None:
    for _ in range(3):
        make_thread()
    assert list(Ticket.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]


def test_a_house_without_a_calendar_gets_one() -> None:
    make_thread()
    assert Calendar.objects.get(is_default=True).current is not None


def test_an_opening_text_is_a_message_that_wants_an_answer() -> None:
    make_calendar()
    make_policy()
    make_thread()
    dues = dict(SlaClock.objects.values_list("kind", "due_at"))
    assert dues["first_response"] == dues["next_response"] == NOW + 4 * HOUR


def test_a_ticket_is_due_when_its_first_clock_is() -> None:
    make_policy()
    assert make_ticket().due_at == NOW + 4 * HOUR


def test_targets_are_those_of_the_policy_at_the_time() -> None:
    policy = make_policy()
    ticket = make_ticket()
    assert ticket.policy == policy
    assert set(ticket.clocks.values_list("target_seconds", flat=True)) == {4 * 3600, 40 * 3600}


def test_without_a_policy_clocks_measure_and_are_never_due() -> None:
    ticket = make_ticket()
    assert set(ticket.clocks.values_list("state", "due_at")) == {("running", None)}


def test_the_record_begins_with_the_opening() -> None:
    ticket = make_ticket()
    first = TicketEvent.objects.get(ticket=ticket, number=1)
    assert (first.kind, first.data["department"], first.data["policy"]) == ("opened", ticket.department.slug, None)


def test_an_officer_opens_one_for_another_department_too() -> None:
    officer, other = fresh(make_member()), make_department()
    ticket = actions.open_ticket(actor=officer, title="A letter", department=other.slug, now=NOW)
    assert (ticket.department, ticket.origin) == (other, "officer")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": " "}, TextEmpty),
        ({"department": "nowhere"}, DepartmentMissing),
        ({"priority": "extreme"}, actions.PriorityUnknown),
        ({"requester_id": 10**9}, actions.RequesterMissing),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(change: dict[str, Any], refusal: type[Exception]) -> None:
    department = make_department()
    given = {"title": "A letter", "department": department.slug} | change
    with pytest.raises(refusal):
        actions.open_ticket(actor=fresh(make_member(department)), now=NOW, **given)
    assert not Ticket.objects.exists()


def test_citizens_open_threads_and_not_tickets() -> None:
    with pytest.raises(actions.NotYourDesk):
        actions.open_ticket(actor=fresh(make_user()), title="Mine", department=make_department().slug, now=NOW)


def test_a_number_is_not_lost_with_an_opening_that_is_refused() -> None:
    department = make_department()
    with pytest.raises(TextEmpty):
        actions.open_ticket(actor=fresh(make_member(department)), title="", department=department.slug, now=NOW)
    assert make_ticket(department=department).number == 1
