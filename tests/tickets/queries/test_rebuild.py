"""What was written behind the application's back is found: real rows, harmed with plain SQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from tests.factories import NOW
from tests.tickets.actions.test_importing import row, take
from tests.tickets.factories import HOUR, make_ticket
from tests.tickets.world import LATER, World
from tests.unguarded import unguarded
from tickets import actions
from tickets.heads import Head
from tickets.models import Escalation, Note, SlaClock, TicketEvent
from tickets.queries import rebuild

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    """A ticket with a life: a note, an escalation, an answer; and two beside it that go into each other."""
    actions.add_note(actor=world.officer, number=1, body="Look.", now=LATER)
    actions.merge_tickets(actor=world.officer, number=3, into=2, now=LATER)
    actions.fire_due_steps(now=NOW + 5 * HOUR)
    actions.respond(actor=world.officer, number=1, body="We come.", now=NOW + 6 * HOUR)
    return world


def harm(statement: str, *values: Any) -> None:
    """Write past the application, and past what guards the record."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0


def found() -> list[str]:
    """Every difference, in words."""
    return [str(one) for checked in rebuild.check_all() for one in checked.differences]


def event(world: World, number: int) -> TicketEvent:
    return TicketEvent.objects.get(ticket=world.ticket, number=number)


UNFIT = "does not fit the digest: it, or the one before it, is not what was written"


def test_what_the_application_wrote_differs_in_nothing(world: World) -> None:
    assert found() == []


def test_what_was_looked_at_is_counted(world: World) -> None:
    checked = list(rebuild.check_all(limit=2))
    assert [one.tickets for one in checked] == [2, 1, 0]
    assert sum(one.events for one in checked) == TicketEvent.objects.count()
    assert sum(one.clocks for one in checked) == SlaClock.objects.count()


# --- the record ---------------------------------------------------------------------------------------------------


def test_an_event_that_was_edited_is_found(world: World) -> None:
    harm("UPDATE tickets_ticketevent SET at = %s WHERE id = %s", NOW - HOUR, event(world, 2).pk)
    assert f"T-1-3 event 2: {UNFIT}" in found()


def test_words_that_were_put_into_an_event_are_found(world: World) -> None:
    note = event(world, 3).data["note"]
    with unguarded():
        TicketEvent.objects.filter(pk=event(world, 3).pk).update(data={"note": note, "body": "0" * 64})
    assert f"T-1-3 event 3: {UNFIT}" in found()
    assert f"T-1-3 note {note}: is not the text that was recorded" in found()


def test_somebody_else_s_name_under_an_event_is_found(world: World) -> None:
    harm("UPDATE tickets_ticketevent SET actor_id = %s WHERE id = %s", world.gardener.pk, event(world, 6).pk)
    assert found() == [f"T-1-3 event 6: {UNFIT}"]


def test_an_event_that_was_deleted_in_the_middle_is_found(world: World) -> None:
    harm("DELETE FROM tickets_ticketevent WHERE id = %s", event(world, 4).pk)
    assert "T-1-3 event 4: missing" in found()


def test_an_event_that_was_deleted_at_the_end_is_found(world: World) -> None:
    harm("DELETE FROM tickets_ticketevent WHERE id = %s", event(world, 6).pk)
    assert "T-1-3 event 6: missing at the end: the ticket knows of it" in found()


def test_a_tail_that_was_cut_off_with_the_ticket_s_own_head_is_found_by_what_followed_from_it(world: World) -> None:
    head = event(world, 5)
    harm("DELETE FROM tickets_ticketevent WHERE id = %s", event(world, 6).pk)
    harm("UPDATE tickets_ticket SET last_event = 5, last_digest = %s WHERE number = 1", head.digest)
    assert "T-1-3 ticket: status is open, the record says new" in found()


def test_events_that_changed_places_are_found(world: World) -> None:
    second, third = event(world, 2).pk, event(world, 3).pk
    for pk, number in ((second, 999), (third, 2), (second, 3)):
        harm("UPDATE tickets_ticketevent SET number = %s WHERE id = %s", number, pk)
    assert [one for one in found() if UNFIT in one] == [f"T-1-3 event {number}: {UNFIT}" for number in (2, 3, 4)]


def test_an_event_with_another_number_is_found(world: World) -> None:
    harm("UPDATE tickets_ticketevent SET number = 60 WHERE id = %s", event(world, 6).pk)
    assert found()[:2] == [
        "T-1-3 events 6 to 59: missing",
        "T-1-3 events 7 to 60: the ticket does not know of it",
    ]


def test_an_event_that_was_put_in_is_found(world: World) -> None:
    last = event(world, 6)
    TicketEvent.objects.create(
        ticket=world.ticket, number=7, kind="rated", at=last.at, data={"rating": 5, "words": ""}, digest="0" * 64
    )
    assert found()[:2] == [f"T-1-3 event 7: {UNFIT}", "T-1-3 event 7: the ticket does not know of it"]


