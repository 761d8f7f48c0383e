"""Steps fire at their working time, once per clock and step, for the people they name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import HOUR, MINUTE, clock_of, fresh, make_calendar, make_policy, make_ticket
from tickets import actions
from tickets.models import Escalation, Notification, Ticket

pytestmark = pytest.mark.django_db
# NOW is Monday 9:00; four working hours are over at 13:00.
DUE = NOW + 4 * HOUR


def steps(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return list(rows)


def test_nothing_fires_a_second_before_its_time() -> None:
    make_policy(steps=steps({}))
    make_ticket()
    assert actions.fire_due_steps(now=DUE - timedelta(seconds=1)) == 0


def test_a_step_fires_at_its_time() -> None:
    make_policy(steps=steps({}))
    ticket = make_ticket()
    assert actions.fire_due_steps(now=DUE) == 1
    [escalation] = Escalation.objects.all()
    assert (escalation.ticket_id, escalation.due_at, escalation.level) == (ticket.pk, DUE, 1)


def test_a_step_fires_once() -> None:
    make_policy(steps=steps({}))
    make_ticket()
    actions.fire_due_steps(now=DUE)
    assert actions.fire_due_steps(now=DUE + 10 * HOUR) == 0


def test_a_late_worker_fires_everything_that_was_due_with_the_time_it_was_due() -> None:
    last = {"offset_seconds": 3600, "level": 2, "target": "director"}
    make_policy(steps=steps({"offset_seconds": -3600}, {}, last))
    make_user(role="director")
    make_ticket()
    assert actions.fire_due_steps(now=DUE + 9 * HOUR) == 3
    assert list(Escalation.objects.order_by("pk").values_list("due_at", flat=True)) == [DUE - HOUR, DUE, DUE + HOUR]


def test_an_answer_in_time_leaves_nothing_to_escalate() -> None:
    make_policy(steps=steps({}))
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department))
    actions.respond(actor=officer, number=ticket.number, body="We come.", way="telephone", now=DUE - HOUR)
    assert actions.fire_due_steps(now=DUE + HOUR) == 0


def test_a_pause_puts_the_steps_of_a_resolution_off() -> None:
    make_policy(resolution_seconds=3600, steps=steps({"clock": "resolution"}))
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department))
    wait = {"actor": officer, "number": ticket.number}
    actions.change_status(**wait, status="waiting_citizen", reason="Which house?", now=NOW + 30 * MINUTE)
    assert actions.fire_due_steps(now=NOW + 3 * HOUR) == 0
    actions.change_status(**wait, status="open", now=NOW + 3 * HOUR)
    assert actions.fire_due_steps(now=NOW + 3 * HOUR + 29 * MINUTE) == 0
    assert actions.fire_due_steps(now=NOW + 3 * HOUR + 30 * MINUTE) == 1


def test_the_supervisor_is_told() -> None:
    make_policy(steps=steps({}))
    department = make_department()
    supervisor = make_member(department, role="supervisor")
    make_ticket(department=department)
    actions.fire_due_steps(now=DUE)
    assert Notification.objects.filter(user=supervisor, kind="ticket_escalated").exists()


def test_whose_ticket_it_is_is_told_that_the_promise_was_missed() -> None:
    make_policy(steps=steps({}))
    citizen = make_user()
    make_ticket(requester=citizen)
    actions.fire_due_steps(now=DUE)
    assert Notification.objects.filter(user=citizen, kind="due_missed").exists()


def test_a_warning_tells_the_citizen_nothing_yet() -> None:
    make_policy(steps=steps({"offset_seconds": -600, "target": "assignee"}))
    citizen = make_user()
    make_ticket(requester=citizen)
    actions.fire_due_steps(now=DUE)
    assert not Notification.objects.filter(user=citizen, kind="due_missed").exists()


def test_a_step_can_hand_the_ticket_to_the_supervisor() -> None:
    make_policy(steps=steps({"action": "reassign"}))
    department = make_department()
    supervisor = make_member(department, role="supervisor")
    ticket = make_ticket(department=department)
    actions.fire_due_steps(now=DUE)
    ticket.refresh_from_db()
    assert ticket.assignee == supervisor


def test_a_step_can_raise_the_priority() -> None:
    make_policy(steps=steps({"action": "raise_priority"}))
    ticket = make_ticket()
    actions.fire_due_steps(now=DUE)
    ticket.refresh_from_db()
    assert ticket.priority == "high"


def test_a_department_without_supervisor_escalates_to_the_director() -> None:
    make_policy(steps=steps({}))
    director = make_user(role="director")
    make_ticket()
    actions.fire_due_steps(now=DUE)
    assert Notification.objects.filter(user=director, kind="ticket_escalated").exists()


def test_the_ticket_says_how_far_it_went() -> None:
    make_policy(steps=steps({"level": 2}))
    ticket = make_ticket()
    actions.fire_due_steps(now=DUE)
    ticket.refresh_from_db()
    assert (ticket.level, ticket.events.last().kind) == (2, "escalated")


def test_a_closed_day_is_waited_out() -> None:
    make_calendar(holidays={NOW.date().isoformat(): "Farmers' Day"})
    make_policy(steps=steps({}))
    make_ticket()
    assert actions.fire_due_steps(now=NOW + timedelta(days=1, hours=2)) == 0
    assert actions.fire_due_steps(now=NOW + timedelta(days=1, hours=3)) == 1


def test_one_ticket_that_cannot_be_escalated_does_not_hold_up_the_others(caplog: Any, monkeypatch: Any) -> None:
    make_policy(steps=steps({}))
    bad, good = make_ticket(), make_ticket()
    from tickets.actions import escalation

    fire = escalation._fire_step

    def failing(job: Any, *rest: Any) -> None:
        if job.ticket.pk == bad.pk:
            raise ValueError("broken")
        fire(job, *rest)

    monkeypatch.setattr(escalation, "_fire_step", failing)
    assert actions.fire_due_steps(now=DUE) == 1
    assert list(Escalation.objects.values_list("ticket_id", flat=True)) == [good.pk]
    assert clock_of(Ticket.objects.get(pk=bad.pk), "first_response").next_at > DUE


def test_many_tickets_cost_no_more_statements_than_one(django_assert_max_num_queries: Any) -> None:
    make_policy(steps=steps({}))
    department = make_department()
    officer = fresh(make_member(department))
    for _ in range(40):
        make_ticket(department=department, actor=officer, requester=officer)
    with django_assert_max_num_queries(140):
        assert actions.fire_due_steps(now=DUE) == 40
