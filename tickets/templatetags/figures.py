"""Tables of figures, row by row.

A page has hundreds of rows and thousands of cells, and a variable in a template takes ten times as long as one here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tickets import figure_words
from tickets.figures import ClockFigures, Line

register = template.Library()


@register.simple_tag
def took_rows(lines: Iterable[Line], kind: str, day_seconds: int, *, steps: bool) -> SafeString:
    """A row for each line: its times and promises; for a group, not a step, with what is overdue now."""
    rows = ((line, took_cells(getattr(line, kind), day_seconds, now=not steps)) for line in lines)
    return _rows(rows, steps=steps)


@register.simple_tag
def moved_rows(lines: Iterable[Line], *, steps: bool) -> SafeString:
    """A row for each line: what happened to reports."""
    return _rows(((line, moved_cells(line)) for line in lines), steps=steps)


def moved_cells(line: Line) -> list[str]:
    """The cells of a row."""
    counts = (line.opened, line.resolved, line.reopened, line.escalated, line.open, line.waiting)
    return [f"{count:,}" for count in counts]


def took_cells(clock: ClockFigures, day_seconds: int, *, now: bool) -> list[str]:
    """The cells of a row; `now`: with what is overdue now."""
    lengths = (clock.p50_seconds, clock.p75_seconds, clock.p90_seconds)
    return [
        figure_words.counted(clock.n),
        *(figure_words.span(seconds, day_seconds) for seconds in lengths),
        figure_words.kept_words(clock),
        figure_words.counted(clock.decided),
        *([f"{clock.overdue:,}"] if now else []),
        figure_words.paused_words(clock, day_seconds),
    ]


def _rows(rows: Iterable[tuple[Line, Sequence[str]]], *, steps: bool) -> SafeString:
    """Every text is escaped on its way in."""
    found = []
    for line, cells in rows:
        written = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        found.append(f'<tr><th scope="row">{_head(line, steps=steps)}</th>{written}</tr>')
    return mark_safe("\n".join(found))  # noqa: S308


def _head(line: Line, *, steps: bool) -> str:
    """What a row is about: a month or a year, a department, which has a title, or a category."""
    name = escape(line.name)
    if steps:
        return f'<time datetime="{name}">{escape(figure_words.step_title(line.name))}</time>'
    if line.title:
        return f'<a href="{reverse("responsiveness_of", args=[line.name])}"><bdi>{escape(line.title)}</bdi></a>'
    return f"<bdi>{name}</bdi>" if name else escape(_("no category"))


@register.filter
def grouped(count: int) -> str:
    """A number that is easy to read: “4,759”."""
    return f"{count:,}"


@register.filter
def late_of(age: Any, kind: str) -> str:
    """How many clocks of a kind are overdue for so long."""
    return grouped(getattr(age, kind))
