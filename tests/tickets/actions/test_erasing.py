"""What somebody wrote in tickets, taken out for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from engagement.record.models import Erasure
from photos.models import Photo
from realtime import log
from tests.factories import NOW
from tests.photos.factories import make_photo
from tests.tickets.telling import make_told_ticket, news, tell
from tests.tickets.world import World
from tickets import actions
from tickets.models import Notification, Ticket, TicketEvent
from tickets.queries.rebuild import check_one

pytestmark = pytest.mark.django_db


def say(world: World) -> None:
    about = {"actor": world.officer, "number": world.ticket.number}
    actions.resolve_ticket(**about, reason="It is done.", now=NOW)
    asking = {"actor": world.citizen, "number": world.ticket.number, "now": NOW}
    actions.rate_ticket(**asking, rating=2, words="Zanzibar")
    actions.reopen_ticket(**asking, reason="Zanzibar again")


def erase(world: World) -> int:
    for pk in actions.events_to_erase(world.citizen.pk):
        Erasure.objects.create(source="ticket", row_id=pk, text="", seal="", at=NOW)
    return actions.erase_texts(user_id=world.citizen.pk, removed="(removed)", now=NOW)


def test_titles_bodies_and_words_go(world: World) -> None:
    say(world)
    assert erase(world) == 3
    ticket = Ticket.objects.get(pk=world.ticket.pk)
    assert (ticket.title, ticket.body, ticket.rating_words, ticket.rating) == ("(removed)", "", "", 2)
    assert "Zanzibar" not in str(list(TicketEvent.objects.values_list("data", flat=True)))


def test_what_the_department_said_stays(world: World) -> None:
    say(world)
    erase(world)
    assert TicketEvent.objects.get(kind="resolved").data["reason"] == "It is done."


def test_the_ticket_is_what_its_record_says(world: World) -> None:
    say(world)
    erase(world)
    assert [check_one(one.number) for one in (world.ticket, world.other, world.third)] == [[], [], []]


def test_without_a_note_the_database_refuses(world: World) -> None:
    say(world)
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        actions.erase_texts(user_id=world.citizen.pk, removed="(removed)", now=NOW)


def test_what_people_were_told_is_forgotten_after_a_while(world: World) -> None:
    tell(news(world.citizen, make_told_ticket()), now=NOW)
    before = Notification.objects.count()
    assert actions.forget_told(older_than=NOW) == 0
    assert actions.forget_told(older_than=NOW + timedelta(seconds=1)) == before > 0


def test_what_somebody_was_told_is_forgotten_with_them(world: World) -> None:
    tell(news(world.citizen, make_told_ticket()), now=NOW)
    actions.forget_interests(user_id=world.citizen.pk, now=NOW)
    assert not Notification.objects.filter(user=world.citizen).exists()


def test_what_was_published_before_is_gone_and_pages_reload(world: World) -> None:
    say(world)
    streams = [f"ticket:{world.ticket.pk}", f"desk:{world.ticket.department.slug}", f"user:{world.citizen.pk}"]
    before = log.positions(streams)
    erase(world)
    assert [log.read(stream, after=0, limit=1_000) for stream in streams] == [[], [], []]
    assert all(log.position(stream).epoch != before[stream].epoch for stream in streams if before[stream].offset)


def test_photos_that_came_with_a_ticket_go(world: World) -> None:
    kept = make_photo(world.officer)
    note = {"actor": world.officer, "number": world.ticket.number, "body": "Look.", "photos": [kept.name]}
    actions.add_note(**note, now=NOW)
    photo = make_photo(world.officer)
    opened = actions.open_ticket(
        actor=world.officer,
        title="A letter",
        department="works",
        requester_id=world.citizen.pk,
        photos=[photo.name],
        now=NOW,
    )
    erase(world)
    assert Ticket.objects.get(pk=opened.pk).photos == []
    assert set(Photo.objects.filter(discarded=True)) == {photo}


def test_photos_of_a_note_stay_as_its_text_does_when_its_author_is_erased(world: World) -> None:
    """What somebody did in an office stays, under their name."""
    photo = make_photo(world.officer)
    note = actions.add_note(
        actor=world.officer, number=world.ticket.number, body="Look.", photos=[photo.name], now=NOW
    )
    actions.erase_texts(user_id=world.officer.pk, removed="(removed)", now=NOW)
    actions.forget_interests(user_id=world.officer.pk, now=NOW)
    note.refresh_from_db()
    assert (note.body, len(note.photos), Photo.objects.get().discarded) == ("Look.", 1, False)
