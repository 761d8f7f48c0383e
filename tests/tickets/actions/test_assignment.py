"""Who has a ticket, how pressing it is, what it is about, who owes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engagement.threads.models import Thread
from tests.factories import NOW, make_department, make_member, make_user
from tests.threads.factories import make_thread
from tests.tickets.factories import (
    ALL_DAY,
    HOUR,
    clock_of,
    everything,
    fresh,
    make_calendar,
    make_policy,
    make_ticket,
)
from tickets import actions
from tickets.models import Calendar, Notification, Ticket
from tickets.queries import DepartmentMissing
from tickets.queries.tickets import TicketNotYours
from tickets.text import TextEmpty, TextTooLong

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    make_policy()
    return make_ticket()


@pytest.fixture
def officer(ticket: Ticket) -> Any:
    return fresh(make_member(ticket.department))


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_an_officer_takes_a_new_ticket_and_it_is_open(ticket: Ticket, officer: Any) -> None:
    actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=officer.pk, now=NOW)
    assert (again(ticket).assignee_id, again(ticket).status) == (officer.pk, "open")


def test_the_officer_is_told(ticket: Ticket, officer: Any) -> None:
    colleague = make_member(ticket.department)
    actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=colleague.pk, now=NOW)
    assert Notification.objects.filter(user=colleague, kind="ticket_assigned").exists()


def test_a_ticket_is_given_back_to_all(ticket: Ticket, officer: Any) -> None:
    actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=officer.pk, now=NOW)
    actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=None, now=NOW)
    assert again(ticket).assignee_id is None


def test_nobody_from_elsewhere_has_it(ticket: Ticket, officer: Any) -> None:
    for stranger in (make_member(), make_user()):
        with pytest.raises(actions.AssigneeForeign):
            actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=stranger.pk, now=NOW)


def test_who_has_it_already_is_refused(ticket: Ticket, officer: Any) -> None:
    with pytest.raises(actions.NothingChanges):
        actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=None, now=NOW)


def test_a_colleague_s_change_is_seen_before_it_is_overwritten(ticket: Ticket, officer: Any) -> None:
    colleague = fresh(make_member(ticket.department))
    seen = ticket.last_event
    actions.assign_ticket(actor=colleague, number=ticket.number, assignee_id=colleague.pk, now=NOW)
    with pytest.raises(actions.StaleTicket):
        actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=officer.pk, version=seen, now=NOW)
    assert again(ticket).assignee_id == colleague.pk


def test_another_priority_brings_its_policy_and_keeps_what_was_used(ticket: Ticket, officer: Any) -> None:
    make_policy(name="Urgent", priority="urgent", first_response_seconds=2 * 3600, resolution_seconds=8 * 3600)
    actions.change_priority(actor=officer, number=ticket.number, priority="urgent", now=NOW + HOUR)
    clock = clock_of(ticket, "first_response")
    assert (clock.target_seconds, clock.due_at) == (2 * 3600, NOW + 2 * HOUR)


def test_a_priority_that_nobody_knows_is_refused(ticket: Ticket, officer: Any) -> None:
    with pytest.raises(actions.PriorityUnknown):
        actions.change_priority(actor=officer, number=ticket.number, priority="asap", now=NOW)


def test_another_category_brings_its_policy(ticket: Ticket, officer: Any) -> None:
    make_policy(name="Permits", category="Buildings and land", resolution_seconds=100 * 3600)
    actions.change_category(actor=officer, number=ticket.number, category="Buildings and land", now=NOW)
    assert clock_of(ticket, "resolution").target_seconds == 100 * 3600


def test_a_transfer_changes_hands_and_desks(ticket: Ticket, officer: Any) -> None:
    other = make_department()
    actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=officer.pk, now=NOW)
    actions.transfer_ticket(actor=officer, number=ticket.number, department=other.slug, reason="Theirs.", now=NOW)
    assert (again(ticket).department, again(ticket).assignee) == (other, None)
    with pytest.raises(TicketNotYours):
        actions.change_priority(actor=officer, number=ticket.number, priority="high", now=NOW)


def test_a_transfer_keeps_what_was_used_and_goes_on_by_the_other_calendar(ticket: Ticket, officer: Any) -> None:
    calendar = make_calendar(slug="day-and-night", name="Day and night", is_default=False, week=ALL_DAY)
    other = make_department(calendar=Calendar.objects.get(pk=calendar.pk))
    late = NOW + 7 * HOUR  # Monday 16:00: the first response was due at 13:00, the resolution has 33 hours left
    actions.transfer_ticket(actor=officer, number=ticket.number, department=other.slug, reason="Theirs.", now=late)
    assert clock_of(ticket, "resolution").due_at == late + 33 * HOUR
    assert clock_of(ticket, "first_response").due_at == NOW + 4 * HOUR


def test_a_transfer_takes_the_conversation_along() -> None:
    make_policy()
    thread = make_thread()
    ticket, other = Ticket.objects.get(), make_department()
    officer = fresh(make_member(ticket.department))
    actions.transfer_ticket(actor=officer, number=ticket.number, department=other.slug, reason="Theirs.", now=NOW)
    assert Thread.objects.get(pk=thread.pk).department == other
    newcomer = fresh(make_member(other))
    actions.respond(actor=newcomer, number=ticket.number, body="We have it now.", now=NOW + HOUR)
    assert clock_of(ticket, "first_response").state == "met"


def test_the_other_department_s_supervisor_is_told(ticket: Ticket, officer: Any) -> None:
    other = make_department()
    supervisor = make_member(other, role="supervisor")
    actions.transfer_ticket(actor=officer, number=ticket.number, department=other.slug, reason="Theirs.", now=NOW)
    assert Notification.objects.get(user=supervisor).data["reason"] == "Theirs."


@pytest.mark.parametrize("department", ["nowhere", ""])
def test_a_department_that_is_not_there_gets_nothing(ticket: Ticket, officer: Any, department: str) -> None:
    with pytest.raises(DepartmentMissing):
        actions.transfer_ticket(actor=officer, number=ticket.number, department=department, reason="x", now=NOW)


def test_its_own_department_has_it_already(ticket: Ticket, officer: Any) -> None:
    with pytest.raises(actions.SameDepartment):
        actions.transfer_ticket(
            actor=officer, number=ticket.number, department=ticket.department.slug, reason="x", now=NOW
        )


def test_a_transfer_says_why(ticket: Ticket, officer: Any) -> None:
    with pytest.raises(TextEmpty):
        actions.transfer_ticket(
            actor=officer, number=ticket.number, department=make_department().slug, reason="", now=NOW
        )
    assert again(ticket).last_event == ticket.last_event


def test_what_is_done_is_not_handed_on(ticket: Ticket, officer: Any) -> None:
    actions.resolve_ticket(actor=officer, number=ticket.number, reason="Done.", now=NOW)
    with pytest.raises(actions.StatusImpossible):
        actions.transfer_ticket(
            actor=officer, number=ticket.number, department=make_department().slug, reason="x", now=NOW
        )


def test_figures_move_with_the_ticket(ticket: Ticket, officer: Any) -> None:
    from tickets.models import TicketTally

    other = make_department()
    actions.transfer_ticket(
        actor=officer, number=ticket.number, department=other.slug, reason="x", now=NOW + timedelta(days=1)
    )
    level = {
        row.department_id: row.still_open for row in TicketTally.objects.filter(department_id__gt=0, still_open__lt=2)
    }
    assert (level[ticket.department_id], level[other.pk]) == (0, 1)


def split_off(ticket: Ticket, officer: Any, slug: str) -> Ticket:
    return actions.split_ticket(actor=officer, number=ticket.number, title="The lamp", department=slug, now=NOW)


def test_a_conversation_stays_where_its_department_still_owes_something() -> None:
    thread = make_thread()
    ticket, other = Ticket.objects.get(), make_department()
    officer = fresh(make_member(ticket.department))
    split_off(ticket, officer, ticket.department.slug)
    actions.transfer_ticket(actor=officer, number=ticket.number, department=other.slug, reason="Theirs.", now=NOW)
    assert Thread.objects.get(pk=thread.pk).department == ticket.department


def test_a_conversation_does_not_follow_a_part_that_another_department_had() -> None:
    thread = make_thread()
    ticket, other, third = Ticket.objects.get(), make_department(), make_department()
    part = split_off(ticket, fresh(make_member(ticket.department)), other.slug)
    actions.transfer_ticket(
        actor=fresh(make_member(other)), number=part.number, department=third.slug, reason="Theirs.", now=NOW
    )
    assert Thread.objects.get(pk=thread.pk).department == ticket.department


def test_a_conversation_follows_where_only_another_department_owes_a_part() -> None:
    thread = make_thread()
    ticket, other, third = Ticket.objects.get(), make_department(), make_department()
    officer = fresh(make_member(ticket.department))
    split_off(ticket, officer, other.slug)
    actions.transfer_ticket(actor=officer, number=ticket.number, department=third.slug, reason="Theirs.", now=NOW)
    assert Thread.objects.get(pk=thread.pk).department == third


@pytest.mark.parametrize(
    ("action", "given", "refusal"),
    [
        ("assign_ticket", {"assignee_id": 999_999}, actions.AssigneeForeign),
        ("change_priority", {"priority": "asap"}, actions.PriorityUnknown),
        ("change_priority", {"priority": "normal"}, actions.NothingChanges),
        ("change_category", {"category": "x" * 200}, TextTooLong),
        ("change_category", {"category": ""}, actions.NothingChanges),
        ("transfer_ticket", {"department": "nowhere", "reason": "Theirs."}, DepartmentMissing),
        ("transfer_ticket", {"department": "parks", "reason": " "}, TextEmpty),
        ("transfer_ticket", {"department": "closed", "reason": "Theirs."}, DepartmentMissing),
        ("transfer_ticket", {"department": "works", "reason": "Theirs."}, actions.SameDepartment),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    action: str, given: dict[str, Any], refusal: type[Exception]
) -> None:
    make_policy()
    works = make_department(slug="works")
    make_department(slug="parks")
    make_department(slug="closed", is_active=False)
    ticket = make_ticket(department=works)
    officer = fresh(make_member(works))
    before = everything()
    with pytest.raises(refusal):
        getattr(actions, action)(actor=officer, number=ticket.number, now=NOW + HOUR, **given)
    assert everything() == before


def test_who_is_banned_changes_nothing(ticket: Ticket) -> None:
    banned = make_member(ticket.department, banned_until=NOW + HOUR)
    with pytest.raises(actions.MayNotWork):
        actions.change_priority(actor=fresh(banned), number=ticket.number, priority="high", now=NOW)
