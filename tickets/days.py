"""Days and months as the assembly's wall calendar has them: what figures are kept by, wherever a reader is."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def day_of(at: datetime) -> date:
    """The assembly's day at this instant."""
    return at.astimezone(timezone.get_default_timezone()).date()


def month_of(at: datetime) -> date:
    """The first day of the assembly's month at this instant."""
    return day_of(at).replace(day=1)


def months_on(month: date, number: int) -> date:
    """The month that comes so many after (or, negative, before) this one."""
    year, index = divmod(month.year * 12 + month.month - 1 + number, 12)
    return date(year, index + 1, 1)
