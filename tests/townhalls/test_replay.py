"""Old snapshot + events = new snapshot, for every action, for everybody, for the desk and for the asker."""

from __future__ import annotations

import contextlib
import inspect
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engagement.townhalls import actions, queries
from engagement.townhalls.actions import polls, releasing
from engagement.townhalls.models import HallEntry, Hand, Poll, PollBallot, Question, Upvote
from realtime import log
from realtime.errors import Refusal
from tests.factories import NOW
from tests.townhalls.factories import MINUTE, Cast, make_cast, make_hand, make_question, reload
from tests.townhalls.replay import State, as_json, own_replayed, replayed

pytestmark = pytest.mark.django_db

LATER = NOW + MINUTE
ACTIONS = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
MAKES_ONE = {"create_hall"}


def about(cast: Cast, state: str, actor: str = "moderator", **given: Any) -> State:
    question = make_question(cast.hall, asker=cast.asker, state=state, **given)
    return {"actor": getattr(cast, actor), "question_id": question.pk, "now": LATER}


def in_hall(cast: Cast, actor: str = "moderator") -> State:
    return {"actor": getattr(cast, actor), "hall_id": cast.hall.pk, "now": LATER}


def hand_of(cast: Cast) -> State:
    return {"actor": cast.moderator, "hand_id": make_hand(cast.hall, person=cast.asker).pk, "now": LATER}


def merged(cast: Cast) -> State:
    other = make_question(cast.hall, state="listed")
    given = about(cast, "listed")
    actions.merge_questions(into_id=other.pk, **given)
    return given


def poll_of(cast: Cast, state: str = "draft") -> State:
    poll = polls.create_poll(question="More drains?", options=["Yes", "No"], **in_hall(cast))
    if state == "open":
        polls.move_poll(actor=cast.moderator, poll_id=poll.pk, move="open", now=LATER)
    return {"actor": cast.moderator, "poll_id": poll.pk, "now": LATER}


def undo(cast: Cast) -> None:
    actions.reject_question(kind="insult", **about(cast, "listed"))
    actions.undo_move(entry_number=HallEntry.objects.filter(hall=cast.hall).latest("number").number, **in_hall(cast))


def speak_over_a_question(cast: Cast) -> None:
    about(cast, "featured")
    actions.give_word(**hand_of(cast))


def end_with_everything(cast: Cast) -> None:
    speak_over_a_question(cast)
    make_question(cast.hall, state="listed")
    poll_of(cast, "open")
    actions.move_hall(move="end", **in_hall(cast))


def finish_speaking(cast: Cast) -> None:
    given = hand_of(cast)
    actions.give_word(**given)
    actions.finish_hand(**given)


def uncall(cast: Cast) -> None:
    given = hand_of(cast)
    actions.call_hand(**given)
    actions.uncall_hand(**given)


def with_held_vote(cast: Cast) -> State:
    given = about(cast, "listed")
    Upvote.objects.create(question_id=given["question_id"], user=cast.citizen, strength="name", at=NOW, held=True)
    return given


def with_held_ballot(cast: Cast) -> State:
    given = poll_of(cast, "open")
    poll = Poll.objects.get(pk=given["poll_id"])
    choices = [poll.options.order_by("position")[0].pk]
    PollBallot.objects.create(
        poll=poll, round=1, user=cast.citizen, strength="name", choices=choices, at=NOW, held=True
    )
    Poll.objects.filter(pk=poll.pk).update(held_voters=1, frozen=True)
    return given


def ban(cast: Cast) -> State:
    return {"handle": "the_asker", "reason": "Insults.", "minutes": 5, **in_hall(cast)}


