"""One photo of a note or of a ticket, taken away alone."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from photos.models import Photo
from photos.queries import PhotoMissing
from realtime import log
from tests.factories import NOW, make_member
from tests.photos.factories import make_photo
from tests.tickets.factories import fresh, make_ticket
from tickets import actions
from tickets.models import Note, Ticket, TicketEvent
from tickets.queries.rebuild import check_one
from tickets.queries.tickets import TicketNotYours
from tickets.text import TextEmpty

pytestmark = pytest.mark.django_db


class Scene(NamedTuple):
    """A ticket and a note on it, each with two photos of the officer."""

    officer: Any
    ticket: Ticket
    note: Note
    of_ticket: list[str]
    of_note: list[str]


@pytest.fixture
def scene() -> Scene:
    department = make_ticket().department
    officer = fresh(make_member(department))
    names = [make_photo(officer, alt=f"Zanzibar {number}").name for number in range(4)]
    ticket = make_ticket(department=department, actor=officer, photos=names[:2])
    note = actions.add_note(actor=officer, number=ticket.number, body="Look.", photos=names[2:], now=NOW)
    return Scene(officer, ticket, note, names[:2], names[2:])


def take(scene: Scene, actor: Any, photo: str, reason: str = "") -> Ticket:
    return actions.take_down_photo(
        actor=fresh(actor), number=scene.ticket.number, photo=photo, reason=reason, now=NOW
    )


def left(scene: Scene) -> list[str]:
    """What the ticket and the note still have."""
    kept = [*Ticket.objects.get(pk=scene.ticket.pk).photos, *Note.objects.get(pk=scene.note.pk).photos]
    return [one[0] for one in kept]


@pytest.mark.parametrize("which", ["of_ticket", "of_note"])
def test_who_sent_it_takes_it_away_without_a_reason(scene: Scene, which: str) -> None:
    photo = getattr(scene, which)[0]
    take(scene, scene.officer, photo)
    assert left(scene) == [one for one in [*scene.of_ticket, *scene.of_note] if one != photo]
    assert Photo.objects.get(name=photo).discarded


def test_a_supervisor_says_why(scene: Scene) -> None:
    supervisor = make_member(scene.ticket.department, role="supervisor")
    with pytest.raises(TextEmpty):
        take(scene, supervisor, scene.of_note[0])
    take(scene, supervisor, scene.of_note[0], "It shows a face.")
    assert scene.of_note[0] not in left(scene)


def test_colleagues_do_not(scene: Scene) -> None:
    with pytest.raises(actions.PhotoNotYours):
        take(scene, make_member(scene.ticket.department), scene.of_note[0], "It shows a face.")
    assert len(left(scene)) == 4


def test_nor_do_those_of_another_department(scene: Scene) -> None:
    with pytest.raises(TicketNotYours):
        take(scene, make_member(make_ticket().department, role="supervisor"), scene.of_note[0], "It shows a face.")


def test_what_is_gone_is_missing(scene: Scene) -> None:
    take(scene, scene.officer, scene.of_note[0])
    with pytest.raises(PhotoMissing):
        take(scene, scene.officer, scene.of_note[0])


def test_a_photo_of_another_ticket_is_missing(scene: Scene) -> None:
    photo = make_photo(scene.officer).name
    make_ticket(department=scene.ticket.department, actor=scene.officer, photos=[photo])
    with pytest.raises(PhotoMissing):
        take(scene, scene.officer, photo)


@pytest.mark.parametrize(("which", "of_note"), [("of_ticket", False), ("of_note", True)])
def test_the_record_says_who_and_why_and_only_inside(scene: Scene, which: str, of_note: bool) -> None:
    take(scene, scene.officer, getattr(scene, which)[0], "The wrong drain.")
    event = TicketEvent.objects.filter(ticket=scene.ticket).latest("number")
    note = scene.note.pk if of_note else None
    assert (event.kind, event.actor_id, event.data) == (
        "photo_taken_down",
        scene.officer.pk,
        {"note": note, "reason": "The wrong drain."},
    )


@pytest.mark.parametrize("which", ["of_ticket", "of_note"])
def test_nobody_recovers_its_address_or_what_was_said_of_it(scene: Scene, which: str) -> None:
    photo = getattr(scene, which)[0]
    stream = f"ticket:{scene.ticket.pk}"
    assert photo in said(stream)
    take(scene, scene.officer, photo)
    assert photo not in said(stream)
    assert getattr(scene, which)[1] in said(stream)


def said(stream: str) -> str:
    return "".join(one.data for one in log.read(stream, after=0, limit=100))


def test_the_ticket_still_follows_from_its_record(scene: Scene) -> None:
    take(scene, scene.officer, scene.of_ticket[0])
    assert check_one(scene.ticket.number) == []
