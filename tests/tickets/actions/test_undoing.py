"""Taking a change of many tickets back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engagement.threads import actions as threads
from engagement.threads.models import Thread
from tests.factories import NOW, make_department, make_member, make_user
from tests.threads.factories import make_thread
from tests.tickets.actions.test_bulk import Desk, change, desk
from tests.tickets.factories import MINUTE, everything, fresh, make_policy
from tickets import actions
from tickets.models import BulkChange, Membership, Ticket
from tickets.queries.tickets import TicketNotYours

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def undo(desk: Desk, bulk: BulkChange, now: Any = NOW + 2 * MINUTE) -> Any:
    return actions.undo_many(actor=desk.officer, bulk_id=bulk.pk, now=now)


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"priority": "urgent"}, "priority"),
        ({"category": "Roads"}, "category"),
        ({"status": "waiting_citizen", "reason": "Where?"}, "status"),
    ],
)
def test_a_change_is_taken_back(desk: Desk, what: dict[str, Any], field: str) -> None:
    before = desk.values(field)
    bulk = change(desk, **what)
    assert desk.values(field) != before
    undo(desk, bulk)
    assert desk.values(field) == before


def test_an_assignment_is_taken_back_with_the_first_touch(desk: Desk) -> None:
    bulk = change(desk, assignee=desk.officer.pk)
    undo(desk, bulk)
    assert (desk.values("assignee"), desk.values("status")) == ([None] * 3, ["new"] * 3)


def test_a_transfer_is_taken_back(desk: Desk) -> None:
    bulk = change(desk, department=make_department().slug, reason="Theirs.")
    assert desk.values("pk") == []
    undo(desk, bulk)
    assert len(desk.values("pk")) == 3


def test_clocks_run_again_after_a_wait_that_was_a_mistake(desk: Desk) -> None:
    bulk = change(desk, status="waiting_citizen", reason="Where?")
    undo(desk, bulk)
    assert set(desk.tickets[0].clocks.values_list("state", flat=True)) == {"running"}


def test_what_a_colleague_did_since_stays_and_is_named(desk: Desk) -> None:
    bulk = change(desk, priority="high")
    colleague = fresh(make_member(desk.department))
    actions.change_priority(actor=colleague, number=desk.tickets[1].number, priority="low", now=NOW + MINUTE)
    undone = undo(desk, bulk)
    assert desk.values("priority") == ["normal", "low", "normal"]
    assert undone.left == [desk.tickets[1].reference]
    assert undone.restored == [desk.tickets[0].reference, desk.tickets[2].reference]


def test_a_ticket_that_a_colleague_changed_in_another_way_stays_too(desk: Desk) -> None:
    bulk = change(desk, priority="high")
    colleague = fresh(make_member(desk.department))
    actions.change_category(actor=colleague, number=desk.tickets[0].number, category="Roads", now=NOW + MINUTE)
    assert undo(desk, bulk).left == [desk.tickets[0].reference]


def test_a_note_is_no_change(desk: Desk) -> None:
    bulk = change(desk, priority="high")
    colleague = fresh(make_member(desk.department))
    actions.add_note(actor=colleague, number=desk.tickets[0].number, body="Hm.", now=NOW + MINUTE)
    assert undo(desk, bulk).left == []


def test_what_is_done_meanwhile_stays(desk: Desk) -> None:
    bulk = change(desk, priority="high")
    actions.resolve_ticket(actor=desk.officer, number=desk.tickets[0].number, reason="Done.", now=NOW + MINUTE)
    assert undo(desk, bulk).left == [desk.tickets[0].reference]


def test_what_one_changed_again_oneself_stays_and_the_rest_comes_back(desk: Desk) -> None:
    bulk = change(desk, assignee=desk.officer.pk)
    actions.change_status(
        actor=desk.officer,
        number=desk.tickets[0].number,
        status="waiting_citizen",
        reason="Where?",
        now=NOW + MINUTE,
    )
    undo(desk, bulk)
    assert (desk.values("assignee"), desk.values("status")) == ([None] * 3, ["waiting_citizen", "new", "new"])


def test_where_others_changed_all_nothing_is_taken_back(desk: Desk) -> None:
    bulk = change(desk, priority="high")
    colleague = fresh(make_member(desk.department))
    actions.change_many(actor=colleague, numbers=desk.numbers(), change={"priority": "low"}, now=NOW + MINUTE)
    before = everything()
    with pytest.raises(actions.UndoCollides) as refused:
        undo(desk, bulk)
    assert desk.tickets[1].reference in refused.value.text()
    assert everything() == before


def test_what_the_citizen_answered_meanwhile_waits_no_longer() -> None:
    make_policy()
    thread = make_thread()
    ticket = Ticket.objects.get()
    officer = fresh(make_member(ticket.department))
    change = {"status": "waiting_citizen", "reason": "Where?"}
    bulk = actions.change_many(actor=officer, numbers=[ticket.number], change=change, now=NOW)
    threads.publish_post(actor=fresh(thread.author), thread_id=thread.pk, body="Here.", now=NOW + MINUTE)
    with pytest.raises(actions.UndoCollides):
        actions.undo_many(actor=officer, bulk_id=bulk.pk, now=NOW + MINUTE)
    assert Ticket.objects.get().status == "open"


def test_conversations_go_and_come_back_with_their_tickets() -> None:
    make_policy()
    thread = make_thread()
    ticket, other = Ticket.objects.get(), make_department()
    officer = fresh(make_member(ticket.department))
    change = {"department": other.slug, "reason": "Theirs."}
    bulk = actions.change_many(actor=officer, numbers=[ticket.number], change=change, now=NOW)
    assert Thread.objects.get(pk=thread.pk).department == other
    actions.undo_many(actor=officer, bulk_id=bulk.pk, now=NOW + MINUTE)
    assert Thread.objects.get(pk=thread.pk).department == ticket.department


def test_who_left_the_department_takes_nothing_back(desk: Desk) -> None:
    bulk = change(desk, priority="high")
    Membership.objects.filter(user=desk.officer).update(ended_at=NOW)
    with pytest.raises(TicketNotYours):
        actions.undo_many(actor=fresh(desk.officer), bulk_id=bulk.pk, now=NOW + MINUTE)


def test_who_left_the_department_gets_nothing_back(desk: Desk) -> None:
    former = make_member(desk.department)
    change(desk, assignee=former.pk)
    bulk = change(desk, assignee=desk.officer.pk)
    Membership.objects.filter(user=former).update(ended_at=NOW)
    undo(desk, bulk)
    assert desk.values("assignee") == [None] * 3


def test_ten_minutes_are_enough_to_notice(desk: Desk) -> None:
    bulk = change(desk, priority="high")
    with pytest.raises(actions.UndoTooLate):
        undo(desk, bulk, now=NOW + timedelta(minutes=12))


def test_once_is_enough(desk: Desk) -> None:
    bulk = change(desk, priority="high")
    undo(desk, bulk)
    with pytest.raises(actions.UndoTooLate):
        undo(desk, bulk)


def test_only_who_did_it_takes_it_back(desk: Desk) -> None:
    bulk = change(desk, priority="high")
    with pytest.raises(actions.UndoMissing):
        actions.undo_many(actor=fresh(make_member(desk.department)), bulk_id=bulk.pk, now=NOW + MINUTE)


@pytest.mark.parametrize("bulk_id", [0, -1, 2**70])
def test_what_was_never_done_is_not_taken_back(bulk_id: int) -> None:
    with pytest.raises(actions.UndoMissing):
        actions.undo_many(actor=make_user(), bulk_id=bulk_id, now=NOW)
