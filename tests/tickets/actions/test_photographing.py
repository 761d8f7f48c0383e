"""Photos with what officers write: on new tickets, in notes, with answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from engagement.threads.models import Post
from photos.actions import TooManyPhotos
from photos.models import Photo
from photos.queries import PhotoMissing
from realtime import log
from tests.factories import NOW
from tests.photos.factories import make_photo
from tests.tickets.factories import everything
from tests.tickets.world import World
from tickets import actions
from tickets.models import Note, Ticket
from tickets.queries.rebuild import check_one
from tickets.queries.tickets import get_snapshot

pytestmark = pytest.mark.django_db


def note(world: World, photos: list[str]) -> Any:
    return actions.add_note(actor=world.officer, number=world.ticket.number, body="Look.", photos=photos, now=NOW)


def ticket(world: World, photos: list[str]) -> Any:
    return actions.open_ticket(
        actor=world.officer,
        title="A letter",
        department="works",
        requester_id=world.citizen.pk,
        photos=photos,
        now=NOW,
    )


def answer(world: World, photos: list[str]) -> Any:
    return actions.respond(
        actor=world.officer, number=world.other.number, body="Done.", way="letter", photos=photos, now=NOW
    )


def response(world: World, photos: list[str]) -> Any:
    return actions.respond(actor=world.officer, number=world.ticket.number, body="Done.", photos=photos, now=NOW)


WAYS: dict[str, tuple[Callable[[World, list[str]], Any], str]] = {
    "note": (note, "note"),
    "ticket": (ticket, "ticket"),
    "answer": (answer, "answer"),
    "response": (response, "post"),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_has_the_photos_that_it_names(world: World, way: str) -> None:
    names = [make_photo(world.officer, alt=alt).name for alt in ("one", "two")]
    do, prefix = WAYS[way]
    made = do(world, names)
    assert {photo.subject.partition(":")[0] for photo in Photo.objects.all()} == {prefix}
    if way in ("note", "ticket"):
        assert [kept[0] for kept in type(made).objects.get(pk=made.pk).photos] == names


@pytest.mark.parametrize("way", WAYS)
def test_with_somebody_else_s_or_too_many_nothing_is_done(world: World, way: str) -> None:
    do, before = WAYS[way][0], everything()
    with pytest.raises(PhotoMissing):
        do(world, [make_photo(world.colleague).name])
    with pytest.raises(TooManyPhotos):
        do(world, [make_photo(world.officer).name for _ in range(4)])
    assert everything() == before
    assert not Photo.objects.exclude(subject="").exists()


def test_the_department_sees_them_and_the_public_stream_does_not(world: World) -> None:
    name = make_photo(world.officer, alt="Below the bridge").name
    note(world, [name])
    assert [photo.alt for photo in get_snapshot(world.colleague, world.ticket.number).notes[-1].photos] == [
        "Below the bridge"
    ]
    assert not [entry for entry in log.read(world.ticket.subject, after=0, limit=99) if name in entry.data]


def test_an_official_response_shows_them_in_the_conversation(world: World) -> None:
    name = make_photo(world.officer).name
    response(world, [name])
    post = Post.objects.latest("pk")
    assert (post.official, post.photos[0][0]) == (True, name)


def test_an_answer_by_letter_shows_them_in_its_line(world: World) -> None:
    name = make_photo(world.officer, alt="The letter").name
    answer(world, [name])
    stored = [json.loads(entry.data) for entry in log.read(f"ticket:{world.other.pk}", after=0, limit=99)]
    [photo] = stored[-1]["record"]["data"]["photos"]
    assert (photo["alt"], photo["small"]) == ("The letter", f"/photos/{name}/small.webp")
    assert check_one(world.other.number) == []


def test_a_hall_s_answer_has_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.subjects.Subject.photos", False, raising=False)
    Ticket.objects.filter(pk=world.ticket.pk).update(subject="question:1")
    monkeypatch.setattr("engagement.townhalls.subject.hold_question", lambda _key: None)
    with pytest.raises(actions.NoPhotosThere):
        response(world, [make_photo(world.officer).name])


def test_a_note_without_photos_has_none(world: World) -> None:
    note(world, [])
    assert Note.objects.get().photos == []