CASES: dict[str, Callable[[Cast], Any]] = {
    "edit_hall": lambda cast: actions.edit_hall(title="Roads", **in_hall(cast)),
    "name_staff": lambda cast: actions.name_staff(handle="a_citizen", role="official", **in_hall(cast)),
    "dismiss_staff": lambda cast: actions.dismiss_staff(handle="the_official", **in_hall(cast)),
    "move_hall": end_with_everything,
    "set_switch": lambda cast: actions.set_switch(name="panic", value=True, **in_hall(cast)),
    "ban_from_hall": lambda cast: actions.ban_from_hall(**ban(cast)),
    "mute_in_hall": lambda cast: actions.mute_in_hall(handle="the_asker", **in_hall(cast)),
    "lift_ban": lambda cast: actions.lift_ban(
        actor=cast.moderator, ban_id=actions.ban_from_hall(**ban(cast)).pk, now=LATER
    ),
    "undo_move": undo,
    "ask_question": lambda cast: about(cast, "pending"),
    "withdraw_question": lambda cast: actions.withdraw_question(**about(cast, "listed", "asker")),
    "appeal_question": lambda cast: actions.appeal_question(words="It is.", **about(cast, "rejected", "asker")),
    "approve_question": lambda cast: actions.approve_question(**about(cast, "pending")),
    "reject_question": lambda cast: actions.reject_question(kind="insult", **about(cast, "listed")),
    "edit_question": lambda cast: actions.edit_question(body="Better?", **about(cast, "listed")),
    "merge_questions": merged,
    "unmerge_question": lambda cast: actions.unmerge_question(**merged(cast)),
    "assign_question": lambda cast: actions.assign_question(handle="the_official", **about(cast, "listed")),
    "queue_question": lambda cast: actions.queue_question(position=1, **about(cast, "listed")),
    "release_votes": lambda cast: actions.release_votes(**with_held_vote(cast)),
    "discard_votes": lambda cast: actions.discard_votes(**with_held_vote(cast)),
    "release_ballots": lambda cast: releasing.release_ballots(**with_held_ballot(cast)),
    "discard_ballots": lambda cast: releasing.discard_ballots(**with_held_ballot(cast)),
    "unqueue_question": lambda cast: actions.unqueue_question(**about(cast, "queued")),
    "feature_question": lambda cast: actions.feature_question(**about(cast, "listed")),
    "unfeature_question": lambda cast: actions.unfeature_question(**about(cast, "featured")),
    "answer_live": lambda cast: actions.answer_live(body="In May.", **about(cast, "featured")),
    "owe_answer": lambda cast: actions.owe_answer(**about(cast, "listed")),
    "make_ticket": lambda cast: actions.make_ticket(**about(cast, "pending")),
    "save_draft": lambda cast: actions.save_draft(body="In M", **about(cast, "owed", "official")),
    "answer_in_writing": lambda cast: actions.answer_in_writing(body="In May.", **about(cast, "owed", "official")),
    "add_staff_note": lambda cast: actions.add_staff_note(body="Ask Kofi.", **about(cast, "listed")),
    "hand_on": lambda cast: actions.hand_on(
        handle="the_director", reason="Hers.", **about(cast, "listed", "official")
    ),
    "raise_hand": hand_of,
    "lower_hand": lambda cast: actions.lower_hand(**hand_of(cast)),
    "call_hand": lambda cast: actions.call_hand(**hand_of(cast)),
    "uncall_hand": uncall,
    "give_word": speak_over_a_question,
    "finish_hand": finish_speaking,
    "create_poll": poll_of,
    "move_poll": lambda cast: poll_of(cast, "open"),
    "edit_poll": lambda cast: polls.edit_poll(question="Fewer?", **poll_of(cast)),
    "show_poll": lambda cast: polls.show_poll(on=True, **poll_of(cast, "open")),
}


def public(cast: Cast) -> State:
    return as_json(queries.get_snapshot(None, cast.hall.pk))


def desk(cast: Cast) -> State:
    return as_json(queries.get_desk_snapshot(cast.moderator, cast.hall.pk))


def mine(cast: Cast) -> State:
    found = as_json(queries.get_mine(cast.asker, reload(cast.hall), now=LATER))
    return {"questions": found["questions"], "hand": found.get("hand")}


