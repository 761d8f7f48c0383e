"""Hours, holidays, targets and steps as people type them into a form, a line each, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tickets.hours import WEEKDAYS
from tickets.queries import Step

_HOURS = re.compile(r"([+-]?)([0-9]{1,6})(?::([0-5][0-9])(?::([0-5][0-9]))?)?", re.ASCII)
LINES = forms.Textarea(attrs={"rows": 8, "cols": 60})


def week_lines(week: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """mon 08:00-12:30 13:30-17:00"""
    return "\n".join(" ".join([day, *map("-".join, week[day])]) for day in WEEKDAYS if week.get(day))


def read_week(lines: str) -> dict[str, list[list[str]]]:
    """The week of such lines. What makes no sense in it, the action refuses."""
    week: dict[str, list[list[str]]] = {}
    for day, *windows in filter(None, map(str.split, lines.splitlines())):
        week.setdefault(day.lower(), []).extend(window.split("-") for window in windows)
    return week


def holiday_lines(holidays: Mapping[str, str]) -> str:
    """2026-12-25 Christmas Day"""
    return "\n".join(f"{day} {name}" for day, name in holidays.items())


def read_holidays(lines: str) -> list[tuple[str, str]]:
    """Date and name of each line. What makes no sense in them, the action refuses."""
    pairs = (line.split(maxsplit=1) for line in lines.splitlines() if line.strip())
    return [(day, name[0] if name else "") for day, *name in pairs]


def hours_text(seconds: int) -> str:
    """4:30 for four and a half hours, with seconds only where there are some."""
    sign, rest = "-" if seconds < 0 else "", abs(seconds)
    text = f"{sign}{rest // 3600}:{rest % 3600 // 60:02}"
    return f"{text}:{rest % 60:02}" if rest % 60 else text


def read_hours(text: str) -> int:
    """The seconds of "45", "4:30", "-1:00". Raises ValueError."""
    read = _HOURS.fullmatch(text)
    if read is None:
        raise ValueError(text)
    sign, hours, minutes, seconds = read.groups(default="0")
    total = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return -total if sign == "-" else total


def step_lines(steps: Iterable[Step]) -> str:
    """first_response -1:00 1 notify supervisor"""
    return "\n".join(
        " ".join([step.clock, hours_text(step.offset_seconds), str(step.level), step.action, step.target])
        for step in steps
    )


def read_steps(lines: str) -> tuple[Step, ...]:
    """The steps of such lines. Raises ValueError for a line that has no five words, or words for numbers."""
    steps = []
    for line in filter(None, map(str.split, lines.splitlines())):
        clock, offset, level, action, target = line
        steps.append(Step(clock, read_hours(offset), int(level), action, target))
    return tuple(steps)


class HoursField(forms.CharField):
    """Working time as hours and minutes; empty is none."""

    def to_python(self, value: Any) -> Any:
        """Seconds, or None."""
        text = super().to_python(value)
        try:
            return read_hours(text) if text else None
        except ValueError as problem:
            raise ValidationError(_("Write hours of working time, like 45 or 4:30.")) from problem

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return hours_text(value) if isinstance(value, int) else value


class StepsField(forms.CharField):
    """The steps of an escalation, a line each."""

    widget = LINES

    def to_python(self, value: Any) -> Any:
        """Steps."""
        try:
            return read_steps(super().to_python(value) or "")
        except ValueError as problem:
            raise ValidationError(
                _("Write each step as a line: clock, hours after the due time, level, what happens, for whom.")
            ) from problem

    def prepare_value(self, value: Any) -> Any:
        """As they are typed."""
        return step_lines(value) if isinstance(value, tuple) else value
