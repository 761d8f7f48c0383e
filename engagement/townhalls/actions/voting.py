"""Votes for questions, the hot path of a hall: everything that arrived while the last batch was being written, in one
go, whatever it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.accounts.permissions import can_act, is_known_by
from engagement.townhalls import states
from engagement.townhalls.actions.batches import find_bans, find_halls, perform, select
from engagement.townhalls.actions.counting import WEAK, Locked, count_group, lock_questions, recount
from engagement.townhalls.actions.farms import Farm
from engagement.townhalls.actions.pace import Pace
from engagement.townhalls.actions.rules import (
    BannedFromHall,
    MayNotJoin,
    check_state,
    check_strength,
    check_switch,
)
from engagement.townhalls.actions.twins import Twins
from engagement.townhalls.queries import QuestionMissing, pulse_of
from engagement.townhalls.serializers import is_public_state
from realtime.errors import Kind, Refusal
from realtime.publish import stir

__all__ = ["NotVotable", "Upvoted", "Vote", "cast_upvotes", "count_group", "lock_questions", "recount"]


class NotVotable(Refusal):
    """The question is featured, has its outcome, or was merged into one that is or has."""

    code = 760
    slug = "not_votable"
    kind = Kind.CONFLICT
    message = _("This question takes no votes any more.")


class Vote(NamedTuple):
    """Somebody wants a question answered (`on`), or takes that back. Sets a state: the same again changes nothing."""

    actor: User
    question_id: int
    on: bool = True


class Upvoted(NamedTuple):
    """What holds now. `counts_for` is the question that stands for it: itself, unless it was merged."""

    question_id: int
    on: bool
    counts_for: int


_MEMBERS = "SELECT id, root_id FROM townhalls_question WHERE root_id IN (VALUES {rows})"
_FIND = """
SELECT question_id, user_id, strength, held FROM (VALUES {rows}) AS wanted
CROSS JOIN townhalls_upvote WHERE question_id = wanted.column1 AND user_id = wanted.column2
"""
_WRITE = """
INSERT INTO townhalls_upvote (question_id, user_id, strength, held, at) VALUES {rows}
ON CONFLICT (question_id, user_id) DO UPDATE SET strength = excluded.strength
"""
_REMOVE = """
DELETE FROM townhalls_upvote WHERE id IN (
    SELECT id FROM (VALUES {rows}) AS gone
    CROSS JOIN townhalls_upvote WHERE question_id = gone.column1 AND user_id = gone.column2
)
"""
_COUNT_ON = """
UPDATE townhalls_question SET votes = votes + step.column2, confirmed_votes = confirmed_votes + step.column3,
held_votes = held_votes + step.column4
FROM (VALUES {rows}) AS step WHERE townhalls_question.id = step.column1
"""


class Given(NamedTuple):
    """A vote as it is stored: the strength of the identity it was given with, and whether it is held."""

    strength: str
    held: bool = False


Mine = dict[int, Given]
"""One person's votes within a group, by question."""


