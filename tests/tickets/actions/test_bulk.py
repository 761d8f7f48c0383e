"""One change of many tickets: all of them, or none."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from realtime.errors import Refusal
from tests.factories import NOW, make_department, make_member
from tests.tickets.factories import MINUTE, everything, fresh, make_policy, make_ticket
from tickets import actions
from tickets.models import BulkChange, Department, Membership, Ticket
from tickets.queries import DepartmentMissing
from tickets.queries.tickets import TicketNotYours
from tickets.text import TextEmpty, TextTooLong, TextUnreadable

pytestmark = pytest.mark.django_db


class Desk(NamedTuple):
    """A department with an officer and three tickets."""

    department: Department
    officer: Any
    tickets: list[Ticket]

    def numbers(self) -> list[int]:
        return [ticket.number for ticket in self.tickets]

    def values(self, name: str) -> list[Any]:
        return list(Ticket.objects.filter(department=self.department).order_by("pk").values_list(name, flat=True))


@pytest.fixture
def desk() -> Desk:
    make_policy()
    department = make_department()
    return Desk(
        department, fresh(make_member(department)), [make_ticket(department=department) for _number in range(3)]
    )


def change(desk: Desk, **what: Any) -> BulkChange:
    return actions.change_many(actor=desk.officer, numbers=desk.numbers(), change=what, now=NOW + MINUTE)


def test_all_of_them_change(desk: Desk) -> None:
    change(desk, priority="high")
    assert desk.values("priority") == ["high"] * 3


def test_those_that_are_so_already_stay(desk: Desk) -> None:
    actions.change_priority(actor=desk.officer, number=desk.tickets[0].number, priority="high", now=NOW)
    before = Ticket.objects.get(pk=desk.tickets[0].pk).last_event
    change(desk, priority="high")
    assert Ticket.objects.get(pk=desk.tickets[0].pk).last_event == before


def test_one_that_refuses_stops_all(desk: Desk) -> None:
    actions.resolve_ticket(actor=desk.officer, number=desk.tickets[2].number, reason="Done.", now=NOW)
    with pytest.raises(actions.BulkRefused) as refused:
        change(desk, priority="high")
    assert desk.tickets[2].reference in refused.value.text()
    assert desk.values("priority") == ["normal"] * 3


def test_a_foreign_ticket_among_them_stops_all(desk: Desk) -> None:
    foreign = make_ticket()
    with pytest.raises(TicketNotYours):
        actions.change_many(
            actor=desk.officer, numbers=[*desk.numbers(), foreign.number], change={"priority": "high"}, now=NOW
        )


def test_the_refusal_says_what_is_wrong_with_that_one(desk: Desk) -> None:
    other = make_department()
    officer = make_member(desk.department)
    Membership.objects.create(department=other, user=officer, role="officer", since=NOW)
    foreign = make_ticket(department=other)
    with pytest.raises(actions.BulkRefused) as refused:
        actions.change_many(
            actor=fresh(officer),
            numbers=[*desk.numbers(), foreign.number],
            change={"assignee": desk.officer.pk},
            now=NOW,
        )
    assert actions.AssigneeForeign().text() in refused.value.text()
    assert foreign.reference in refused.value.text()
    assert refused.value.field == "assignee"


@pytest.mark.parametrize("numbers", [[], list(range(1, 102))])
def test_from_one_to_a_hundred(desk: Desk, numbers: list[int]) -> None:
    with pytest.raises(actions.BulkSize):
        actions.change_many(actor=desk.officer, numbers=numbers, change={"priority": "high"}, now=NOW)


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ({"title": "All the same"}, actions.BulkUnknown),
        ({}, actions.BulkUnknown),
        ({"priority": "high", "category": "Roads"}, actions.BulkUnknown),
        ({"priority": "high", "title": "All the same"}, actions.BulkUnknown),
        ({"priority": "asap"}, actions.PriorityUnknown),
        ({"priority": "normal"}, actions.NothingChanges),
        ({"category": "x" * 200}, TextTooLong),
        ({"category": "\x00"}, TextUnreadable),
        ({"status": "resolved", "reason": "Done."}, actions.StatusUnknown),
        ({"status": "waiting_citizen"}, TextEmpty),
        ({"status": "waiting_citizen", "reason": " "}, TextEmpty),
        ({"department": "nowhere", "reason": "Theirs."}, DepartmentMissing),
        ({"department": "parks"}, TextEmpty),
        ({"assignee": 999_999}, actions.BulkRefused),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    desk: Desk, what: dict[str, Any], refusal: type[Refusal]
) -> None:
    make_department(slug="parks")
    before = everything()
    with pytest.raises(refusal):
        change(desk, **what)
    assert everything() == before


@pytest.mark.parametrize(
    "what",
    [
        {"priority": "high"},
        {"category": "Roads"},
        {"assignee": None},
        {"status": "waiting_citizen", "reason": "Where?"},
        {"department": "parks", "reason": "Theirs."},
    ],
    ids=lambda what: next(iter(what)),
)
def test_twenty_tickets_take_no_more_questions_than_two(desk: Desk, what: dict[str, Any]) -> None:
    make_member(make_department(slug="parks"), role="supervisor")
    officer = desk.officer if what.get("assignee", 0) is None else None
    asked = []
    for count in (2, 20):
        tickets = [make_ticket(department=desk.department) for _number in range(count)]
        given = what | ({"assignee": officer.pk} if officer else {})
        with CaptureQueriesContext(connection) as queries:
            bulk = actions.change_many(
                actor=fresh(desk.officer), numbers=[one.number for one in tickets], change=given, now=NOW + MINUTE
            )
        with CaptureQueriesContext(connection) as undoing:
            actions.undo_many(actor=fresh(desk.officer), bulk_id=bulk.pk, now=NOW + MINUTE)
        asked.append((_questions(queries), _questions(undoing)))
    assert asked[0] == asked[1]


def _questions(queries: CaptureQueriesContext) -> list[str]:
    """Statements about tickets; each stream is appended to by itself."""
    about_tickets = [query["sql"] for query in queries.captured_queries if "tickets_" in query["sql"][:200]]
    return [" ".join(re.sub(r"^\d+ times: ", "", sql).split()[:3]) for sql in about_tickets]
