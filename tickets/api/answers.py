"""What the API answers with about tickets beside the views of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from tickets import clocks
from tickets.actions.clockwork import book_of, clock_of
from tickets.events import ClockView, DeskTicket, LineView, NoteView, PublicTicket, QueueRow, View, When
from tickets.explain import explain
from tickets.models import CalendarVersion, SlaClock, Ticket
from tickets.queries.calendars import load_calendar
from tickets.serializers import clock_view


class Paged(View, frozen=True):
    """One page of a longer list: the addresses of its neighbours."""

    next: str | None
    previous: str | None


class TicketList(Paged, frozen=True):
    """The answer to a question for tickets."""

    results: list[PublicTicket]


class LineList(Paged, frozen=True):
    """The record of a ticket, oldest first."""

    results: list[LineView]


class NoteList(Paged, frozen=True):
    """The notes on a ticket, oldest first."""

    results: list[NoteView]


class Queue(View, frozen=True):
    """A part of the queue, by due time; `after` asks for the next one, "" at the end."""

    results: list[QueueRow]
    after: str = ""


class StaleAnswer(View, frozen=True):
    """409: others changed the ticket since the version that the caller saw. Nothing was changed; this is how it is
    now, and what they did since."""

    code: int
    slug: str
    message: str
    field: str
    ticket: DeskTicket
    since: list[LineView]


class SpanView(View, frozen=True):
    """Days that are alike, and what counted in all of them together. `holiday` names the day off that closed them."""

    first: date
    last: date
    seconds: int = 0
    holiday: str = ""


class PauseView(View, frozen=True):
    """A time that the clock stood still; without an end it still does."""

    start: When
    end: When | None = None


class ClockAccount(View, frozen=True):
    """A clock, and why it is due then: `kept_seconds` from hours that held before, `spans`, and what is
    `unsaid_seconds` for its length add up to the target. `left_seconds` is negative when it is overdue."""

    clock: ClockView
    left_seconds: int | None = None
    projected_due_at: When | None = None
    """Of a paused clock: when it is due if it resumes now."""
    kept_seconds: int = 0
    spans: list[SpanView] = []
    pauses: list[PauseView] = []
    unsaid_seconds: int = 0
    policy: int | None = None
    calendar_version: int | None = None


class ClockList(View, frozen=True):
    """The clocks of a ticket in the order they were started."""

    results: list[ClockAccount]


def clock_accounts(
    ticket: Ticket, rows: Iterable[SlaClock], versions: Mapping[int, CalendarVersion], now: datetime
) -> list[ClockAccount]:
    """The clocks of a ticket with their reasons. `versions` are those of calendars that measure them, by id."""
    known = list(rows)
    book = book_of(ticket, known)
    return [_account(book, row, versions[row.calendar_version_id], now) for row in known]


def _account(book: clocks.Book, row: SlaClock, version: CalendarVersion, now: datetime) -> ClockAccount:
    clock = clock_of(row)
    said = explain(clock, load_calendar(version.pk), version.holidays, now)
    return ClockAccount(
        clock=clock_view(row),
        left_seconds=clocks.remaining(book, clock, now) if clock.live else None,
        projected_due_at=clocks.projected_due(book, clock, now) if clock.live else None,
        kept_seconds=said.kept_seconds,
        spans=[
            SpanView(first=one.first, last=one.last, seconds=one.seconds, holiday=one.holiday) for one in said.spans
        ],
        pauses=[PauseView(start=one.start, end=one.end) for one in said.pauses],
        unsaid_seconds=said.unsaid_seconds,
        policy=row.policy_id,
        calendar_version=row.calendar_version_id,
    )
