"""What the commands of votes and polls take."""

from __future__ import annotations

from uuid import uuid4

import msgspec

from engagement.townhalls import states
from engagement.townhalls.models import Poll
from engagement.townhalls.vote_arguments import CreatePoll, MovePoll, UpvoteQuestion


def test_a_vote_is_for_the_question_unless_it_says_otherwise() -> None:
    data = msgspec.json.encode({"key": str(uuid4()), "question": 7})
    assert msgspec.json.decode(data, type=UpvoteQuestion).on is True


def words_of(struct: type[msgspec.Struct], name: str) -> set[str]:
    """What may stand in a field that takes some words only."""
    [field] = [one for one in msgspec.inspect.type_info(struct).fields if one.name == name]  # type: ignore[union-attr]
    return set(field.type.values)


def test_a_poll_makes_every_move_of_its_table() -> None:
    assert words_of(MovePoll, "move") == set(states.POLL)


def test_a_poll_is_of_every_kind_there_is_and_shows_its_result_in_every_way() -> None:
    assert words_of(CreatePoll, "kind") == set(Poll.Kind.values)
    assert words_of(CreatePoll, "show") == set(Poll.Show.values)
