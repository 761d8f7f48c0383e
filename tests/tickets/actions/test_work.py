"""The unit of work: all of it or nothing, chained, counted, and said once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction

from realtime import log
from tests.factories import NOW, make_department, make_member
from tests.tickets.factories import HOUR, fresh, make_policy, make_ticket
from tickets import actions, chain, clocks
from tickets.actions.work import working
from tickets.keys import record_keys
from tickets.models import Ticket, TicketEvent
from tickets.queries.tickets import lock_tickets

pytestmark = pytest.mark.django_db


def locked(ticket: Ticket) -> Ticket:
    return lock_tickets([ticket.pk])[ticket.pk]


def test_events_are_numbered_without_holes() -> None:
    ticket = make_ticket()
    with transaction.atomic(), working(now=NOW) as work:
        job = work.on(locked(ticket))
        job.record("assigned")
        job.record("noted")
    assert list(ticket.events.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_every_event_fits_the_one_before_it() -> None:
    ticket = make_ticket()
    before = ""
    for event in TicketEvent.objects.filter(ticket=ticket).order_by("number"):
        link = chain.Link(ticket.number, event.number, event.kind, event.at, event.actor_id, event.data, event.key)
        before = chain.digest(record_keys()[0], before, link)
        assert event.digest == before
    assert ticket.last_digest == before


def test_a_block_that_raises_leaves_nothing() -> None:
    ticket = make_ticket()
    with pytest.raises(ValueError), transaction.atomic(), working(now=NOW) as work:  # noqa: PT012
        work.on(locked(ticket)).record("noted")
        raise ValueError
    assert Ticket.objects.get(pk=ticket.pk).last_event == ticket.last_event


def test_a_kind_that_nobody_knows_is_a_mistake() -> None:
    ticket = make_ticket()
    with pytest.raises(LookupError), transaction.atomic(), working(now=NOW) as work:
        work.on(locked(ticket)).record("hushed_up")


def test_an_idempotency_key_is_used_once() -> None:
    from django.db import IntegrityError

    ticket = make_ticket()
    for _ in range(1):
        with transaction.atomic(), working(now=NOW) as work:
            work.on(locked(ticket)).record("noted", key="k")
    with pytest.raises(IntegrityError), transaction.atomic(), working(now=NOW) as work:
        work.on(locked(ticket)).record("noted", key="k")


def test_the_due_time_of_a_ticket_follows_its_clocks() -> None:
    make_policy()
    ticket = make_ticket()
    with transaction.atomic(), working(now=NOW + HOUR) as work:
        job = work.on(locked(ticket))
        job.turn(lambda book: clocks.responded(book, NOW + HOUR))
        job.record("responded")
    assert Ticket.objects.get(pk=ticket.pk).due_at == NOW + timedelta(days=4, hours=4)


def test_nobody_is_told_what_they_did_themselves() -> None:
    from tickets.models import Notification

    department = make_department()
    officer = fresh(make_member(department))
    ticket = make_ticket(department=department)
    with transaction.atomic(), working(now=NOW, actor=officer) as work:
        job = work.on(locked(ticket))
        job.record("assigned")
        job.tell([officer.pk], "ticket_assigned")
    assert not Notification.objects.filter(user=officer).exists()


def test_a_ticket_that_leaves_a_desk_is_said_to_both() -> None:
    ticket, other = make_ticket(), make_department()
    old = ticket.department
    with transaction.atomic(), working(now=NOW) as work:
        job = work.on(locked(ticket))
        job.ticket.department = other
        job.record("transferred")
    rows = {name: log.read(f"desk:{name}", after=0, limit=10)[-1].data for name in (old.slug, other.slug)}
    assert json.loads(rows[old.slug])["gone"] is True
    assert "gone" not in json.loads(rows[other.slug])


def test_the_inside_of_a_ticket_stays_inside() -> None:
    ticket = make_ticket()
    ticket.subject = "thread:1"
    ticket.save()
    officer = fresh(make_member(ticket.department))
    actions.respond  # noqa: B018 - the public side is published by every action
    with transaction.atomic(), working(now=NOW, actor=officer) as work:
        work.on(locked(ticket)).record("noted", note=1)
    said = [json.loads(entry.data) for entry in log.read("thread:1", after=0, limit=10)]
    assert [event.get("line") for event in said] == [None]
