"""Ballots, the other hot path of a hall: everything that arrived while the last batch was being written, at once."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.accounts.permissions import can_act
from engagement.threads.queries import ID_MAX
from engagement.townhalls import states
from engagement.townhalls.actions.batches import find_bans, find_halls, perform, select
from engagement.townhalls.actions.counting import WEAK
from engagement.townhalls.actions.farms import Farm
from engagement.townhalls.actions.pace import Pace
from engagement.townhalls.actions.rules import BannedFromHall, MayNotJoin, check_state, check_strength, check_switch
from engagement.townhalls.actions.twins import Twins
from engagement.townhalls.models import Poll
from engagement.townhalls.queries import PollMissing, poll_stream, pulse_of
from engagement.townhalls.serializers import is_public_poll
from realtime.errors import Kind, Refusal
from realtime.publish import announce_rights_changed, stir


class PollNotOpen(Refusal):
    """It is paused, closed, or over."""

    code = 765
    slug = "poll_not_open"
    kind = Kind.CONFLICT
    message = _("This poll takes no votes at the moment.")


class ChoicesUnsuitable(Refusal):
    """Too many, twice the same, or none of its options."""

    code = 766
    slug = "choices_unsuitable"
    kind = Kind.INVALID
    message = _("Choose among the answers of this poll, %(most)d at most.")


class BallotOfAccount(Refusal):
    """A guest whose account has voted already: they are one person, and have one ballot."""

    code = 767
    slug = "ballot_of_account"
    kind = Kind.CONFLICT
    message = _("You have voted here with your account already. Sign in with it to change that.")


class Ballot(NamedTuple):
    """What somebody chooses, by ids of options; nothing takes an earlier ballot back. Sets a state: the same again
    changes nothing."""

    actor: User
    poll_id: int
    choices: Sequence[int]


class Balloted(NamedTuple):
    """What holds now."""

    poll_id: int
    choices: list[int]
    round: int


class _Held(NamedTuple):
    """A ballot as it is stored: no choices, no ballot."""

    choices: tuple[int, ...] = ()
    strength: str = WEAK
    held: bool = False
    """It looks like one of a farm, and is counted apart."""

    @property
    def counted(self) -> tuple[int, ...]:
        """What counts of it."""
        return () if self.held else self.choices


_OPTIONS = "SELECT poll_id, id FROM townhalls_polloption WHERE poll_id IN (VALUES {rows}) ORDER BY position"
_FIND = """
SELECT poll_id, user_id, choices, strength, held FROM (VALUES {rows}) AS wanted
CROSS JOIN townhalls_pollballot
WHERE poll_id = wanted.column1 AND round = wanted.column2 AND user_id = wanted.column3
"""
_WRITE = """
INSERT INTO townhalls_pollballot (poll_id, round, user_id, choices, strength, held, at) VALUES {rows}
ON CONFLICT (poll_id, round, user_id)
DO UPDATE SET choices = excluded.choices, strength = excluded.strength, held = excluded.held, at = excluded.at
"""
_COUNT_OPTIONS = """
UPDATE townhalls_polloption SET votes = votes + step.column2
FROM (VALUES {rows}) AS step WHERE townhalls_polloption.id = step.column1
"""
_COUNT_VOTERS = """
UPDATE townhalls_poll
SET frozen = TRUE, voters = voters + step.column2, confirmed_voters = confirmed_voters + step.column3,
held_voters = held_voters + step.column4
FROM (VALUES {rows}) AS step WHERE townhalls_poll.id = step.column1
"""

_Key = tuple[int, int]
"""Poll, person."""


class _Batch:
    """What is known while ballots are taken: held polls with their options, halls, bans, earlier ballots."""

    def __init__(self, ballots: Sequence[Ballot], now: datetime) -> None:
        self.now = now
        self.polls = _hold({one.poll_id for one in ballots})
        halls = {poll.hall_id for poll in self.polls.values()}
        self.halls = find_halls(halls)
        self.bans = find_bans(halls, {one.actor.pk for one in ballots}, now)
        self.options = _options_of(self.polls)
        self.pace = Pace("poll.vote", (one.actor for one in ballots if one.choices), now)
        places = {pk: poll.hall_id for pk, poll in self.polls.items()}
        self.farm = Farm("poll.vote", [one.actor for one in ballots if one.choices], places, now)
        self.twins = Twins(one.actor for one in ballots)
        self.before = self._find_ballots(ballots)
        self.after = dict(self.before)

    def _find_ballots(self, ballots: Sequence[Ballot]) -> dict[_Key, _Held]:
        wanted = {
            (one.poll_id, row)
            for one in ballots
            if one.poll_id in self.polls
            for row in self.twins.rows_of(one.actor.pk)
        }
        found = dict.fromkeys(wanted, _Held())
        rows = [(poll, self.polls[poll].round, user) for poll, user in wanted]
        for poll, user, choices, strength, held in select(_FIND, rows):
            found[poll, user] = _Held(tuple(json.loads(choices)), strength, bool(held))
        return found

    def take(self, ballot: Ballot) -> Balloted:
        """The ballot holds, but is not stored. Raises a Refusal, and then nothing has changed."""
        poll = self.polls.get(ballot.poll_id)
        if poll is None or not is_public_poll(poll):
            raise PollMissing
        if self.halls[poll.hall_id].state not in states.ANNOUNCED:
            raise PollMissing
        self._check(ballot.actor, poll)
        choices = self._clean(poll, ballot.choices)
        actor, before = ballot.actor, self.after[poll.pk, ballot.actor.pk]
        account = self.twins.account_of.get(actor.pk) if actor.is_guest else None
        if choices and account is not None and self.after[poll.pk, account].choices:
            raise BallotOfAccount
        if choices and choices != before.choices:
            self.pace.take(actor)
        held = before.held if before.choices else bool(choices) and self.farm.holds(actor, poll.pk)
        self.after[poll.pk, actor.pk] = _Held(choices, str(actor.strength), held and bool(choices))
        # The account speaks for its guests: what it says replaces what they said.
        for guest in self.twins.guests_of.get(actor.pk, ()):
            self.after[poll.pk, guest] = _Held()
        return Balloted(poll.pk, list(choices), poll.round)

    def _check(self, actor: User, poll: Poll) -> None:
        if not can_act(actor, self.now):
            raise MayNotJoin
        if reason := self.bans.get((poll.hall_id, actor.pk)):
            raise BannedFromHall(params={"reason": reason})
        hall = self.halls[poll.hall_id]
        check_state(hall, states.RUNNING)
        check_switch(hall, on=True)
        check_strength(actor, hall.voting_strength)
        if poll.state != Poll.State.OPEN:
            raise PollNotOpen

    def _clean(self, poll: Poll, choices: Sequence[int]) -> tuple[int, ...]:
        """In the order of the options."""
        chosen = set(choices)
        most = poll.max_choices if poll.kind == Poll.Kind.MULTIPLE else 1
        if len(chosen) != len(choices) or len(chosen) > most or not chosen <= set(self.options[poll.pk]):
            raise ChoicesUnsuitable(field="choices", params={"most": most})
        return tuple(pk for pk in self.options[poll.pk] if pk in chosen)

    def store(self) -> None:
        """Write what is different, tell the pulses; whoever may not know the tally any more loses it."""
        changed = {key: held for key, held in self.after.items() if held != self.before[key]}
        # Somebody who votes and takes it back within one batch has no row, and needs none.
        changed = {key: held for key, held in changed.items() if held.choices or self.before[key].choices}
        if not changed:
            return
        at = connection.ops.adapt_datetimefield_value(self.now)
        perform(
            _WRITE,
            (
                (poll, self.polls[poll].round, user, json.dumps(held.choices), held.strength, held.held, at)
                for (poll, user), held in changed.items()
            ),
        )
        perform(_COUNT_OPTIONS, sorted(self._steps_of_options(changed).items()))
        perform(_COUNT_VOTERS, sorted((poll, *step) for poll, step in self._steps_of_voters(changed).items()))
        polls = {poll for poll, _user in changed}
        stir(*sorted({pulse_of(self.polls[poll].hall_id) for poll in polls} | {poll_stream(poll) for poll in polls}))
        if gone := sorted({user for (poll, user), held in changed.items() if self._ends_right(poll, held)}):
            announce_rights_changed(users=gone, now=self.now)

    def _steps_of_options(self, changed: Mapping[_Key, _Held]) -> dict[int, int]:
        """Option -> by how much its votes change."""
        steps: Counter[int] = Counter()
        for key, held in changed.items():
            steps.update(held.counted)
            steps.subtract(self.before[key].counted)
        return {option: step for option, step in steps.items() if step}

    def _steps_of_voters(self, changed: Mapping[_Key, _Held]) -> dict[int, tuple[int, int, int]]:
        """Poll -> by how much its three counters change; also where they do not: somebody has voted."""
        steps: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
        for (poll, user), ballot in changed.items():
            before = self.before[poll, user]
            voters, confirmed, held = steps[poll]
            voters += bool(ballot.counted) - bool(before.counted)
            confirmed += _is_confirmed(ballot) - _is_confirmed(before)
            steps[poll] = (voters, confirmed, held + ballot.held - before.held)
        return steps

    def _ends_right(self, poll: int, held: _Held) -> bool:
        return not held.choices and self.polls[poll].show == Poll.Show.AFTER_VOTE


@transaction.atomic(savepoint=False)  # inside a command's transaction a savepoint would cost two statements
def cast_ballots(*, ballots: Sequence[Ballot], now: datetime) -> list[Balloted | Refusal]:
    """Set many ballots at once; what holds now or a refusal for each, in order. A refused ballot leaves nothing.

    The number of queries is the same for any number of ballots. The polls are held: whoever closes one waits for the
    ballots under way, and none comes after. The first ballot freezes what the poll asks. A ballot that is taken back
    ends the right to a tally that is shown to whoever has voted. One that looks like one of a farm is held: its voter
    has it, and it is counted apart (`farms`). An account's ballot replaces that of a guest who confirmed the same
    e-mail address.
    Refusals: PollMissing, MayNotJoin, BannedFromHall, HallClosed, SwitchedOff (the panic lock only: a poll has its
    own pause), TooWeak, PollNotOpen, ChoicesUnsuitable, BallotOfAccount, TooOften (temporary). Publishes
    nothing, stirs `townhall-pulse:` and `poll:`.
    """
    batch = _Batch(ballots, now)
    results: list[Balloted | Refusal] = []
    for ballot in ballots:
        try:
            results.append(batch.take(ballot))
        except Refusal as refusal:
            results.append(refusal)
    batch.store()
    return results


def cast_ballot(*, actor: User, poll_id: int, choices: Sequence[int], now: datetime) -> Balloted:
    """Set one ballot. Raises as `cast_ballots`."""
    [result] = cast_ballots(ballots=[Ballot(actor, poll_id, choices)], now=now)
    if isinstance(result, Refusal):
        raise result
    return result


def _hold(ids: set[int]) -> dict[int, Poll]:
    """These polls, held until COMMIT, in the order of their ids."""
    wanted = [pk for pk in ids if 0 < pk <= ID_MAX]
    rows = Poll.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    return {poll.pk: poll for poll in rows}


def _options_of(polls: Mapping[int, Poll]) -> dict[int, list[int]]:
    """Poll -> its options, in order."""
    found: dict[int, list[int]] = {poll: [] for poll in polls}
    for poll, option in select(_OPTIONS, [(poll,) for poll in polls]):
        found[poll].append(option)
    return found


def _is_confirmed(held: _Held) -> bool:
    return bool(held.counted) and held.strength != WEAK