def test_an_event_that_went_to_another_ticket_is_found(world: World) -> None:
    harm(
        "UPDATE tickets_ticketevent SET ticket_id = %s, number = 99 WHERE id = %s", world.other.pk, event(world, 6).pk
    )
    said = found()
    assert "T-1-3 event 6: missing at the end: the ticket knows of it" in said
    assert any(one.startswith("T-2-1 ") and "missing" in one for one in said)


# --- tickets ------------------------------------------------------------------------------------------------------


def delete_whole(number: int) -> None:
    """A ticket, and everything that hangs on it."""
    chosen = "(SELECT id FROM tickets_ticket WHERE number = %s)"
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE tickets_ticket SET merged_into_id = NULL WHERE merged_into_id IN {chosen}", [number])
        cursor.execute(
            f"DELETE FROM tickets_relation WHERE other_id IN {chosen} OR ticket_id IN {chosen}", [number] * 2
        )
        for table in ("escalation", "slaclock", "ticketevent", "note", "ticketfollower", "notification"):
            if table == "notification":
                cursor.execute(
                    "DELETE FROM tickets_delivery WHERE notification_id IN "
                    f"(SELECT id FROM tickets_notification WHERE ticket_id IN {chosen})",
                    [number],
                )
            cursor.execute(f"DELETE FROM tickets_{table} WHERE ticket_id IN {chosen}", [number])
        cursor.execute("DELETE FROM tickets_ticket WHERE number = %s", [number])


@pytest.mark.parametrize("number", [1, 2])
def test_a_ticket_that_was_deleted_whole_is_missed(world: World, number: int) -> None:
    delete_whole(number)
    assert f"T-{number}-{ {1: 3, 2: 1}[number] } ticket: missing: its number was given out" in found()


def test_the_newest_ticket_is_missed_too(world: World) -> None:
    reference = make_ticket(department=world.parks).reference
    delete_whole(4)
    assert found() == [f"{reference} ticket: missing: its number was given out"]


def test_all_tickets_are_missed(world: World) -> None:
    for number in (1, 2, 3):
        delete_whole(number)
    assert len(found()) == 3


def test_a_counter_that_was_turned_back_is_found(world: World) -> None:
    harm("UPDATE tickets_ticketcounter SET last_number = 2")
    assert found() == ["T-3-7 number: was never given out: the counter stands at 2"]


def test_a_ticket_that_was_written_over_is_found(world: World) -> None:
    harm("UPDATE tickets_ticket SET priority = 'low', title = 'Nothing' WHERE number = 1")
    assert found() == [
        "T-1-3 ticket: priority is low, the record says high",
        "T-1-3 ticket: title is Nothing, the record says The drain on Ahantia Road is blocked",
    ]


def test_a_ticket_that_went_elsewhere_unrecorded_is_found(world: World) -> None:
    harm("UPDATE tickets_ticket SET merged_into_id = %s WHERE number = 3", world.ticket.pk)
    assert found() == ["T-3-7 ticket: merged_into is 1, the record says 2"]


def heads() -> list[Head]:
    """The ends of all records, as somebody may keep them elsewhere."""
    return [head for checked in rebuild.check_all() for head in checked.heads]


def found_since(kept: list[Head]) -> list[str]:
    return [str(one) for checked in rebuild.check_all(kept=kept) for one in checked.differences]


def test_a_ticket_that_was_rolled_back_whole_is_found_by_a_head_that_was_kept(world: World) -> None:
    """Everything is put back as it was before: nothing here can tell, but what was written down elsewhere can."""
    before = TicketEvent.objects.filter(ticket=world.other).latest("number")
    actions.add_note(actor=world.officer, number=2, body="Look.", now=NOW + 7 * HOUR)
    kept = heads()
    harm("DELETE FROM tickets_note WHERE ticket_id = %s", world.other.pk)
    harm("DELETE FROM tickets_ticketevent WHERE ticket_id = %s AND kind = 'noted'", world.other.pk)
    harm(
        "UPDATE tickets_ticket SET last_event = %s, last_digest = %s, changed_at = %s WHERE number = 2",
        before.number,
        before.digest,
        before.at,
    )
    assert found() == []
    assert found_since(kept) == [f"T-2-1 event {before.number + 1}: is not what it was when the heads were kept"]


def test_a_ticket_that_is_gone_with_its_number_is_found_by_a_head_that_was_kept(world: World) -> None:
    reference = make_ticket(department=world.parks).reference
    kept = heads()
    delete_whole(4)
    harm("UPDATE tickets_ticketcounter SET last_number = 3")
    assert found() == []
    assert found_since(kept) == [f"{reference} ticket: missing: it was there when the heads were kept"]


def test_work_that_went_on_differs_in_nothing_from_heads_that_were_kept(world: World) -> None:
    kept = heads()
    actions.resolve_ticket(actor=world.officer, number=1, reason="Cleared.", now=NOW + 7 * HOUR)
    make_ticket(department=world.parks)
    assert found_since(kept) == []


