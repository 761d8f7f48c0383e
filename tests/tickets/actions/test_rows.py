"""Updating many rows, each with its own values."""

from __future__ import annotations

import pytest
from django.utils.safestring import mark_safe

from tests.factories import NOW, make_user
from tests.tickets.factories import HOUR, make_ticket
from tickets.actions.clockwork import STORED
from tickets.actions.rows import CHUNK, insert_rows, insert_values, update_changed, update_rows
from tickets.models import Notification, SlaClock, Ticket, TicketEvent

pytestmark = pytest.mark.django_db


def test_each_row_gets_its_own_values() -> None:
    one, other = make_ticket(), make_ticket()
    one.category, other.category = "Drains", "Roads"
    update_rows(Ticket, [one, other], ["category"])
    assert list(Ticket.objects.order_by("pk").values_list("category", flat=True)) == ["Drains", "Roads"]


def test_only_the_named_fields_are_written() -> None:
    ticket = make_ticket()
    ticket.category, ticket.level = "Drains", 3
    update_rows(Ticket, [ticket], ["category"])
    assert Ticket.objects.get().level == 0


def test_no_rows_are_no_statement(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        update_rows(Ticket, [], ["category"])


def test_more_rows_than_a_statement_takes_are_all_written() -> None:
    person = make_user()
    rows = [Notification(user=person, kind="ticket_answered", created_at=NOW, key=str(n)) for n in range(CHUNK + 1)]
    insert_rows(Notification, rows)
    rows = list(Notification.objects.order_by("pk"))
    for row in rows:
        row.kind, row.read_at = f"k{row.pk}", NOW
    update_rows(Notification, rows, ["kind", "read_at"])
    kept = Notification.objects.order_by("pk").values_list("kind", "read_at")
    assert list(kept) == [(f"k{row.pk}", NOW) for row in rows]


def test_every_field_of_a_clock_is_written_as_it_is() -> None:
    clock = SlaClock.objects.filter(ticket=make_ticket()).first()
    assert clock
    clock.state, clock.stopped_at, clock.due_at = "met", NOW + HOUR, None
    clock.runs, clock.paused_seconds, clock.target_seconds = [["2026-11-02T08:00:00+00:00", None]], 2**40, None
    update_rows(SlaClock, [clock], STORED)
    kept = SlaClock.objects.get(pk=clock.pk)
    assert {name: getattr(kept, name) for name in STORED} == {name: getattr(clock, name) for name in STORED}


def test_only_what_differs_is_written(django_assert_num_queries: pytest.FixtureRequest) -> None:
    one, other, same = make_ticket(), make_ticket(), make_ticket()
    pairs = [(ticket, dict(vars(ticket))) for ticket in (one, other, same)]
    one.level, other.level = 1, 2
    Ticket.objects.update(category="Drains")
    with django_assert_num_queries(1):  # type: ignore[operator]
        update_changed(Ticket, pairs, ["category", "level"])
    assert list(Ticket.objects.order_by("pk").values_list("category", "level")) == [
        ("Drains", 1),
        ("Drains", 2),
        ("Drains", 0),
    ]


def test_new_rows_return_what_is_asked_for() -> None:
    person = make_user()
    rows = [Notification(user=person, kind="ticket_answered", created_at=NOW, key=key) for key in ("a", "b", "a")]
    end = "ON CONFLICT (user_id, key) DO NOTHING RETURNING key"
    assert sorted(key for (key,) in insert_rows(Notification, rows, end)) == ["a", "b"]


def test_a_text_of_a_kind_of_its_own_is_a_text_in_json() -> None:
    insert_rows(
        Notification, [Notification(user=make_user(), created_at=NOW, key="a", data={"by": mark_safe("Ama")})]
    )
    assert Notification.objects.get().data == {"by": "Ama"}


def test_what_is_no_json_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        insert_rows(Notification, [Notification(user=make_user(), created_at=NOW, key="a", data={"by": object()})])


def test_a_new_row_has_the_values_that_were_given_and_the_defaults_of_the_rest() -> None:
    ticket = make_ticket()
    given = {"ticket_id": ticket.pk, "number": 99, "kind": "noted", "at": NOW, "data": {"note": [1, "é"]}}
    insert_values(TicketEvent, [given | {"digest": "d"}])
    event = TicketEvent.objects.get(number=99)
    assert (event.at, event.data, event.actor_id, event.key) == (NOW, {"note": [1, "é"]}, None, None)


def test_no_new_rows_are_no_statement(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert_values(TicketEvent, [])
