"""The clocks of one ticket as its pages show them: how each stands, and why it is due then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from tickets.actions.clockwork import clock_of
from tickets.explain import Explanation, explain
from tickets.models import CalendarVersion, SlaClock, Ticket
from tickets.queries.calendars import load_calendar
from tickets.queries.tickets import clocks_of
from tickets.standing import Standing, leading, runs_for, standing


class ClockShown(NamedTuple):
    """A clock: how it stands, why it is due then, and how many seconds its time runs on without a break."""

    clock: Standing
    why: Explanation
    runs: int


class ClocksShown(NamedTuple):
    """All clocks of a ticket: those that live first, then those that ended, the newest first."""

    live: list[ClockShown]
    ended: list[ClockShown]
    leading: Standing | None


def clocks_shown(ticket: Ticket, now: datetime) -> ClocksShown:
    """The clocks of a ticket with their explanations. Two queries."""
    rows = clocks_of([ticket.pk]).get(ticket.pk, [])
    versions = CalendarVersion.objects.in_bulk({row.calendar_version_id for row in rows})
    shown = [clock_shown(row, versions[row.calendar_version_id], now) for row in rows]
    live = [one for one in shown if one.clock.live]
    ended = [one for one in reversed(shown) if not one.clock.live]
    return ClocksShown(live, ended, leading(one.clock for one in live))


def clock_shown(row: SlaClock, version: CalendarVersion, now: datetime) -> ClockShown:
    """One clock, measured by this version of a calendar."""
    calendar = load_calendar(version.pk)
    return ClockShown(
        clock=standing(row, calendar, now),
        why=explain(clock_of(row), calendar, version.holidays, now),
        runs=runs_for(calendar, now),
    )


def standings_of(rows: Iterable[SlaClock], now: datetime) -> Sequence[Standing]:
    """How these clocks stand, each by the calendar that measures it."""
    return [standing(row, load_calendar(row.calendar_version_id), now) for row in rows]
