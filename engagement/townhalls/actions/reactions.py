"""Reactions: numbers that rise. Nobody is written down, not even for a moment in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.accounts.permissions import can_act
from engagement.townhalls import states
from engagement.townhalls.actions.batches import find_bans, find_halls, perform
from engagement.townhalls.actions.rules import BannedFromHall, MayNotJoin, check_state, check_switch
from engagement.townhalls.queries import HallMissing, pulse_of
from engagement.townhalls.reactions import KINDS, MOST, SECONDS
from realtime.errors import Kind, Refusal
from realtime.publish import stir


class ReactionUnknown(Refusal):
    """Not one of `reactions.KINDS`."""

    code = 768
    slug = "reaction_unknown"
    kind = Kind.INVALID
    message = _("There is no such reaction.")


class TooManyReactions(Refusal):
    """One person, faster than hands clap."""

    code = 769
    slug = "too_many_reactions"
    kind = Kind.LIMITED
    temporary = True
    message = _("That was very fast. Wait a few seconds.")


class Reaction(NamedTuple):
    """Somebody claps."""

    actor: User
    hall_id: int
    kind: str


_COUNT_ON = """
INSERT INTO townhalls_reactiontally (hall_id, kind, count) VALUES {rows}
ON CONFLICT (hall_id, kind) DO UPDATE SET count = townhalls_reactiontally.count + excluded.count
"""


class _Batch:
    """What is known while reactions are counted."""

    def __init__(self, sent: Sequence[Reaction], now: datetime) -> None:
        halls, users = {one.hall_id for one in sent}, {one.actor.pk for one in sent}
        self.now = now
        self.halls = find_halls(halls)
        self.bans = find_bans(halls, users, now)
        self.window = int(now.timestamp()) // SECONDS
        self.pace: dict[str, int] = cache.get_many([self._key(one) for one in sent])
        self.counted: Counter[tuple[int, str]] = Counter()

    def _key(self, one: Reaction) -> str:
        return f"reactions:{one.hall_id}:{one.actor.pk}:{self.window}"

    def take(self, one: Reaction) -> int:
        """Counts it; returns the hall's id. Raises a Refusal, and then nothing has changed."""
        if not can_act(one.actor, self.now):
            raise MayNotJoin
        hall = self.halls.get(one.hall_id)
        if hall is None or hall.state not in states.ANNOUNCED:
            raise HallMissing
        if reason := self.bans.get((hall.pk, one.actor.pk)):
            raise BannedFromHall(params={"reason": reason})
        check_state(hall, states.RUNNING)
        check_switch(hall, on=hall.reactions_open)
        if one.kind not in KINDS:
            raise ReactionUnknown(field="kind")
        self._check_pace(self._key(one))
        self.counted[hall.pk, one.kind] += 1
        return hall.pk

    def _check_pace(self, key: str) -> None:
        sent = self.pace.get(key, 0)
        if sent >= MOST:
            ends = (self.window + 1) * SECONDS
            raise TooManyReactions(retry_after_ms=max(1, int((ends - self.now.timestamp()) * 1000)))
        self.pace[key] = sent + 1

    def store(self) -> None:
        """Add to the tallies, and tell the pulses."""
        perform(_COUNT_ON, [(hall, kind, number) for (hall, kind), number in sorted(self.counted.items())])
        if self.counted:
            cache.set_many(self.pace, timeout=2 * SECONDS)
            stir(*sorted({pulse_of(hall) for hall, _kind in self.counted}))


@transaction.atomic(savepoint=False)  # inside a command's transaction a savepoint would cost two statements
def send_reactions(*, reactions: Sequence[Reaction], now: datetime) -> list[int | Refusal]:
    """Count many reactions at once; the id of the hall or a refusal for each, in order.

    One statement adds to the tallies, whatever their number. How fast one person sends is remembered for some
    seconds in the cache; no row says who sent what.
    Refusals: MayNotJoin, HallMissing, BannedFromHall, HallClosed, SwitchedOff, ReactionUnknown, TooManyReactions
    (temporary). Publishes nothing, stirs `townhall-pulse:`.
    """
    batch = _Batch(reactions, now)
    results: list[int | Refusal] = []
    for one in reactions:
        try:
            results.append(batch.take(one))
        except Refusal as refusal:
            results.append(refusal)
    batch.store()
    return results


def send_reaction(*, actor: User, hall_id: int, kind: str, now: datetime) -> int:
    """Count one. Raises as `send_reactions`."""
    [result] = send_reactions(reactions=[Reaction(actor, hall_id, kind)], now=now)
    if isinstance(result, Refusal):
        raise result
    return result
