"""Figures that are kept up in the transaction that changes them, so that a page never counts a million rows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.departments import Department
from tickets.models.policies import CATEGORY_LENGTH, ClockKind

ASSEMBLY = 0
"""The scope that holds every department."""


class ClockBand(models.Model):
    """What is counted of clocks whose times lie in one band of the log-histogram (`histogram.py`). Sums, never
    averages: rows of any months, categories and departments add up.

    `scope` is a department's id, or ASSEMBLY. A clock that stopped counts in the month in which it stopped: in
    `stopped`, `paused` and `paused_seconds`; and in `n0` to `n15`, which say how many of the `stopped` fell into each
    bucket of the band, with their working seconds in `s0` to `s15`. A promise counts once, where it was decided:
    `kept` when the clock stopped in time, `missed` when its due time passed.
    """

    scope = models.PositiveBigIntegerField(_("of whom"))
    kind = models.CharField(_("clock"), max_length=20, choices=ClockKind)
    band = models.SmallIntegerField(_("band"))
    stopped = models.PositiveIntegerField(_("stopped"), default=0)
    kept = models.PositiveIntegerField(_("kept in time"), default=0)
    missed = models.PositiveIntegerField(_("missed"), default=0)
    paused = models.PositiveIntegerField(_("of these were paused"), default=0)
    paused_seconds = models.BigIntegerField(_("working seconds paused"), default=0)
    n0 = models.PositiveIntegerField(default=0)
    n1 = models.PositiveIntegerField(default=0)
    n2 = models.PositiveIntegerField(default=0)
    n3 = models.PositiveIntegerField(default=0)
    n4 = models.PositiveIntegerField(default=0)
    n5 = models.PositiveIntegerField(default=0)
    n6 = models.PositiveIntegerField(default=0)
    n7 = models.PositiveIntegerField(default=0)
    n8 = models.PositiveIntegerField(default=0)
    n9 = models.PositiveIntegerField(default=0)
    n10 = models.PositiveIntegerField(default=0)
    n11 = models.PositiveIntegerField(default=0)
    n12 = models.PositiveIntegerField(default=0)
    n13 = models.PositiveIntegerField(default=0)
    n14 = models.PositiveIntegerField(default=0)
    n15 = models.PositiveIntegerField(default=0)
    s0 = models.BigIntegerField(default=0)
    s1 = models.BigIntegerField(default=0)
    s2 = models.BigIntegerField(default=0)
    s3 = models.BigIntegerField(default=0)
    s4 = models.BigIntegerField(default=0)
    s5 = models.BigIntegerField(default=0)
    s6 = models.BigIntegerField(default=0)
    s7 = models.BigIntegerField(default=0)
    s8 = models.BigIntegerField(default=0)
    s9 = models.BigIntegerField(default=0)
    s10 = models.BigIntegerField(default=0)
    s11 = models.BigIntegerField(default=0)
    s12 = models.BigIntegerField(default=0)
    s13 = models.BigIntegerField(default=0)
    s14 = models.BigIntegerField(default=0)
    s15 = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class MonthBand(ClockBand):
    """Clocks by month: its first day, in the assembly's time zone."""

    month = models.DateField(_("month"))

    class Meta:
        verbose_name = _("tally of clocks by month")
        verbose_name_plural = _("tallies of clocks by month")
        constraints = [
            models.UniqueConstraint(fields=["scope", "month", "kind", "band"], name="month_band_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.month} {self.kind} {self.band}: {self.stopped}"


class YearBand(ClockBand):
    """Clocks by year: its months added up, so that ten years need not be added up for every reader."""

    year = models.PositiveSmallIntegerField(_("year"))

    class Meta:
        verbose_name = _("tally of clocks by year")
        verbose_name_plural = _("tallies of clocks by year")
        constraints = [
            models.UniqueConstraint(fields=["scope", "year", "kind", "band"], name="year_band_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.year} {self.kind} {self.band}: {self.stopped}"


class CategoryBand(ClockBand):
    """Clocks by year and category."""

    year = models.PositiveSmallIntegerField(_("year"))
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH, blank=True)

    class Meta:
        verbose_name = _("tally of clocks by category")
        verbose_name_plural = _("tallies of clocks by category")
        constraints = [
            models.UniqueConstraint(fields=["scope", "year", "category", "kind", "band"], name="category_band_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.year} {self.category} {self.kind} {self.band}: {self.stopped}"


class TicketTally(models.Model):
    """What happened to the tickets of a department and category in a month. `still_open` and `waiting` are changes of
    a level: their sum over all months is how many are open, and how many wait for the citizen, now."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField(_("month"))
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH, blank=True)
    opened = models.IntegerField(_("opened"), default=0)
    resolved = models.IntegerField(_("resolved"), default=0)
    reopened = models.IntegerField(_("reopened"), default=0)
    escalated = models.IntegerField(_("escalations"), default=0)
    still_open = models.IntegerField(_("change of what is open"), default=0)
    waiting = models.IntegerField(_("change of what waits for the citizen"), default=0)

    class Meta:
        verbose_name = _("tally of tickets")
        verbose_name_plural = _("tallies of tickets")
        constraints = [models.UniqueConstraint(fields=["department", "month", "category"], name="ticket_tally_once")]

    def __str__(self) -> str:
        return f"{self.department_id} {self.month}"


class DueTally(models.Model):
    """How many live clocks of a department, kind and category are due on a day of the assembly's calendar. Its rows
    of days gone by are what is overdue, without a look at the clocks themselves."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(_("clock"), max_length=20, choices=ClockKind)
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH, blank=True)
    day = models.DateField(_("day"))
    owed = models.IntegerField(_("due on it"), default=0)

    class Meta:
        verbose_name = _("tally of due days")
        verbose_name_plural = _("tallies of due days")
        constraints = [
            models.UniqueConstraint(fields=["department", "kind", "category", "day"], name="due_tally_once")
        ]
        indexes = [
            models.Index(
                fields=["department", "day", "kind", "category", "owed"],
                condition=Q(owed__gt=0),
                name="due_tally_owed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.kind} {self.day}: {self.owed}"


class FirstDueTally(models.Model):
    """How many tickets of a department owe the first of what they owe on a day of the assembly's calendar: a ticket
    with something overdue is counted once, however many of its clocks are."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField(_("day"))
    owed = models.IntegerField(_("tickets"), default=0)

    class Meta:
        verbose_name = _("tally of tickets by due day")
        verbose_name_plural = _("tallies of tickets by due day")
        constraints = [models.UniqueConstraint(fields=["department", "day"], name="first_due_tally_once")]

    def __str__(self) -> str:
        return f"{self.department_id} {self.day}: {self.owed}"
