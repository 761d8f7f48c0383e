"""What waits for moderators in all halls: numbers alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum

from engagement.townhalls import states
from engagement.townhalls.models import HallBan, Poll, Question, TownHall
from engagement.townhalls.queries.snapshots import all_running_bans


class Waiting(NamedTuple):
    """How much waits in a hall: questions that nobody has decided on, votes and ballots that are held; how many
    people are muted, or banned from more than the chat."""

    questions: int
    votes: int
    ballots: int
    muted: int
    banned: int


def list_waiting_halls(now: datetime) -> list[tuple[TownHall, Waiting]]:
    """The halls in which something waits, the newest first. Six queries."""
    bans = all_running_bans(now).exclude(hall__state__in=states.OVER)
    counted = [
        _by_hall(Question.objects.filter(state__in=states.UNDECIDED), Count("pk")),
        _by_hall(Question.objects.filter(held_votes__gt=0, state__in=states.VOTABLE), Sum("held_votes")),
        _by_hall(Poll.objects.filter(held_voters__gt=0, state__in=["open", "paused"]), Sum("held_voters")),
        _by_hall(bans.filter(scope=HallBan.Scope.CHAT), Count("user", distinct=True)),
        _by_hall(bans.exclude(scope=HallBan.Scope.CHAT), Count("user", distinct=True)),
    ]
    halls = TownHall.objects.filter(pk__in={pk for one in counted for pk in one}).order_by("-starts_at", "-pk")
    return [(hall, Waiting._make(one.get(hall.pk, 0) for one in counted)) for hall in halls]


def _by_hall(rows: QuerySet[Any], what: Any) -> dict[int, int]:
    found: Iterable[tuple[int, int]] = rows.order_by().values("hall").annotate(much=what).values_list("hall", "much")
    return dict(found)
