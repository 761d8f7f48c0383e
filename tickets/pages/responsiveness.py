"""The public pages of how quickly departments answer: a sentence, small charts, tables, and the files behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tickets.charts import Chart, Drawn, chart
from tickets.figure_words import DAY, EXPLAINED, TITLES, age_title, period_title, sentences, step_title
from tickets.figures import Responsiveness
from tickets.pages.doors import page
from tickets.queries.overdue import KINDS
from tickets.queries.responsiveness import get_responsiveness

HOUR = 3_600
SHARES = (("p50_seconds", "p50"), ("p75_seconds", "p75"), ("p90_seconds", "p90"))


class KindOf(NamedTuple):
    """One kind of clock on the page: its name, title and explanation, and its charts."""

    name: str
    title: str
    explained: str
    took: Chart
    kept: Chart


@require_safe
@page
def show_responsiveness(request: HttpRequest) -> HttpResponse:
    """How quickly the assembly answers, department by department in its own order."""
    return _show(request, None)


@require_safe
@page
def show_responsiveness_of(request: HttpRequest, slug: str) -> HttpResponse:
    """How quickly one department answers."""
    return _show(request, slug)


def _show(request: HttpRequest, slug: str | None) -> HttpResponse:
    """Context: `report`, `sentences`, `kinds` (KindOf), `moved` (Chart), `periods`, `ages`, `day_and_night`,
    `late_kinds`."""
    now = timezone.now()
    report = get_responsiveness(slug, period=request.GET.get("period", ""), now=now)
    context = {
        "report": report,
        "sentences": sentences(report, report.title or _("The assembly")),
        "kinds": [_kind(report, name) for name in _kinds_of(report)],
        "moved": _moved(report),
        "periods": [(name, period_title(name)) for name in report.periods],
        "ages": [(age_title(age), age) for age in report.overdue.by_age],
        "day_and_night": report.day_seconds == DAY,
        "late_kinds": [(name, TITLES[name]) for name in KINDS],
        "now": now,
    }
    return render(request, "responsiveness/page.html", context)


def _kinds_of(report: Responsiveness) -> list[str]:
    """The kinds of clock of which there is anything; the first answer and the solution always, but for a source that
    knows nothing of answers."""
    whole = report.whole
    used = [name for name in KINDS if getattr(whole, name).n != 0 or getattr(whole, name).overdue]
    return used or ["first_response", "resolution"]


def _kind(report: Responsiveness, name: str) -> KindOf:
    clocks = [getattr(step, name) for step in report.steps]
    unit, length = _unit(report, clocks)
    words = {"p50": _("half within"), "p75": _("three quarters within"), "p90": _("nine tenths within")}
    took = [Drawn(words[look], look, _scaled(clocks, field, length)) for field, look in SHARES]
    kept = [Drawn(_("kept in time"), "kept", [clock.kept_percent for clock in clocks])]
    names = _names(report)
    return KindOf(
        name=name,
        title=str(TITLES[name]),
        explained=str(EXPLAINED[name]),
        took=chart(_("Time it took, in %(unit)s") % {"unit": unit}, names, took),
        kept=chart(_("Kept in time, in per cent"), names, kept, top=100),
    )


def _moved(report: Responsiveness) -> Chart:
    drawn = [
        Drawn(title, look, [float(getattr(step, look)) for step in report.steps])
        for title, look in ((_("opened"), "opened"), (_("resolved"), "resolved"), (_("open at its end"), "open"))
    ]
    return chart(_("Reports"), _names(report), drawn)


def _names(report: Responsiveness) -> list[str]:
    return [step_title(step.name) for step in report.steps]


def _unit(report: Responsiveness, clocks: Iterable[Any]) -> tuple[str, int]:
    """What the axis counts: hours, or days where there are many."""
    longest = max((clock.p90_seconds or 0 for clock in clocks), default=0)
    if report.day_seconds == DAY:
        return (_("days"), report.day_seconds) if longest >= report.day_seconds else (_("hours"), HOUR)
    if longest < 5 * report.day_seconds:
        return _("working hours"), HOUR
    return _("working days"), report.day_seconds


def _scaled(clocks: Sequence[Any], field: str, unit: int) -> list[float | None]:
    values = [getattr(clock, field) for clock in clocks]
    return [None if value is None else value / unit for value in values]
