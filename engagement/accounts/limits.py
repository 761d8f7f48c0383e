"""How often somebody may do what, by how long they have been here: one table. Pure.

Fresh accounts are held shorter, because whoever wants to drown a conversation makes new ones; everybody is held by
some rule, because accounts are also stolen. Officials are not: they answer. `README.md` says why each number is what
it is, and `tests/accounts/test_limits.py` holds its table and this one together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


class Rule(NamedTuple):
    """At most `most` of an action within a time, for accounts younger than `younger` (None: for everybody)."""

    action: str
    """As the command is called; `photo.add` comes over HTTP alone."""
    most: int
    within: timedelta
    younger: timedelta | None = None


RULES: Final = (
    Rule("thread.open", 2, HOUR, DAY),
    Rule("thread.open", 5, DAY, 7 * DAY),
    Rule("thread.open", 20, DAY),
    Rule("post.publish", 6, MINUTE, DAY),
    Rule("post.publish", 60, HOUR, DAY),
    Rule("post.publish", 30, MINUTE),
    Rule("post.report", 5, HOUR, DAY),
    Rule("post.report", 30, HOUR),
    Rule("thread.follow", 30, HOUR, DAY),
    Rule("thread.follow", 200, HOUR),
    Rule("photo.add", 12, HOUR, DAY),
    Rule("photo.add", 40, HOUR),
    Rule("photo.add", 150, DAY),
    Rule("question.ask", 6, HOUR, DAY),
    Rule("question.ask", 20, HOUR),
    Rule("question.upvote", 60, MINUTE, DAY),
    Rule("poll.vote", 20, MINUTE, DAY),
)


class Wait(NamedTuple):
    """A rule is at its end: how long until it lets one more through."""

    rule: Rule
    left: timedelta


def is_younger(joined_at: datetime, than: timedelta, now: datetime) -> bool:
    """Whether an account is younger than this; one that is exactly so old is not."""
    return now - joined_at < than


def rules_for(action: str, joined_at: datetime, now: datetime, rules: Iterable[Rule] = RULES) -> list[Rule]:
    """The rules that hold for somebody who joined then."""
    age = now - joined_at
    return [rule for rule in rules if rule.action == action and (rule.younger is None or age < rule.younger)]


def looks_back(rules: Iterable[Rule]) -> timedelta:
    """How far back these rules count; no time at all without a rule."""
    return max((rule.within for rule in rules), default=timedelta())


def longest_wait(rules: Iterable[Rule], times: Sequence[datetime], now: datetime) -> Wait | None:
    """What still has to pass before one more is within all rules, or None where it is. `times`: when it was done
    before, in any order. What was done exactly `within` ago does not count any more."""
    newest = sorted(times, reverse=True)
    waits = [
        Wait(rule, newest[rule.most - 1] + rule.within - now)
        for rule in rules
        if len(newest) >= rule.most and newest[rule.most - 1] > now - rule.within
    ]
    return max(waits, key=lambda wait: wait.left, default=None)
