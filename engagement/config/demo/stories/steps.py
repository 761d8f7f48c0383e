"""The words in which the stories are told: who did what, and when.

Times are "-2 tue 09:14" (Tuesday two weeks before the current one, 09:14 in Accra) or "35m" (so many minutes ago).
Posts are named by their number in the thread; the opening text is 1.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ACCRA = ZoneInfo("Africa/Accra")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Say(NamedTuple):
    """A post."""

    by: str
    at: str
    text: str
    to: int | None = None


class Answer(NamedTuple):
    """The official response of the department."""

    by: str
    at: str
    text: str
    to: int | None = 1


class Edit(NamedTuple):
    """Its author gives a post another text, within 15 minutes."""

    by: str
    at: str
    number: int
    text: str


class Withdraw(NamedTuple):
    """Its author takes a post back."""

    by: str
    at: str
    number: int


class Report(NamedTuple):
    """Somebody asks the moderators to look."""

    by: str
    at: str
    number: int
    reason: str


class Hide(NamedTuple):
    """A moderator hides a post; open reports about it are upheld."""

    by: str
    at: str
    number: int
    reason: str


class Resolve(NamedTuple):
    """It is solved."""

    by: str
    at: str
    reason: str


class Reopen(NamedTuple):
    """It is not."""

    by: str
    at: str
    reason: str


class Lock(NamedTuple):
    """No more posts."""

    by: str
    at: str
    reason: str


class Slow(NamedTuple):
    """So many seconds between two posts of one person."""

    by: str
    at: str
    seconds: int


class Follow(NamedTuple):
    """Somebody wants to hear about it."""

    by: str
    at: str


Step = Say | Answer | Edit | Withdraw | Report | Hide | Resolve | Reopen | Lock | Slow | Follow


class Shot(NamedTuple):
    """A photo that goes with the opening: the name of a drawing (`pictures.py`), and what it shows."""

    picture: str
    alt: str


class Story(NamedTuple):
    """One thread from its opening on."""

    by: str
    at: str
    department: str
    title: str
    text: str
    category: str
    place: str
    then: tuple[Step, ...] = ()
    restricted: bool = False
    shots: tuple[Shot, ...] = ()


def moment(at: str, now: datetime) -> datetime:
    """The time that `at` means today. Raises ValueError for anything but the two forms."""
    if at.endswith("m"):
        return now - timedelta(minutes=int(at[:-1]))
    week, weekday, clock = at.split()
    here = now.astimezone(ACCRA)
    day = here.date() + timedelta(weeks=int(week), days=WEEKDAYS.index(weekday) - here.weekday())
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), ACCRA)  # noqa: DTZ007 - a clock's face only