# --- clocks, escalations, notes -----------------------------------------------------------------------------------


def test_a_clock_that_was_turned_back_is_found(world: World) -> None:
    clock = SlaClock.objects.get(ticket=world.ticket, kind="first_response")
    harm("UPDATE tickets_slaclock SET state = 'met', stopped_at = %s WHERE id = %s", NOW + HOUR, clock.pk)
    assert [one.partition(" is ")[0] for one in found()] == [
        "T-1-3 clock first_response 1: state",
        "T-1-3 clock first_response 1: stopped_at",
    ]


def test_a_longer_target_is_found(world: World) -> None:
    statement = "UPDATE tickets_slaclock SET target_seconds = 999999 WHERE ticket_id = %s AND kind = 'resolution'"
    harm(statement, world.ticket.pk)
    assert found() == ["T-1-3 clock resolution 1: target_seconds is 999999, the record says 144000"]


def test_a_promise_that_was_written_over_is_found_on_every_clock(world: World) -> None:
    from tickets.queries.kept import forget_all

    harm("UPDATE tickets_slapolicy SET resolution_seconds = 999999")
    forget_all()
    said = found()
    assert "T-1-3 clock resolution 1: target_seconds is 144000, the record says 999999" in said
    assert "T-2-1 clock resolution 1: target_seconds is 144000, the record says 999999" in said


def test_a_clock_that_was_deleted_is_found(world: World) -> None:
    harm("DELETE FROM tickets_slaclock WHERE ticket_id = %s AND kind = 'next_response'", world.ticket.pk)
    assert found() == ["T-1-3 clock next_response 1: missing"]


def test_a_step_that_was_put_off_is_found(world: World) -> None:
    harm("UPDATE tickets_slaclock SET next_at = NULL WHERE ticket_id = %s AND kind = 'resolution'", world.ticket.pk)
    assert [one.partition(" is ")[0] for one in found()] == ["T-1-3 clock resolution 1: next_at"]


def test_an_escalation_that_was_deleted_is_found(world: World) -> None:
    gone = Escalation.objects.filter(ticket=world.ticket).latest("pk")
    harm("DELETE FROM tickets_escalation WHERE id = %s", gone.pk)
    assert found() == [f"T-1-3 escalation of first_response 1, step {gone.step_id}: missing"]


def test_an_escalation_that_was_dated_back_is_found(world: World) -> None:
    one = Escalation.objects.filter(ticket=world.ticket).earliest("pk")
    harm("UPDATE tickets_escalation SET fired_at = %s WHERE id = %s", one.due_at, one.pk)
    assert len(found()) == 1


def test_a_note_that_was_rewritten_or_deleted_is_found(world: World) -> None:
    note = Note.objects.get()
    harm("UPDATE tickets_note SET body = 'Nothing.' WHERE id = %s", note.pk)
    assert found() == [f"T-1-3 note {note.pk}: is not the text that was recorded"]
    harm("DELETE FROM tickets_note WHERE id = %s", note.pk)
    assert found() == [f"T-1-3 note {note.pk}: missing"]


# --- how it is read -----------------------------------------------------------------------------------------------


def test_the_keys_of_earlier_secrets_verify(world: World, settings: Any) -> None:
    old = settings.SECRET_KEY
    with override_settings(SECRET_KEY="a new secret of this house", SECRET_KEY_FALLBACKS=[old]):
        make_ticket(department=world.parks)
        assert found() == []
    with override_settings(SECRET_KEY="a new secret of this house"):
        assert any(UNFIT in one for one in found())


def test_one_ticket_is_looked_at_alone(world: World) -> None:
    harm("UPDATE tickets_ticket SET level = 7 WHERE number IN (1, 2)")
    assert [one.ticket for one in rebuild.check_one(1)] == [1]
    assert rebuild.check_one(3) == []


def test_a_ticket_that_never_was_is_missing(world: World) -> None:
    assert [str(one) for one in rebuild.check_one(99)] == ["T-99-9 ticket: missing"]


def test_a_thousand_tickets_are_read_in_as_many_queries_as_one(world: World, django_assert_num_queries: Any) -> None:
    for limit in (1, 1_000):
        with django_assert_num_queries(6):
            rebuild.read_dossiers(limit=limit)


# --- old records --------------------------------------------------------------------------------------------------


@pytest.fixture
def archive() -> None:
    """A closed and an open ticket from old records."""
    take(row(1, body="It is cold."), row(2, days=None), target_days=14)


@pytest.mark.usefixtures("archive")
def test_old_records_that_were_taken_over_differ_in_nothing() -> None:
    assert found() == []


@pytest.mark.usefixtures("archive")
def test_old_records_that_were_written_over_are_found() -> None:
    harm("UPDATE tickets_ticket SET body = 'It is warm.' WHERE number = 1")
    harm("UPDATE tickets_ticket SET title = 'Nothing' WHERE number = 2")
    assert [one.partition(" is ")[0] for one in found()] == ["T-1-3 ticket: body", "T-2-1 ticket: title"]
