"""Whoever wants to speak raises a hand; moderators call it and give the word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engagement.townhalls import actions, queries
from engagement.townhalls.models import Hand
from engagement.townhalls.queries import HandMissing
from tests.factories import NOW
from tests.townhalls.factories import Cast, make_hall, make_hand, make_question, moves_of, reload
from tests.townhalls.saying import said

pytestmark = pytest.mark.django_db

MOVES: dict[str, Callable[..., Hand]] = {
    "call": actions.call_hand,
    "uncall": actions.uncall_hand,
    "speak": actions.give_word,
    "finish": actions.finish_hand,
}


def move(cast: Cast, hand: Hand, name: str, **given: Any) -> Hand:
    return MOVES[name](**({"actor": cast.moderator, "hand_id": hand.pk, "now": NOW} | given))


def test_a_hand_goes_its_way(cast: Cast) -> None:
    hand = make_hand(cast.hall)
    assert [move(cast, hand, name).state for name in ("call", "uncall", "call", "speak", "finish")] == [
        "called",
        "raised",
        "called",
        "speaking",
        "done",
    ]


def test_everybody_reads_who_speaks(cast: Cast) -> None:
    hand = make_hand(cast.hall, person=cast.citizen)
    move(cast, hand, "speak")
    assert said(f"townhall:{cast.hall.pk}")[-1]["hall"]["speaking"] == cast.citizen.display_name


def test_the_question_on_the_screen_goes_back(cast: Cast) -> None:
    question = make_question(cast.hall, state="featured")
    move(cast, make_hand(cast.hall), "speak")
    question.refresh_from_db()
    assert question.state == "queued"


def test_whoever_spoke_before_has_spoken(cast: Cast) -> None:
    first, second = make_hand(cast.hall), make_hand(cast.hall)
    move(cast, first, "speak")
    move(cast, second, "speak")
    assert Hand.objects.get(pk=first.pk).state == "done"
    assert reload(cast.hall).speaking == second


def test_whoever_raised_it_is_told(cast: Cast) -> None:
    hand = make_hand(cast.hall, person=cast.citizen)
    move(cast, hand, "call")
    assert said(f"user:{cast.citizen.pk}")[-1] == {
        "type": "own_hand.changed",
        "hall": cast.hall.pk,
        "state": "called",
        "position": 1,
    }


def test_nobody_else_learns_who_raised_a_hand(cast: Cast) -> None:
    before = len(said(f"townhall:{cast.hall.pk}"))
    make_hand(cast.hall, topic="Drains")
    assert len(said(f"townhall:{cast.hall.pk}")) == before


def test_one_hand_each(cast: Cast) -> None:
    make_hand(cast.hall, person=cast.citizen)
    with pytest.raises(actions.HandUp):
        make_hand(cast.hall, person=cast.citizen)


def test_another_one_after_having_spoken(cast: Cast) -> None:
    hand = make_hand(cast.hall, person=cast.citizen)
    move(cast, hand, "speak")
    move(cast, hand, "finish")
    assert make_hand(cast.hall, person=cast.citizen).state == "raised"


@pytest.mark.parametrize("name", ["hands", "panic"])
def test_a_switch_closes_it(cast: Cast, name: str) -> None:
    actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name=name, value=name == "panic", now=NOW)
    with pytest.raises(actions.SwitchedOff):
        make_hand(cast.hall)


@pytest.mark.parametrize("state", ["scheduled", "lobby", "wrap_up", "ended"])
def test_hands_are_for_a_hall_that_runs(state: str) -> None:
    with pytest.raises(actions.HallClosed):
        make_hand(make_hall(state=state))


def test_whoever_is_banned_raises_no_hand(cast: Cast) -> None:
    actions.ban_from_hall(actor=cast.moderator, hall_id=cast.hall.pk, handle="a_citizen", reason="Insults.", now=NOW)
    with pytest.raises(actions.BannedFromHall):
        make_hand(cast.hall, person=cast.citizen)


def test_a_hall_may_ask_for_more_than_a_name(cast: Cast) -> None:
    actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name="asking_strength", value="email", now=NOW)
    with pytest.raises(actions.TooWeak):
        make_hand(cast.hall, person=cast.guest)


def test_one_lowers_one_s_own(cast: Cast) -> None:
    hand = make_hand(cast.hall, person=cast.citizen)
    assert actions.lower_hand(actor=cast.citizen, hand_id=hand.pk, now=NOW).state == "lowered"


def test_whoever_lowers_while_speaking_leaves_the_screen(cast: Cast) -> None:
    hand = make_hand(cast.hall, person=cast.citizen)
    move(cast, hand, "speak")
    actions.lower_hand(actor=cast.citizen, hand_id=hand.pk, now=NOW)
    assert reload(cast.hall).speaking is None


def test_a_moderator_lowers_any(cast: Cast) -> None:
    assert actions.lower_hand(actor=cast.moderator, hand_id=make_hand(cast.hall).pk, now=NOW).state == "lowered"


def test_an_official_lowers_none(cast: Cast) -> None:
    with pytest.raises(actions.NotYourHand):
        actions.lower_hand(actor=cast.official, hand_id=make_hand(cast.hall).pk, now=NOW)


def test_somebody_else_s_hand_is_missing(cast: Cast) -> None:
    with pytest.raises(HandMissing):
        actions.lower_hand(actor=cast.citizen, hand_id=make_hand(cast.hall).pk, now=NOW)


def test_a_lowered_hand_is_not_called(cast: Cast) -> None:
    hand = make_hand(cast.hall)
    actions.lower_hand(actor=cast.moderator, hand_id=hand.pk, now=NOW)
    with pytest.raises(actions.MoveImpossible):
        move(cast, hand, "call")


@pytest.mark.parametrize("name", MOVES)
def test_only_moderators_give_the_word(cast: Cast, name: str) -> None:
    with pytest.raises(actions.HallModeratorsOnly):
        move(cast, make_hand(cast.hall), name, actor=cast.official)


def test_two_moderators_do_not_collide(cast: Cast) -> None:
    hand = make_hand(cast.hall)
    move(cast, hand, "call", actor=cast.hall_moderator)
    with pytest.raises(actions.Stale):
        move(cast, hand, "speak", version=hand.version)


def test_a_called_hand_comes_sooner(cast: Cast) -> None:
    question = make_question(cast.hall, state="queued")
    hand = move(cast, make_hand(cast.hall), "call")
    move(cast, hand, "call", position=1)
    assert queries.list_queue(cast.hall) == [Hand.objects.get(pk=hand.pk), question]


def test_another_place_in_the_line_is_a_move_of_its_own(cast: Cast) -> None:
    hand = move(cast, make_hand(cast.hall), "call")
    move(cast, hand, "call", position=1)
    assert moves_of(cast.hall, "hand")[-1] == ("requeue", "called", "called")
