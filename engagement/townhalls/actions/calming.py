"""Slow asking that comes and goes by itself, while many fresh accounts ask in one hall at once: the rules and the way
are those of threads."""

from __future__ import annotations

from datetime import datetime

from engagement.accounts.limits import is_younger
from engagement.threads.actions.calming import AT_ONCE, Slow, let_go, slow_for
from engagement.threads.calm import WITHIN, YOUNGER
from engagement.townhalls.actions.record import Session, working
from engagement.townhalls.actions.switches import SWITCHES
from engagement.townhalls.models import Question, TownHall
from engagement.townhalls.queries.halls import list_calm_over, lock_hall

NAME = "asking_slow_seconds"
ASKERS_COUNTED = 200


def calm_down(session: Session) -> None:
    """Make asking slow for a time where the rules say so: after a question of `session.actor`. One query, and none
    where they are here for long or asking is slow already. Publishes HallChanged on `townhall:`; the entry in the
    record names nobody."""
    hall, now = session.hall, session.now
    if session.actor is None or not is_younger(session.actor.joined_at, YOUNGER, now):
        return
    recent = Question.objects.filter(
        hall=hall,
        number__gt=hall.last_question - ASKERS_COUNTED,
        asked_at__gt=now - WITHIN,
        asker__joined_at__gt=now - YOUNGER,
    )
    slow = slow_for(hall, "questions", recent.order_by().values_list("asker_id", "asked_at"), now)
    if slow is not None:
        _change(session, slow)


def end_calm(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Let the halls go whose time is over; returns how many. Publishes HallChanged on `townhall:`."""

    def change(hall: TownHall, slow: Slow) -> None:
        with working(hall, actor=None, now=now) as session:
            _change(session, slow)

    return let_go(list_calm_over(now)[:limit], lock_hall, change, now)


def _change(session: Session, slow: Slow) -> None:
    before = session.hall.slow_seconds
    session.change(session.hall, versioned=False, **slow._asdict())
    number = list(SWITCHES).index(NAME) + 1
    session.record("switch", number, NAME, before=str(before), after=str(slow.slow_seconds), by_rules=True)