@pytest.mark.parametrize("case", CASES)
def test_old_snapshots_and_events_are_the_new_snapshots(cast: Cast, case: str) -> None:
    old, old_desk, old_mine = public(cast), desk(cast), mine(cast)
    position = log.position(f"user:{cast.asker.pk}").offset
    CASES[case](cast)
    assert replayed(old, f"townhall:{cast.hall.pk}") == public(cast)
    assert replayed(old_desk, f"townhall-desk:{cast.hall.pk}") == desk(cast)
    assert own_replayed(old_mine, cast.asker.pk, position) == mine(cast)


STARTS_ANEW = {"entries_to_erase", "erase_texts"}
"""There are no events to follow where the log starts anew: pages reload (`actions/test_erasing.py`)."""


def test_every_action_has_a_case() -> None:
    assert set(CASES) >= ACTIONS - MAKES_ONE - STARTS_ANEW


def test_applying_an_event_twice_is_harmless(cast: Cast) -> None:
    old = public(cast)
    for case in ("answer_live", "owe_answer", "withdraw_question"):
        with contextlib.suppress(actions.AskedTooSoon):
            CASES[case](cast)
    once = replayed(old, f"townhall:{cast.hall.pk}")
    assert replayed({**once, "offset": old["offset"]}, f"townhall:{cast.hall.pk}") == once


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_the_pages_stay_right(seed: int, db: None) -> None:
    cast = make_cast()
    draw = random.Random(seed)
    old, old_desk, old_mine = public(cast), desk(cast), mine(cast)
    position = log.position(f"user:{cast.asker.pk}").offset
    for minute in range(1, 60):
        do_something(draw, cast, NOW + timedelta(seconds=11 * minute))
    assert replayed(old, f"townhall:{cast.hall.pk}") == public(cast)
    assert replayed(old_desk, f"townhall-desk:{cast.hall.pk}") == desk(cast)
    assert own_replayed(old_mine, cast.asker.pk, position) == mine(cast)


def do_something(draw: random.Random, cast: Cast, now: Any) -> None:
    """One action of one person; most are refused, and leave nothing."""
    question = draw.choice([0, *Question.objects.values_list("pk", flat=True)])
    hand = draw.choice([0, *Hand.objects.values_list("pk", flat=True)])
    person = draw.choice([cast.asker, cast.moderator, cast.moderator, cast.official])
    about_question = {"actor": person, "question_id": question, "now": now}
    about_hall = {"actor": person, "hall_id": cast.hall.pk, "now": now}
    other = draw.choice([0, *Question.objects.values_list("pk", flat=True)])
    newest = HallEntry.objects.filter(hall=cast.hall).latest("number").number
    moves: list[tuple[Callable[..., Any], State]] = [
        (actions.ask_question, about_hall | {"body": "When, then?", "anonymous": draw.random() < 0.3}),
        (actions.approve_question, about_question),
        (actions.approve_question, about_question),
        (actions.reject_question, about_question | {"kind": "insult"}),
        (actions.withdraw_question, about_question),
        (actions.appeal_question, about_question | {"words": "Please."}),
        (actions.edit_question, about_question | {"body": draw.choice(["One?", "Two?"])}),
        (actions.merge_questions, about_question | {"into_id": other}),
        (actions.unmerge_question, about_question),
        (actions.queue_question, about_question | {"position": draw.choice([None, 1, 2])}),
        (actions.unqueue_question, about_question),
        (actions.feature_question, about_question),
        (actions.answer_live, about_question),
        (actions.owe_answer, about_question),
        (actions.answer_in_writing, about_question | {"body": "So."}),
        (actions.raise_hand, about_hall),
        (actions.call_hand, {"actor": person, "hand_id": hand, "position": draw.choice([None, 1]), "now": now}),
        (actions.give_word, {"actor": person, "hand_id": hand, "now": now}),
        (actions.lower_hand, {"actor": person, "hand_id": hand, "now": now}),
        (actions.undo_move, about_hall | {"entry_number": newest, "now": now - timedelta(seconds=9)}),
        (actions.set_switch, about_hall | {"name": "premoderated", "value": draw.random() < 0.5}),
        (actions.move_hall, about_hall | {"move": draw.choice(["pause", "resume"])}),
    ]
    move, given = draw.choice(moves)
    with contextlib.suppress(Refusal):
        move(**given)
