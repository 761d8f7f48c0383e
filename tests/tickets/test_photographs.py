"""Who sees the photos of tickets, role by role."""

from __future__ import annotations

import pytest

from photos.subjects import Audience
from tests.factories import NOW, make_user
from tests.tickets.factories import make_ticket
from tests.tickets.world import World
from tickets import actions
from tickets.photographs import SUBJECTS

pytestmark = pytest.mark.django_db

TABLE = {subject.prefix: subject.audience for subject in SUBJECTS}
INSIDE = {"officer", "colleague", "supervisor", "director"}


def seen_by(world: World, prefix: str, pk: int) -> set[str]:
    """Who of the assembly sees them; "stranger" for who is not signed in."""
    names = ("citizen", "officer", "colleague", "supervisor", "gardener", "director")
    people = {name: getattr(world, name) for name in names} | {"stranger": None}
    return {
        name
        for name, person in people.items()
        if TABLE[prefix](str(pk), lambda person=person: person) is not Audience.NOBODY
    }


def test_what_came_with_a_ticket_is_seen_inside_alone(world: World) -> None:
    assert seen_by(world, "ticket", world.other.pk) == INSIDE


def test_a_note_s_are_seen_by_those_who_read_the_note(world: World) -> None:
    note = actions.add_note(actor=world.officer, number=world.ticket.number, body="Look.", now=NOW)
    assert seen_by(world, "note", note.pk) == INSIDE
    moderator = make_user(role="moderator")
    assert TABLE["note"](str(note.pk), lambda: moderator) is Audience.NOBODY


def test_after_a_transfer_the_other_department_sees_them(world: World) -> None:
    note = actions.add_note(actor=world.officer, number=world.other.number, body="Look.", now=NOW)
    actions.transfer_ticket(actor=world.officer, number=world.other.number, department="parks", reason="x", now=NOW)
    for prefix, pk in (("note", note.pk), ("ticket", world.other.pk)):
        assert seen_by(world, prefix, pk) == {"gardener", "director"}


def test_an_answer_s_are_seen_by_everyone_without_asking_who(world: World) -> None:
    assert TABLE["answer"](str(world.other.pk), lambda: pytest.fail("asked")) is Audience.EVERYONE


def test_an_answer_s_of_a_restricted_ticket_by_whose_it_is_and_who_works_on_it(world: World) -> None:
    hidden = make_ticket(department=world.works, requester=world.citizen, restricted=True)
    assert seen_by(world, "answer", hidden.pk) == INSIDE | {"citizen"}


@pytest.mark.parametrize("key", ["0", "1000000", str(2**63), "1x", ""])
def test_nobody_what_is_not_there(world: World, key: str) -> None:
    assert {audience(key, lambda: world.director) for audience in TABLE.values()} == {Audience.NOBODY}
