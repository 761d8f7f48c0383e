"""Which votes of a batch are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from engagement.accounts.actions import rules_of
from engagement.accounts.limits import is_younger
from engagement.accounts.models import User
from engagement.townhalls import farms
from engagement.townhalls.actions.counting import Locked
from engagement.townhalls.models import HallOrigin
from realtime.sql import placeholders

_ORIGINS = "SELECT user_id, digest FROM accounts_origin WHERE user_id IN ({users})"
_LATELY = """
SELECT vote.question_id, origin.digest, COUNT(*) FROM townhalls_upvote vote
JOIN accounts_origin origin ON origin.user_id = vote.user_id
WHERE vote.question_id IN ({questions}) AND origin.digest IN ({digests}) AND vote.at > %s
GROUP BY vote.question_id, origin.digest
"""


class Farm:
    """Where the fresh accounts of a batch come from, and how many of each network voted lately. No query where nobody
    is fresh, one where no network is known, three else."""

    def __init__(self, actors: Sequence[User], questions: Mapping[int, Locked], now: datetime) -> None:
        self.now = now
        self.origins = self._find_origins(actors)
        self.known: set[tuple[int, str]] = set()
        self.lately: Counter[tuple[int, str]] = Counter()
        if self.origins:
            halls = {row.hall_id for row in questions.values()}
            digests = set(self.origins.values())
            self.known = set(
                HallOrigin.objects.filter(hall_id__in=halls, digest__in=digests).values_list("hall_id", "digest")
            )
            self.lately.update(self._count(list(questions), list(digests)))

    def _find_origins(self, actors: Sequence[User]) -> dict[int, str]:
        fresh = {
            actor.pk
            for actor in actors
            if is_younger(actor.joined_at, farms.YOUNGER, self.now) and rules_of(actor, "question.upvote", self.now)
        }
        if not fresh:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(_ORIGINS.format(users=placeholders(fresh)), list(fresh))
            return dict(cursor.fetchall())

    def _count(self, questions: list[int], digests: list[str]) -> dict[tuple[int, str], int]:
        statement = _LATELY.format(questions=placeholders(questions), digests=placeholders(digests))
        since = connection.ops.adapt_datetimefield_value(self.now - farms.WITHIN)
        with connection.cursor() as cursor:
            cursor.execute(statement, [*questions, *digests, since])
            return {(question, digest): number for question, digest, number in cursor.fetchall()}

    def holds(self, actor: User, question: Locked) -> bool:
        """Whether this new vote is held; it counts among those of its network from now on."""
        digest = self.origins.get(actor.pk)
        if digest is None or (question.hall_id, digest) in self.known:
            return False
        before = self.lately[question.pk, digest]
        self.lately[question.pk, digest] += 1
        return farms.is_held(before)
