"""Random calendars and instants, most of them near the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tests.tickets.laws.oracle import WEEKDAYS, Hours, Hours7

TURNS = {
    "Africa/Accra": [date(2026, 3, 6), date(2024, 2, 29)],
    "Etc/UTC": [date(2026, 1, 1)],
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "America/Sao_Paulo": [date(2018, 2, 18), date(2018, 11, 4)],
    "Asia/Beirut": [date(2026, 3, 29), date(2026, 10, 25)],
    "Africa/Casablanca": [date(2026, 2, 15), date(2026, 3, 22)],
    "Asia/Kathmandu": [date(2026, 12, 31)],
    "Pacific/Apia": [date(2011, 12, 30), date(2011, 9, 24)],
    "America/St_Johns": [date(2006, 4, 2), date(2006, 10, 29)],
    "Antarctica/Troll": [date(2026, 3, 29), date(2026, 10, 25)],
}
"""Zones and days to look at: clocks that jump by an hour, by half of one, by two, at midnight, at one minute past it,
and over a whole day; zones that never change; the turn of a year and a leap day."""


PATTERNS: list[Hours] = [
    [],
    [["00:00", "24:00"]],
    [["08:00", "17:00"]],
    [["08:00", "12:30"], ["13:30", "17:00"]],
    [["00:00", "06:00"], ["22:00", "24:00"]],
    [["02:30", "05:00"]],
    [["01:30", "03:00"], ["03:05", "03:10"]],
    [["02:00", "02:30"], ["03:00", "03:45"]],
    [["00:00", "00:30"], ["01:00", "01:45"], ["23:55", "24:00"]],
]
"""Hours of a day: usual ones, and such as the changes of clocks fall into."""

_zones = st.sampled_from([(zone, turn) for zone, turns in sorted(TURNS.items()) for turn in turns])
_week = st.lists(st.sampled_from(PATTERNS), min_size=7, max_size=7).filter(any)
_near = st.integers(-3, 3)
_moments = st.integers(-72 * 3600, 72 * 3600)
_holidays = st.lists(_near, max_size=2, unique=True)
_ends = st.lists(st.integers(0, 288), max_size=6, unique=True)
_days = st.dictionaries(_near, _ends, max_size=2)
_breaks = st.lists(st.tuples(_moments, st.integers(1, 600)), max_size=2)


def _hours(ends: list[int]) -> Hours:
    """The hours between each two of these five minutes of a day."""
    pairs = zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False)
    return [[f"{start // 12:02}:{start % 12 * 5:02}", f"{end // 12:02}:{end % 12 * 5:02}"] for start, end in pairs]


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Hours7, datetime]:
    """A calendar, and an instant near a day on which something happens there."""
    zone, turn = draw(_zones)
    midnight = datetime(turn.year, turn.month, turn.day, tzinfo=UTC)
    calendar = Hours7(
        zone,
        week=dict(zip(WEEKDAYS, draw(_week), strict=True)),
        holidays=[turn + timedelta(days) for days in draw(_holidays)],
        days={turn + timedelta(days): _hours(ends) for days, ends in draw(_days).items()},
    )
    for seconds, minutes in draw(_breaks):
        start = midnight + timedelta(minutes=seconds // 60)
        calendar.breaks.append((start, start + timedelta(minutes=minutes)))
    return calendar, midnight + timedelta(seconds=draw(_moments))


SPANS = st.integers(0, 5 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
SECONDS = st.one_of(st.integers(0, 3), st.integers(0, 400_000))
