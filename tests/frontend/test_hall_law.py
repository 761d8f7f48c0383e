"""Old snapshot + events = new snapshot, on the fold of the pages of a hall, for what the actions really publish."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from engagement.accounts.models import User
from engagement.townhalls import actions, queries
from engagement.townhalls.models import Question
from realtime.errors import Refusal
from tests.factories import NOW
from tests.frontend.conftest import HERE, Node, step
from tests.threads.factories import fresh
from tests.townhalls.factories import Cast, make_cast

pytestmark = [pytest.mark.clients, pytest.mark.django_db]

STEPS = 60


class Evening:
    """People in a hall who do one thing after the other, chosen by a die; what is refused is passed over."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.die = random.Random(seed)
        self.now = NOW
        self.happened: set[str] = set()

    def turn(self) -> None:
        """Somebody does something, a minute later."""
        self.now += timedelta(seconds=self.die.randint(60, 200))
        deed = self.die.choice([self.ask] * 5 + [self.approve] * 4 + self.others())
        with suppress(Refusal):
            deed(self.now)
            self.happened.add(deed.__name__)

    def others(self) -> list[Callable[[datetime], None]]:
        """What happens less often."""
        return [
            self.withdraw,
            self.reject,
            self.edit,
            self.merge,
            self.queue,
            self.feature,
            self.unfeature,
            self.answer,
            self.owe,
            self.pause,
            self.switch,
        ]

    @property
    def moderator(self) -> User:
        return fresh(self.cast.moderator)

    def question(self) -> int:
        """One of the questions, or one that is not there."""
        found = list(Question.objects.filter(hall=self.cast.hall).values_list("pk", flat=True))
        return self.die.choice(found) if found else 0

    def ask(self, now: datetime) -> None:
        who = self.die.choice([self.cast.asker, self.cast.citizen, self.cast.guest, self.cast.officer])
        body = f"When is drain {self.die.randint(1, 9_999)} covered?"
        actions.ask_question(actor=fresh(who), hall_id=self.cast.hall.pk, body=body, now=now)

    def approve(self, now: datetime) -> None:
        pending = Question.objects.filter(hall=self.cast.hall, state="pending").first()
        actions.approve_question(actor=self.moderator, question_id=pending.pk if pending else 0, now=now)

    def withdraw(self, now: datetime) -> None:
        question = Question.objects.get(pk=self.question()) if self.question() else None
        if question:
            actions.withdraw_question(actor=fresh(question.asker), question_id=question.pk, now=now)

    def reject(self, now: datetime) -> None:
        actions.reject_question(actor=self.moderator, question_id=self.question(), kind="insult", now=now)

    def edit(self, now: datetime) -> None:
        body = f"When, please, is drain {self.die.randint(1, 9_999)} covered?"
        actions.edit_question(actor=self.moderator, question_id=self.question(), body=body, now=now)

    def merge(self, now: datetime) -> None:
        into = self.question()
        actions.merge_questions(actor=self.moderator, question_id=self.question(), into_id=into, now=now)

    def queue(self, now: datetime) -> None:
        actions.queue_question(actor=self.moderator, question_id=self.question(), now=now)

    def feature(self, now: datetime) -> None:
        actions.feature_question(actor=self.moderator, question_id=self.question(), now=now)

    def unfeature(self, now: datetime) -> None:
        actions.unfeature_question(actor=self.moderator, question_id=self.question(), now=now)

    def answer(self, now: datetime) -> None:
        actions.answer_live(actor=self.moderator, question_id=self.question(), body="In May.", now=now)

    def owe(self, now: datetime) -> None:
        actions.owe_answer(actor=self.moderator, question_id=self.question(), now=now)

    def pause(self, now: datetime) -> None:
        move = self.die.choice(["pause", "resume"])
        actions.move_hall(actor=self.moderator, hall_id=self.cast.hall.pk, move=move, now=now)

    def switch(self, now: datetime) -> None:
        name, value = self.die.choice(["voting", "hands", "reactions"]), self.die.random() < 0.5
        actions.set_switch(actor=self.moderator, hall_id=self.cast.hall.pk, name=name, value=value, now=now)


def record(evening: Evening) -> dict[str, Any]:
    """After every turn a snapshot, and the log as it then was: a later turn may rewrite what was published before."""
    hall = evening.cast.hall.pk
    steps = []
    for _turn in range(STEPS):
        steps.append(step(queries.get_snapshot(None, hall), queries.hall_stream(hall)))
        evening.turn()
    return {"steps": steps}


@pytest.mark.parametrize("seed", [1, 2])
def test_old_snapshot_and_events_are_the_new_snapshot(node: Node, seed: int) -> None:
    evening = Evening(make_cast(), seed)
    held = node([HERE / "hall_law.mjs"], json.dumps(record(evening)))
    assert int(held) == STEPS * (STEPS + 1) / 2
    assert len(evening.happened) >= 8
