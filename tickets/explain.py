"""Why a clock is due when it is: the stretches that counted, day by day, and what stood in between. Pure.

The sum of what is said here is the target: whoever doubts a due time can add it up by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tickets.timekeeping import Clock
from tickets.working_time import Calendar, epoch_of, instant_of

DAYS_SAID = 400
"""Of a clock that ran for years, the first days are said and the rest is summed up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days that are alike, one after the other. `seconds` is what counted in all of them together; `opening` and
    `closing` are the first and the last instant that counted, where something did. `holiday` is the name of the day
    off that closed it; closed without a name is simply no working day."""

    first: date
    last: date
    seconds: int = 0
    opening: datetime | None = None
    closing: datetime | None = None
    holiday: str = ""
    whole: bool = False
    """All of the day's working time counted."""

    @property
    def days(self) -> int:
        """How many days it is about."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time that the clock stood still; without an end it still does."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Where a due time comes from. `kept_seconds` were measured by hours that held before these."""

    target_seconds: int | None
    due_at: datetime | None
    kept_seconds: int = 0
    spans: tuple[Span, ...] = ()
    pauses: tuple[Pause, ...] = ()
    unsaid_seconds: int = 0

    @property
    def counted_seconds(self) -> int:
        """What has counted up to the due time, or up to now where there is none."""
        return self.kept_seconds + sum(span.seconds for span in self.spans) + self.unsaid_seconds


def explain(clock: Clock, calendar: Calendar, holidays: Mapping[str, str], now: datetime) -> Explanation:
    """Why this clock is due then. `holidays` names the days off of the calendar, by date (`2026-12-25`)."""
    runs = list(_runs(clock, now))
    spans: list[Span] = []
    unsaid = 0
    for start, end in runs:
        for span in _days(calendar, holidays, start, end):
            if len(spans) < DAYS_SAID:
                _append(spans, span)
            else:
                unsaid += span.seconds
    return Explanation(
        target_seconds=clock.target_seconds,
        due_at=clock.due_at,
        kept_seconds=clock.kept_seconds,
        spans=tuple(spans),
        pauses=tuple(_pauses(clock)),
        unsaid_seconds=unsaid,
    )


def _runs(clock: Clock, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches that lead to the due time; without one, those up to now. What is after it counts for nothing."""
    last = clock.due_at
    stretches = [(instant_of(start), instant_of(end)) for start, end in clock.runs]
    if clock.running_since is not None and clock.stopped_at is None:
        stretches.append((clock.running_since, last or now))
    for start, end in stretches:
        stop = min(end, last) if last else end
        if start < stop:
            yield start, stop


def _days(calendar: Calendar, holidays: Mapping[str, str], start: datetime, end: datetime) -> Iterator[Span]:
    """A stretch, day by day; closed days at its end are left out, since nothing waited for them."""
    zone = ZoneInfo(calendar.content.zone)
    day, last = start.astimezone(zone).date(), (end - timedelta(seconds=1)).astimezone(zone).date()
    while day <= last:
        midnight = datetime.combine(day, datetime.min.time(), zone)
        tomorrow = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
        since, until = max(start, midnight), min(end, tomorrow)
        seconds = calendar.between(since, until)
        span = Span(first=day, last=day, seconds=seconds, whole=seconds == calendar.between(midnight, tomorrow))
        if seconds:
            opening = calendar.next_opening(since)
            yield replace(span, opening=opening, closing=calendar.add(since, seconds))
        elif not calendar.windows_on(day):
            yield replace(span, holiday=holidays.get(day.isoformat(), ""))
        day += timedelta(days=1)


def _append(spans: list[Span], span: Span) -> None:
    """Put a day behind the others; what is like the day before is said together with it."""
    before = spans[-1] if spans else None
    if before and _alike(before, span):
        spans[-1] = replace(before, last=span.last, seconds=before.seconds + span.seconds, closing=span.closing)
    else:
        spans.append(span)


def _alike(before: Span, span: Span) -> bool:
    """Whether two days can be said as one: whole days of the same length, or closed for the same reason."""
    if span.first != before.last + timedelta(days=1) or before.holiday != span.holiday:
        return False
    if not before.seconds or not span.seconds:
        return before.seconds == span.seconds
    return before.whole and span.whole and before.seconds == span.seconds * before.days


def _pauses(clock: Clock) -> Iterator[Pause]:
    """The gaps between the stretches, and the one that is not over."""
    now_running = [] if clock.running_since is None else [epoch_of(clock.running_since)]
    starts: Iterable[int] = [start for start, _end in clock.runs]
    marks = [*zip(starts, (end for _start, end in clock.runs), strict=True), *((one, one) for one in now_running)]
    for (_start, end), (start, _end) in pairwise(marks):
        if end < start:
            yield Pause(start=instant_of(end), end=instant_of(start))
    if clock.paused_since is not None and clock.stopped_at is None:
        yield Pause(start=clock.paused_since)
