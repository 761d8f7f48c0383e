"""What the handlers of commands have in common, whatever they are about."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from engagement.accounts.commands import actor_of, single
from realtime.commands import Arguments, Call, SignInNeeded
from tests.factories import NOW, make_user


class Move(Arguments, frozen=True, kw_only=True):
    chair: int
    words: str = ""
    version: int | msgspec.UnsetType = msgspec.UNSET


class Moved(msgspec.Struct, frozen=True):
    given: dict[str, Any]


def move(user_id: int, **fields: Any) -> Moved:
    """The command, by somebody; the reply holds what the action was given."""
    handle = single(lambda **given: given, Moved, {"chair": "chair_id"})
    return handle(Call(user_id, Move(key=uuid4(), chair=7, **fields)), NOW)


@pytest.mark.django_db
def test_an_action_is_given_the_arguments_under_its_own_names() -> None:
    person = make_user()
    assert move(person.pk, words="Left.").given == {"actor": person, "now": NOW, "chair_id": 7, "words": "Left."}


@pytest.mark.django_db
def test_what_was_left_out_is_left_to_the_action() -> None:
    person = make_user()
    assert "version" not in move(person.pk).given
    assert move(person.pk, version=3).given["version"] == 3


@pytest.mark.django_db
def test_nobody_is_asked_to_sign_in() -> None:
    with pytest.raises(SignInNeeded):
        actor_of(Call(0, Move(key=uuid4(), chair=7)))