class _Batch:
    """What is known while votes are taken: held questions, their halls, who is banned, what was voted before."""

    def __init__(self, votes: Sequence[Vote], now: datetime) -> None:
        self.now = now
        self.questions = lock_questions({vote.question_id for vote in votes})
        halls = {row.hall_id for row in self.questions.values()}
        self.halls = find_halls(halls)
        self.bans = find_bans(halls, {vote.actor.pk for vote in votes}, now)
        self.pace = Pace("question.upvote", (vote.actor for vote in votes if vote.on), now)
        places = {pk: row.hall_id for pk, row in self.questions.items()}
        self.farm = Farm("question.upvote", [vote.actor for vote in votes if vote.on], places, now)
        self.twins = Twins(vote.actor for vote in votes)
        self.before = self._find_votes(votes)
        self.after = {key: dict(mine) for key, mine in self.before.items()}

    def _find_votes(self, votes: Sequence[Vote]) -> dict[tuple[int, int], Mine]:
        """(root, person) -> their votes in the group, for all who vote and all who are one with them."""
        wanted = {
            (self.questions[vote.question_id].root, row)
            for vote in votes
            if vote.question_id in self.questions
            for row in self.twins.rows_of(vote.actor.pk)
        }
        found: dict[tuple[int, int], Mine] = {key: {} for key in wanted}
        groups = _members({root for root, _user in wanted})
        pairs = [(pk, user) for root, user in wanted for pk in groups[root]]
        root_of = {pk: root for root, members in groups.items() for pk in members}
        for question, user, strength, held in select(_FIND, pairs):
            found[root_of[question], user][question] = Given(strength, bool(held))
        return found

    def take(self, vote: Vote) -> Upvoted:
        """The vote holds, but is not stored. Raises a Refusal, and then nothing has changed."""
        question = self.questions.get(vote.question_id)
        if question is None or not is_public_state(question.state, was_public=question.was_public):
            raise QuestionMissing
        if self.halls[question.hall_id].state not in states.ANNOUNCED:
            raise QuestionMissing
        self._check(vote.actor, question)
        mine = self.after[question.root, vote.actor.pk]
        # The account speaks for its guests: what it says replaces what they said.
        for guest in self.twins.guests_of.get(vote.actor.pk, ()):
            self.after[question.root, guest].clear()
        if not vote.on:
            mine.clear()
        elif question.pk not in mine:
            self.pace.take(vote.actor)
            mine[question.pk] = Given(str(vote.actor.strength), self.farm.holds(vote.actor, question.pk))
        elif is_known_by(vote.actor, mine[question.pk].strength):
            mine[question.pk] = Given(str(vote.actor.strength), mine[question.pk].held)
        return Upvoted(question.pk, vote.on, question.root)

    def _check(self, actor: User, question: Locked) -> None:
        if not can_act(actor, self.now):
            raise MayNotJoin
        if reason := self.bans.get((question.hall_id, actor.pk)):
            raise BannedFromHall(params={"reason": reason})
        hall = self.halls[question.hall_id]
        check_state(hall, states.VOTING)
        check_switch(hall, on=hall.voting_open)
        check_strength(actor, hall.voting_strength)
        if self.questions[question.root].state not in states.VOTABLE:
            raise NotVotable

    def store(self) -> None:
        """Write what is different, and tell the pulses of its halls."""
        changed = {key: mine for key, mine in self.after.items() if mine != self.before[key]}
        if not changed:
            return
        at = connection.ops.adapt_datetimefield_value(self.now)
        perform(
            _WRITE,
            (
                (question, user, *given, at)
                for (root, user), mine in changed.items()
                for question, given in mine.items()
                if self.before[root, user].get(question) != given
            ),
        )
        gone = ((pk, user) for (root, user), mine in changed.items() for pk in self.before[root, user].keys() - mine)
        perform(_REMOVE, gone)
        perform(_COUNT_ON, ((root, *step) for root, step in self._steps(changed).items() if any(step)))
        stir(*sorted({pulse_of(self.questions[root].hall_id) for root, _user in changed}))

    def _steps(self, changed: Mapping[tuple[int, int], Mine]) -> dict[int, tuple[int, int, int]]:
        """Root -> by how much its three counters change. Each person counts once, whatever rows they have."""
        steps: dict[int, tuple[int, int, int]] = {}
        for root, person in {(root, self.twins.person(user)) for root, user in changed}:
            votes, confirmed, held = steps.get(root, (0, 0, 0))
            rows = self.twins.rows_of(person)
            before, after = _given(self.before, root, rows), _given(self.after, root, rows)
            votes += is_counted(after) - is_counted(before)
            confirmed += is_confirmed(after) - is_confirmed(before)
            held += is_held(after) - is_held(before)
            steps[root] = (votes, confirmed, held)
        return steps


@transaction.atomic(savepoint=False)  # inside a command's transaction a savepoint would cost two statements
def cast_upvotes(*, votes: Sequence[Vote], now: datetime) -> list[Upvoted | Refusal]:
    """Set many votes at once; what holds now or a refusal for each, in order. A refused vote leaves nothing.

    The number of queries is the same for any number of votes. A vote for a question that was merged counts for the
    one that stands for it; a person counts once over all that were merged, and taking a vote back takes back all of
    theirs among these. An account's vote replaces that of a guest who confirmed the same e-mail address, and the two
    count once (`twins`). The same vote again changes nothing, but for a stronger identity, which then counts. A vote
    that looks like one of a farm is held: its voter has it, and it is counted apart (`farms`).
    The row of the hall is not held: a vote that was under way when voting was closed may still count, one for a
    question that has left the list may not.
    Refusals: QuestionMissing, MayNotJoin, BannedFromHall, HallClosed, SwitchedOff, TooWeak, NotVotable, TooOften
    (temporary). Publishes nothing, stirs `townhall-pulse:`.
    """
    batch = _Batch(votes, now)
    results: list[Upvoted | Refusal] = []
    for vote in votes:
        try:
            results.append(batch.take(vote))
        except Refusal as refusal:
            results.append(refusal)
    batch.store()
    return results


def cast_upvote(*, actor: User, question_id: int, on: bool, now: datetime) -> Upvoted:
    """Set one vote. Raises as `cast_upvotes`."""
    [result] = cast_upvotes(votes=[Vote(actor, question_id, on)], now=now)
    if isinstance(result, Refusal):
        raise result
    return result


def is_confirmed(mine: Sequence[Given]) -> bool:
    """Whether one of these votes was given by more than a name, and counts."""
    return any(given.strength != WEAK and not given.held for given in mine)


def is_counted(mine: Sequence[Given]) -> bool:
    """Whether one of these votes counts."""
    return any(not given.held for given in mine)


def is_held(mine: Sequence[Given]) -> bool:
    """Whether there are votes, and all of them are held."""
    return bool(mine) and not is_counted(mine)


def _given(votes: Mapping[tuple[int, int], Mine], root: int, rows: Iterable[int]) -> list[Given]:
    """What somebody with these rows voted in a group."""
    return [given for row in rows for given in votes.get((root, row), {}).values()]


def _members(roots: Collection[int]) -> dict[int, list[int]]:
    """Root -> itself and what was merged into it."""
    groups = {root: [root] for root in roots}
    for pk, root in select(_MEMBERS, [(root,) for root in roots]):
        groups[root].append(pk)
    return groups
