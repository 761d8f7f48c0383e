"""What is overdue and still open, read: from the tally of due days, and for today from the clocks themselves.

The SQL names its states in so many words, as the indexes do: with a placeholder SQLite does not see that they fit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from realtime.sql import placeholders
from tickets.days import day_of
from tickets.figures import AGES

KINDS = ("first_response", "next_response", "resolution")
_STILL = ("state = 'running'", "state = 'paused' AND due_at IS NOT NULL")
"""A clock that stands paused with its target used up stays overdue: its due time is a fact."""
_DAYS = """
SELECT department_id, kind, category, {band}, SUM(owed) FROM tickets_duetally
WHERE owed > 0 AND department_id IN ({departments}) AND day < %s GROUP BY 1, 2, 3, 4
"""
"""Days gone by: all that is still owed on one of them is overdue, and nobody needs to look at the clocks. Added up
between the days on which an age or a step begins."""
_TODAY = """
SELECT department_id, kind, category, ({running}) + ({paused}) FROM tickets_duetally place
WHERE owed > 0 AND department_id IN ({departments}) AND day = %s
"""
_OF_PLACE = """
SELECT COUNT(*) FROM tickets_slaclock c WHERE {still} AND c.department_id = place.department_id
AND c.kind = place.kind AND c.category = place.category AND c.due_at >= %s AND c.due_at < %s
"""
_FIRST = """
SELECT department_id, SUM(owed) FROM tickets_firstduetally WHERE department_id IN ({departments}) AND day < %s
GROUP BY 1
"""
"""Tickets by the day on which they first owe something: each once, whatever of it is overdue."""
_RUNNING = """
SELECT d.id,
  (SELECT COUNT(*) FROM tickets_ticket WHERE status IN ('new', 'open', 'waiting_citizen', 'waiting_third_party')
   AND department_id = d.id AND due_at >= %s AND due_at < %s),
  (SELECT MIN(due_at) FROM tickets_ticket WHERE status IN ('new', 'open', 'waiting_citizen', 'waiting_third_party')
   AND department_id = d.id AND due_at < %s)
FROM tickets_department d WHERE d.id IN ({departments})
"""
"""What came due earlier today, and the oldest of all: two looks into the index of the queue for each department."""
_PAUSED = """
SELECT department_id, SUM(CASE
    WHEN first_at < %s AND due_at >= %s AND due_at < %s THEN -1
    WHEN first_at >= %s AND (due_at IS NULL OR due_at >= %s) THEN 1
    ELSE 0 END), MIN(first_at)
FROM (
  SELECT c.department_id AS department_id, t.due_at AS due_at, MIN(c.due_at) AS first_at
  FROM tickets_slaclock c JOIN tickets_ticket t ON t.id = c.ticket_id
  WHERE c.state = 'paused' AND c.due_at IS NOT NULL AND c.department_id IN ({departments}) AND c.kind IN ({kinds})
  AND c.due_at < %s GROUP BY c.department_id, t.id, t.due_at
) AS still GROUP BY 1
"""
"""Tickets of which something stands still with its target used up. One that was so before today is in the tally,
so it is not counted again where something that runs came due today; one that is so since today is no one else's."""


class Late(NamedTuple):
    """Some overdue clocks: where they count, since when they are due."""

    department_id: int
    kind: str
    category: str
    age: int
    """Which of `figures.AGES`."""
    step: date | None
    """The month or year in which they were due; None: none of those that were asked for."""
    count: int  # type: ignore[assignment]  # a tuple has a method of this name


class LateTickets(NamedTuple):
    """How many tickets have something overdue, and since when the oldest is due."""

    count: int = 0  # type: ignore[assignment]
    oldest_due_at: datetime | None = None

    def plus(self, other: LateTickets) -> LateTickets:
        """Both together."""
        oldest = [at for at in (self.oldest_due_at, other.oldest_due_at) if at]
        return LateTickets(self.count + other.count, min(oldest, default=None))


Owed = tuple[int, str, str, date, int]
"""(department, kind, category, day, how many)."""


def late_clocks(departments: Sequence[int], steps: Sequence[date], until: date, now: datetime) -> list[Late]:
    """Every clock of these departments that is overdue now, counted by where, age, and step of its due time; the last
    step ends where the day `until` begins."""
    if not departments:
        return []
    today = day_of(now)
    found = [*_past(departments, [*steps, until], today), *_today(departments, today, now)]
    return [
        Late(department_id, kind, category, age_of(day, today), _step(day, steps, until), count)
        for department_id, kind, category, day, count in found
    ]


def _past(departments: Sequence[int], edges: Sequence[date], today: date) -> Iterator[Owed]:
    """With one day for all of a band: the last one of it, before the next edge."""
    youngest = [today - timedelta(days=age.since_days - 1) for age in AGES[1:]]
    ends = sorted({edge for edge in (*edges, *youngest) if edge < today} | {today})
    # The newest first: most of what is owed is.
    whens = " ".join(f"WHEN day >= %s THEN {number + 1}" for number in reversed(range(len(ends) - 1)))
    band = f"CASE {whens} ELSE 0 END" if whens else "0"
    sql = _DAYS.format(band=band, departments=placeholders(departments))
    for department_id, kind, category, number, owed in _rows(sql, [*ends[-2::-1], *departments, today]):
        yield department_id, kind, category, ends[number] - timedelta(days=1), int(owed)


def _today(departments: Sequence[int], today: date, now: datetime) -> Iterator[Owed]:
    """What was due earlier today, counted in the index of the clocks, place by place."""
    midnight = datetime.combine(today, time(), tzinfo=timezone.get_default_timezone())
    running, paused = (_OF_PLACE.format(still=still) for still in _STILL)
    sql = _TODAY.format(running=running, paused=paused, departments=placeholders(departments))
    for department_id, kind, category, count in _rows(sql, [midnight, now, midnight, now, *departments, today]):
        if count:
            yield department_id, kind, category, today, count


def age_of(day: date, today: date) -> int:
    """Which of `AGES` something has that was due on a day."""
    return bisect_right([age.since_days for age in AGES], (today - day).days) - 1


def late_tickets(departments: Sequence[int], now: datetime) -> dict[int, LateTickets]:
    """Department id -> its tickets with something overdue, each ticket once."""
    if not departments:
        return {}
    marks, kinds = placeholders(departments), placeholders(KINDS)
    today = day_of(now)
    since = datetime.combine(today, time(), tzinfo=timezone.get_default_timezone())
    before = _rows(_FIRST.format(departments=marks), [*departments, today])
    found = {department_id: LateTickets(int(count)) for department_id, count in before}
    running = _rows(_RUNNING.format(departments=marks), [since, now, now, *departments])
    values = [since, since, now, since, now, *departments, *KINDS, now]
    paused = _rows(_PAUSED.format(departments=marks, kinds=kinds), values)
    for department_id, count, oldest in [*running, *paused]:
        late = LateTickets(int(count), _instant(oldest))
        found[department_id] = found.get(department_id, LateTickets()).plus(late)
    return {department_id: late for department_id, late in found.items() if late.count}


def _step(day: date, steps: Sequence[date], until: date) -> date | None:
    place = bisect_right(steps, day)
    return steps[place - 1] if place and day < until else None


def _rows(sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        adapt = connection.ops.adapt_datetimefield_value
        cursor.execute(sql, [adapt(value) if isinstance(value, datetime) else value for value in values])
        yield from cursor.fetchall()


def _instant(value: datetime | str | None) -> datetime | None:
    """SQLite keeps times as text, in UTC."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
