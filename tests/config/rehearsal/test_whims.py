"""What a simulated citizen does next."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from engagement.config.rehearsal import whims
from engagement.config.rehearsal.view import View
from engagement.config.rehearsal.whims import Self, Whim

MANY = 200


def view_of(*, state: str = "live", questions: int = 3, **switches: Any) -> View:
    """A hall with open questions, and a poll where two of three may be chosen."""
    options = [{"id": pk} for pk in (7, 8, 9)]
    return View(
        {
            "hall": {"id": 1, "state": state, "chat": 4, "switches": switches},
            "questions": [{"id": pk, "state": "listed"} for pk in range(1, questions + 1)],
            "polls": [{"id": 5, "state": "open", "kind": "multiple", "max_choices": 2, "options": options}],
        }
    )


def wishes(whim: Whim, view: View, me: Self | None = None) -> list[dict[str, Any]]:
    """The arguments of many wishes of this kind."""
    chance = Random(1)
    found = [whim(view, me or Self(), chance) for _time in range(MANY)]
    return [wish.arguments for wish in found if wish is not None]


def test_votes_are_for_questions_that_take_them() -> None:
    assert {one["question"] for one in wishes(whims.vote, view_of())} == {1, 2, 3}


def test_only_a_vote_that_stands_is_taken_back() -> None:
    taken_back = [one for one in wishes(whims.vote, view_of(), Self(frozenset({2}))) if not one["on"]]
    assert {one["question"] for one in taken_back} == {2}


def test_ballots_choose_no_more_than_they_may() -> None:
    assert {len(one["choices"]) for one in wishes(whims.ballot, view_of())} == {0, 1, 2}


def test_ballots_choose_nothing_twice() -> None:
    assert all(len(set(one["choices"])) == len(one["choices"]) for one in wishes(whims.ballot, view_of()))


def test_hand_that_is_up_is_lowered() -> None:
    assert wishes(whims.hand, view_of(), Self(hand=12))[0] == {"hand": 12}


def test_somebody_who_asked_twice_asks_no_more() -> None:
    assert wishes(whims.ask, view_of(), Self(asked=2)) == []


def test_questions_are_asked_without_a_name_only_where_they_may_be() -> None:
    assert not any(one["anonymous"] for one in wishes(whims.ask, view_of(anonymous=False)))


@pytest.mark.parametrize(
    ("whim", "switches"),
    [
        (whims.vote, {"voting": False}),
        (whims.ballot, {"state": "lobby"}),
        (whims.react, {"reactions": False}),
        (whims.react, {"state": "lobby"}),
        (whims.ask, {"panic": True}),
        (whims.ask, {"state": "wrap_up"}),
        (whims.write, {"chat": "off"}),
        (whims.hand, {"hands": False}),
        (whims.hand, {"state": "ended"}),
    ],
)
def test_nobody_wishes_what_the_hall_does_not_allow(whim: Whim, switches: dict[str, Any]) -> None:
    assert wishes(whim, view_of(**switches)) == []


def test_everything_is_wished_for_sooner_or_later() -> None:
    chance, view = Random(1), view_of()
    methods = {wish.method for _time in range(2_000) if (wish := whims.next_wish(view, Self(), chance))}
    assert methods == {
        "question.upvote",
        "poll.vote",
        "reaction.send",
        "question.ask",
        "post.publish",
        "hand.raise",
    }


def test_nobody_votes_where_there_is_no_question() -> None:
    assert wishes(whims.vote, view_of(questions=0)) == []
