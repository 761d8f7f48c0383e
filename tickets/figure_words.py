"""Figures in words: lengths of working time, what is said instead of a small number, and the sentence that comes
before all tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tickets.durations import worked
from tickets.figures import ENOUGH, ClockFigures, OverdueByAge, Responsiveness
from tickets.periods import ALL, RECENT

DAY = 86_400
DAYS_FROM = 3
"""So many working days and more are said in days."""
TITLES: Mapping[str, Any] = {
    "first_response": gettext_lazy("First answer"),
    "next_response": gettext_lazy("Each answer"),
    "resolution": gettext_lazy("Solution"),
}
EXPLAINED: Mapping[str, Any] = {
    "first_response": gettext_lazy("From the report to the first public official answer."),
    "next_response": gettext_lazy("From the oldest message that nobody had answered to the next official answer."),
    "resolution": gettext_lazy(
        "From the report until it is said to be done. Waiting for the citizen does not count."
    ),
}


def span(seconds: int | None, day_seconds: int) -> str:
    """A length of working time: “45 min”, “6 h”, “4.5 working days”; of a source that knows whole days only, “3
    days”, “same day”. None: nothing may be said."""
    if seconds is None:
        return "–"
    days = seconds * 10 // day_seconds / 10
    if day_seconds == DAY:
        if not seconds:
            return _("same day")
        whole = -(-seconds // DAY)
        if seconds and seconds % DAY:
            return worked(seconds) if seconds < DAYS_FROM * DAY else _("%(days)s days") % {"days": f"{days:g}"}
        return ngettext("%(days)d day", "%(days)d days", whole) % {"days": whole}
    if seconds < DAYS_FROM * day_seconds:
        return worked(seconds)
    return _("%(days)s working days") % {"days": f"{days:g}"}


def counted(n: int | None) -> str:
    """A number that may be too small to be said."""
    return _("fewer than %(enough)d") % {"enough": ENOUGH} if n is None else f"{n:,}"


def kept_words(clock: ClockFigures) -> str:
    """The share of promises that were kept."""
    return "–" if clock.kept_percent is None else f"{clock.kept_percent:g} %"


def paused_words(clock: ClockFigures, day_seconds: int) -> str:
    """How many stood paused, and for how long in all."""
    if not clock.paused:
        return "0" if clock.n else "–"
    return f"{clock.paused}: {span(clock.paused_seconds, day_seconds)}"


def step_title(name: str) -> str:
    """A month or a year as people say it: “Nov 2026”, “2026”."""
    return _step_title(name, get_language())


@lru_cache(maxsize=2_000)
def _step_title(name: str, _language: str | None) -> str:
    """Kept: a page says the same months a hundred times."""
    year, _sign, month = name.partition("-")
    return date_format(date(int(year), int(month), 1), "M Y") if month else year


def period_title(name: str) -> str:
    """What a period is called."""
    return {RECENT: _("This year and last"), ALL: _("All years")}.get(name, name)


def age_title(age: OverdueByAge) -> str:
    """How long something is overdue."""
    if age.until_days is None:
        return _("%(since)d days and more") % {"since": age.since_days}
    if age.since_days == 0:
        return _("less than a day")
    return _("%(since)d to %(until)d days") % {"since": age.since_days, "until": age.until_days - 1}


def sentences(report: Responsiveness, name: str) -> list[str]:
    """The figures in two sentences: how quickly half is answered, and what is overdue now."""
    return [_pace(report, name), _late(report)]


def _pace(report: Responsiveness, name: str) -> str:
    first, done = report.whole.first_response, report.whole.resolution
    if first.p50_seconds is not None:
        within = span(first.p50_seconds, report.day_seconds)
        return _("%(name)s answers half of all reports within %(time)s of working time.") % {
            "name": name,
            "time": within,
        }
    if done.p50_seconds == 0 and report.day_seconds == DAY:
        return _("%(name)s has half of all reports done on the day they come in.") % {"name": name}
    if done.p50_seconds is not None:
        within = span(done.p50_seconds, report.day_seconds)
        return _("%(name)s has half of all reports done within %(time)s.") % {"name": name, "time": within}
    return _("%(name)s: too few reports to say how quickly they are answered.") % {"name": name}


def _late(report: Responsiveness) -> str:
    late = report.overdue
    if not late.tickets or late.oldest_due_at is None:
        return _("Nothing is overdue now.")
    days = (report.as_of - late.oldest_due_at).days
    given = {"count": f"{late.tickets:,}", "days": f"{days:,}"}
    if not days:
        text = ngettext(
            "%(count)s is overdue now, for less than a day.",
            "%(count)s are overdue now, each for less than a day.",
            late.tickets,
        )
        return text % given
    since = ngettext("%(days)s day", "%(days)s days", days) % given
    given["since"] = since
    text = ngettext(
        "%(count)s is overdue now, for %(since)s.",
        "%(count)s are overdue now, the oldest for %(since)s.",
        late.tickets,
    )
    return text % given
