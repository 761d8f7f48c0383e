"""Carry out what is told of a town hall, through the room's own actions, each at its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from engagement.accounts import actions as accounts
from engagement.accounts.models import User
from engagement.config.demo.halls import GUESTS
from engagement.config.demo.halls.steps import Hall, Step
from engagement.config.demo.people import CITIZENS
from engagement.threads import actions as threads
from engagement.townhalls import actions
from engagement.townhalls.actions import ballots, polls, reactions, voting
from engagement.townhalls.models import PollOption, TownHall

Cast = dict[str, User]
ANNOUNCED = timedelta(days=7)
"""How long before it begins somebody begins to arrange it."""


class HallTelling:
    """One hall on its way into the house."""

    def __init__(self, story: Hall, begins: datetime, cast: Cast, let_time_pass: Callable[[datetime], None]) -> None:
        self.story, self.begins, self.cast = story, begins, cast
        self._let_time_pass = let_time_pass
        self.crowd = [cast[row.handle] for row in CITIZENS]
        self.hall_id = 0
        self.ids: dict[str, int] = {}
        """Name of a question or a poll, or handle of whoever raised a hand -> id."""

    def tell(self) -> None:
        """Arrange the hall and carry out its steps."""
        story, arranged = self.story, self.begins - ANNOUNCED
        self._let_time_pass(arranged)
        self.crowd += [accounts.register_guest(display_name=name, now=arranged) for name in GUESTS]
        hall = actions.create_hall(
            actor=self.cast[story.by],
            title=story.title,
            about=story.about,
            place=story.place,
            department=story.department,
            starts_at=self.begins,
            planned_minutes=story.planned_minutes,
            now=arranged,
        )
        self.hall_id = hall.pk
        for step in story.steps:
            self._do(step)

    def _do(self, step: Step) -> None:
        now = self.begins + timedelta(minutes=step.at)
        self._let_time_pass(now)
        person = self.cast.get(step.by)
        if person is not None:
            # A person of a story lives longer than a request: what they are in this hall may have changed.
            person.__dict__.pop("_roles_in_halls", None)
        DEEDS[step.what](self, person, step.about, now, **step.with_)


Deed = Callable[..., Any]


def _on_hall(action: Callable[..., Any]) -> Deed:
    return lambda telling, actor, about, now, **more: action(actor=actor, hall_id=telling.hall_id, now=now, **more)


def _on_question(action: Callable[..., Any]) -> Deed:
    return lambda telling, actor, about, now, **more: action(
        actor=actor, question_id=telling.ids[about], now=now, **more
    )


def _on_hand(action: Callable[..., Any]) -> Deed:
    return lambda telling, actor, about, now: action(actor=actor, hand_id=telling.ids[about], now=now)


def _ask(telling: HallTelling, actor: User, about: str, now: datetime, **more: Any) -> None:
    telling.ids[about] = actions.ask_question(actor=actor, hall_id=telling.hall_id, now=now, **more).pk


def _merge(telling: HallTelling, actor: User, about: str, now: datetime, *, into: str) -> None:
    actions.merge_questions(actor=actor, question_id=telling.ids[about], into_id=telling.ids[into], now=now)


def _upvote(telling: HallTelling, _nobody: None, about: str, now: datetime, *, votes: int) -> None:
    """By so many of the crowd, beginning with another one for each question."""
    first = telling.ids[about]
    voters = [telling.crowd[(first + number) % len(telling.crowd)] for number in range(votes)]
    voting.cast_upvotes(votes=[voting.Vote(voter, first) for voter in voters], now=now)


def _raise(telling: HallTelling, actor: User, about: str, now: datetime, *, topic: str) -> None:
    hand = actions.raise_hand(actor=actor, hall_id=telling.hall_id, topic=topic, now=now)
    telling.ids[actor.handle] = hand.pk


def _poll(telling: HallTelling, actor: User, about: str, now: datetime, **more: Any) -> None:
    telling.ids[about] = polls.create_poll(actor=actor, hall_id=telling.hall_id, now=now, **more).pk


def _move_poll(telling: HallTelling, actor: User, about: str, now: datetime, *, move: str) -> None:
    polls.move_poll(actor=actor, poll_id=telling.ids[about], move=move, now=now)


def _show_poll(telling: HallTelling, actor: User, about: str, now: datetime) -> None:
    polls.show_poll(actor=actor, poll_id=telling.ids[about], on=True, now=now)


def _vote(telling: HallTelling, _nobody: None, about: str, now: datetime, *, shares: list[int]) -> None:
    """So many of the crowd for the first option, so many for the next."""
    poll = telling.ids[about]
    options = PollOption.objects.filter(poll=poll).order_by("position").values_list("pk", flat=True)
    chosen = [option for option, share in zip(options, shares, strict=True) for _one in range(share)]
    cast = [ballots.Ballot(voter, poll, [option]) for voter, option in zip(telling.crowd, chosen, strict=False)]
    ballots.cast_ballots(ballots=cast, now=now)


def _say(telling: HallTelling, actor: User, about: str, now: datetime, *, text: str) -> None:
    chat = TownHall.objects.values_list("chat_id", flat=True).get(pk=telling.hall_id)
    if chat is not None:
        threads.publish_post(actor=actor, thread_id=chat, body=text, now=now)


def _react(telling: HallTelling, _nobody: None, about: str, now: datetime, *, kind: str, number: int) -> None:
    sent = [reactions.Reaction(person, telling.hall_id, kind) for person in telling.crowd[:number]]
    reactions.send_reactions(reactions=sent, now=now)


def _recording(telling: HallTelling, actor: User, about: str, now: datetime) -> None:
    """It begins with the hall. Where it can be watched is for a house that has one."""
    actions.edit_hall(actor=actor, hall_id=telling.hall_id, recording_begins_at=telling.begins, now=now)


DEEDS: dict[str, Deed] = {
    "move": _on_hall(actions.move_hall),
    "name": _on_hall(actions.name_staff),
    "recording": _recording,
    "ask": _ask,
    "approve": _on_question(actions.approve_question),
    "reject": _on_question(actions.reject_question),
    "edit": _on_question(actions.edit_question),
    "merge": _merge,
    "assign": _on_question(actions.assign_question),
    "queue": _on_question(actions.queue_question),
    "feature": _on_question(actions.feature_question),
    "answer_live": _on_question(actions.answer_live),
    "owe": _on_question(actions.owe_answer),
    "write": _on_question(actions.answer_in_writing),
    "upvote": _upvote,
    "raise": _raise,
    "call": _on_hand(actions.call_hand),
    "give_word": _on_hand(actions.give_word),
    "finish": _on_hand(actions.finish_hand),
    "poll": _poll,
    "move_poll": _move_poll,
    "show_poll": _show_poll,
    "vote": _vote,
    "say": _say,
    "react": _react,
}
