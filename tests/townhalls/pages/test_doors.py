"""How a form about a hall becomes one action."""

from __future__ import annotations

from engagement.townhalls.models import Question, TownHall
from engagement.townhalls.pages.doors import Done, done_of, identity_path


def test_a_hall_is_remembered_by_its_id() -> None:
    assert done_of(TownHall(pk=7)) == Done(hall=7)


def test_a_question_is_remembered_by_its_number() -> None:
    assert done_of(Question(pk=3, hall_id=7, number=12)) == Done(hall=7, number=12)


def test_what_has_neither_is_remembered_as_done() -> None:
    assert done_of(None) == Done()


def test_who_has_to_say_who_they_are_takes_along_what_they_came_for() -> None:
    assert identity_path(7, vote=12, ask="") == "/halls/7/identity/?vote=12"
