"""How often people vote: the limits of `accounts.limits` for a batch. Almost nobody is near one, so it counts first,
and looks at times only where somebody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Model

from engagement.accounts import limits
from engagement.accounts.actions import check_times, rules_of
from engagement.accounts.models import User
from engagement.townhalls.models import PollBallot, Upvote
from realtime.sql import placeholders

_COUNT_VOTES = """
SELECT user_id, COUNT(*) FROM townhalls_upvote WHERE user_id IN ({users}) AND at > %s GROUP BY user_id
"""
_COUNT_BALLOTS = """
SELECT user_id, COUNT(*) FROM townhalls_pollballot WHERE user_id IN ({users}) AND at > %s GROUP BY user_id
"""
_COUNTED: dict[str, tuple[type[Model], str]] = {
    "question.upvote": (Upvote, _COUNT_VOTES),
    "poll.vote": (PollBallot, _COUNT_BALLOTS),
}


class Pace:
    """What these people did of an action lately, where rules hold for them. One query, or none."""

    def __init__(self, action: str, actors: Iterable[User], now: datetime) -> None:
        self.now = now
        self.model, statement = _COUNTED[action]
        self.rules = {actor.pk: rules for actor in actors if (rules := rules_of(actor, action, now))}
        self.before = self._count(statement) if self.rules else {}
        self.added: Counter[int] = Counter()

    def _count(self, statement: str) -> dict[int, int]:
        since = self.now - max(limits.looks_back(rules) for rules in self.rules.values())
        users = list(self.rules)
        with connection.cursor() as cursor:
            cursor.execute(
                statement.format(users=placeholders(users)),
                [*users, connection.ops.adapt_datetimefield_value(since)],
            )
            return dict(cursor.fetchall())

    def take(self, actor: User) -> None:
        """One more. Raises TooOften, and then nothing has changed."""
        rules = self.rules.get(actor.pk)
        if not rules:
            return
        if self.before.get(actor.pk, 0) + self.added[actor.pk] >= min(rule.most for rule in rules):
            check_times(rules, self._times_of(actor), self.now)
        self.added[actor.pk] += 1

    def _times_of(self, actor: User) -> list[datetime]:
        since = self.now - limits.looks_back(self.rules[actor.pk])
        rows = self.model._default_manager.filter(user_id=actor.pk, at__gt=since)
        return [*rows.values_list("at", flat=True), *[self.now] * self.added[actor.pk]]
