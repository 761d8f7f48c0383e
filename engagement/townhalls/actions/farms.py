"""Which votes and ballots of a batch are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from engagement.accounts.actions import rules_of
from engagement.accounts.limits import is_younger
from engagement.accounts.models import User
from engagement.townhalls import farms
from engagement.townhalls.models import HallOrigin
from realtime.sql import placeholders

_ORIGINS = "SELECT user_id, digest FROM accounts_origin WHERE user_id IN ({users})"
_LATELY_VOTED = """
SELECT vote.question_id, origin.digest, COUNT(*) FROM townhalls_upvote vote
JOIN accounts_origin origin ON origin.user_id = vote.user_id
WHERE vote.question_id IN ({things}) AND origin.digest IN ({digests}) AND vote.at > %s
GROUP BY vote.question_id, origin.digest
"""
_LATELY_BALLOTED = """
SELECT ballot.poll_id, origin.digest, COUNT(*) FROM townhalls_pollballot ballot
JOIN townhalls_poll poll ON poll.id = ballot.poll_id AND poll.round = ballot.round
JOIN accounts_origin origin ON origin.user_id = ballot.user_id
WHERE ballot.poll_id IN ({things}) AND origin.digest IN ({digests}) AND ballot.at > %s AND ballot.choices <> '[]'
GROUP BY ballot.poll_id, origin.digest
"""
_LATELY = {"question.upvote": _LATELY_VOTED, "poll.vote": _LATELY_BALLOTED}


class Farm:
    """Where the fresh accounts of a batch come from, and how many of each network voted lately. No query where nobody
    is fresh, one where no network is known, three else."""

    def __init__(self, action: str, actors: Sequence[User], halls: Mapping[int, int], now: datetime) -> None:
        """`halls`: what is voted for (a question, a poll), and its hall."""
        self.now = now
        self.action = action
        self.halls = halls
        self.origins = self._find_origins(actors)
        self.known: set[tuple[int, str]] = set()
        self.lately: Counter[tuple[int, str]] = Counter()
        if self.origins:
            digests = set(self.origins.values())
            known = HallOrigin.objects.filter(hall_id__in=set(halls.values()), digest__in=digests)
            self.known = set(known.values_list("hall_id", "digest"))
            self.lately.update(self._count(list(halls), list(digests)))

    def _find_origins(self, actors: Sequence[User]) -> dict[int, str]:
        fresh = {
            actor.pk
            for actor in actors
            if is_younger(actor.joined_at, farms.YOUNGER, self.now) and rules_of(actor, self.action, self.now)
        }
        if not fresh:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(_ORIGINS.format(users=placeholders(fresh)), list(fresh))
            return dict(cursor.fetchall())

    def _count(self, things: list[int], digests: list[str]) -> dict[tuple[int, str], int]:
        if not things:
            return {}
        statement = _LATELY[self.action].format(things=placeholders(things), digests=placeholders(digests))
        since = connection.ops.adapt_datetimefield_value(self.now - farms.WITHIN)
        with connection.cursor() as cursor:
            cursor.execute(statement, [*things, *digests, since])
            return {(thing, digest): number for thing, digest, number in cursor.fetchall()}

    def holds(self, actor: User, thing: int) -> bool:
        """Whether this new vote is held; it counts among those of its network from now on."""
        digest = self.origins.get(actor.pk)
        if digest is None or (self.halls[thing], digest) in self.known:
            return False
        before = self.lately[thing, digest]
        self.lately[thing, digest] += 1
        return farms.is_held(before)
