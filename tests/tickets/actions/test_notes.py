"""Internal notes stay inside."""

from __future__ import annotations

import pytest

from realtime import log
from tests.factories import NOW, make_member, make_user
from tests.threads.factories import make_thread
from tests.tickets.factories import HOUR, clock_of, everything, fresh, make_policy, make_ticket
from tickets import actions
from tickets.models import Note, Notification, Ticket
from tickets.queries.tickets import TicketNotYours, get_snapshot
from tickets.text import TextEmpty

pytestmark = pytest.mark.django_db


def test_a_note_is_no_response() -> None:
    make_policy()
    ticket = make_ticket()
    actions.add_note(actor=fresh(make_member(ticket.department)), number=ticket.number, body="Rude man.", now=NOW)
    assert clock_of(ticket, "first_response").state == "running"


def test_colleagues_who_are_named_are_told() -> None:
    ticket = make_ticket()
    colleague = make_member(ticket.department, handle="akua_b")
    officer = fresh(make_member(ticket.department))
    note = actions.add_note(actor=officer, number=ticket.number, body="Ask @Akua_B, not @nobody_here.", now=NOW)
    assert note.mentions == [colleague.pk]
    assert Notification.objects.filter(user=colleague, kind="note_mention").exists()


def test_citizens_who_are_named_hear_nothing() -> None:
    ticket = make_ticket()
    citizen = make_user(handle="kofi_m")
    actions.add_note(actor=fresh(make_member(ticket.department)), number=ticket.number, body="@kofi_m lies.", now=NOW)
    assert not Notification.objects.filter(user=citizen, kind="note_mention").exists()


def test_nothing_of_a_note_reaches_the_public_stream() -> None:
    make_thread()
    ticket = Ticket.objects.get()
    actions.add_note(actor=fresh(make_member(ticket.department)), number=ticket.number, body="Zanzibar.", now=NOW)
    assert not [entry for entry in log.read(ticket.subject, after=0, limit=50) if "Zanzibar" in entry.data]


def test_the_department_reads_it() -> None:
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department))
    actions.add_note(actor=officer, number=ticket.number, body="He called twice.", now=NOW)
    assert [note.body for note in get_snapshot(officer, ticket.number).notes] == ["He called twice."]


def test_whoever_is_not_of_the_department_writes_none() -> None:
    ticket = make_ticket()
    for stranger in (make_user(), fresh(make_member())):
        with pytest.raises(TicketNotYours):
            actions.add_note(actor=stranger, number=ticket.number, body="Hello.", now=NOW)


def test_an_empty_note_is_none() -> None:
    ticket = make_ticket()
    with pytest.raises(TextEmpty):
        actions.add_note(actor=fresh(make_member(ticket.department)), number=ticket.number, body=" ", now=NOW)
    assert not Note.objects.exists()


def test_the_director_is_named_too() -> None:
    ticket, director = make_ticket(), make_user(role="director", handle="esi_d")
    officer = fresh(make_member(ticket.department))
    assert actions.add_note(actor=officer, number=ticket.number, body="@esi_d", now=NOW).mentions == [director.pk]


def test_a_handle_in_an_address_names_nobody() -> None:
    ticket = make_ticket()
    make_member(ticket.department, handle="akua_b")
    officer = fresh(make_member(ticket.department))
    body = "See https://example.org/@akua_b and mail akua_b@akua_b.example."
    assert actions.add_note(actor=officer, number=ticket.number, body=body, now=NOW).mentions == []


def test_whoever_has_the_ticket_hears_of_a_note() -> None:
    ticket = make_ticket()
    officer, colleague = (fresh(make_member(ticket.department)) for _person in range(2))
    actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=officer.pk, now=NOW)
    actions.add_note(actor=colleague, number=ticket.number, body="He called twice.", now=NOW)
    assert Notification.objects.filter(user=officer, kind="note_written").exists()


def test_whoever_is_named_hears_of_it_once_and_whoever_wrote_it_does_not() -> None:
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department, handle="akua_b"))
    colleague = fresh(make_member(ticket.department, handle="kofi_m"))
    actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=officer.pk, now=NOW)
    actions.add_note(actor=colleague, number=ticket.number, body="@akua_b @kofi_m", now=NOW)
    assert list(Notification.objects.filter(kind__startswith="note").values_list("user", "kind")) == [
        (officer.pk, "note_mention")
    ]


def test_a_note_on_what_is_done_moves_no_clock() -> None:
    make_policy()
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department))
    actions.resolve_ticket(actor=officer, number=ticket.number, reason="Done.", now=NOW)
    before = everything()["SlaClock"]
    actions.add_note(actor=officer, number=ticket.number, body="He is happy.", now=NOW + HOUR)
    assert everything()["SlaClock"] == before
