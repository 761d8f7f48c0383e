"""Not too often: the rules of `limits.py`, asked by the actions of every room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from engagement.accounts import limits
from engagement.accounts.models import User
from realtime.errors import Kind, Refusal

_LONG = 120
"""Seconds from which on a wait is said in minutes."""


class TooOften(Refusal):
    """The person did this as often as the rules let them for now."""

    code = 442
    slug = "too_often"
    kind = Kind.LIMITED
    temporary = True
    message = _("You have done this %(most)d times in a short while. You can do it again in %(wait)s.")


def rules_of(actor: User, action: str, now: datetime) -> list[limits.Rule]:
    """The rules that hold for this person: none for who has an office, none where limits are off. Whoever works in a
    department is known by the memberships that were loaded with them."""
    if not settings.LIMITS or actor.role != User.Role.CITIZEN or getattr(actor, "current_memberships", None):
        return []
    return limits.rules_for(action, actor.joined_at, now)


def check_pace(actor: User, action: str, done: QuerySet[Any], at: str, now: datetime, *, field: str = "") -> None:
    """Refuse what comes too often. `done`: the rows that the person made by this action, each with its time in the
    column `at`. One query at most. Raises TooOften."""
    if rules := rules_of(actor, action, now):
        since = now - limits.looks_back(rules)
        times = done.filter(**{f"{at}__gt": since}).order_by(f"-{at}").values_list(at, flat=True)
        check_times(rules, list(times[: max(rule.most for rule in rules)]), now, field=field)


def check_times(rules: Sequence[limits.Rule], times: Sequence[datetime], now: datetime, *, field: str = "") -> None:
    """The same for times that are known. Raises TooOften."""
    wait = limits.longest_wait(rules, times, now)
    if wait is not None:
        milliseconds = -(-wait.left // timedelta(milliseconds=1))
        params = {"most": wait.rule.most, "wait": wait_words(-(-milliseconds // 1000))}
        raise TooOften(field=field, retry_after_ms=milliseconds, params=params)


def wait_words(seconds: int) -> str:
    """How long, in words."""
    if seconds < _LONG:
        return ngettext("%(number)d second", "%(number)d seconds", seconds) % {"number": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
