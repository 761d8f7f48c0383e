"""Working hours and public holidays. What a clock is measured by is a version, and a version never changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    """When a department works. `current` is the version that clocks are measured by from now on."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_default = models.BooleanField(_("of every department without its own"), default=False)
    current = models.ForeignKey(
        "tickets.CalendarVersion",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("version in force"),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_calendar")
        ]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """Zone, hours and holidays as they stood from `since` on. Written once, never changed: clocks can be rebuilt."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    zone = models.CharField(_("time zone"), max_length=60)
    week = models.JSONField(_("hours"))
    """{"mon": [["08:00", "12:30"], ["13:30", "17:00"]], ...}: local time, "24:00" allowed as the end."""
    holidays = models.JSONField(_("holidays"), default=dict)
    """{"2026-12-25": "Christmas Day", ...}: local dates that count nothing."""
    reason = models.CharField(_("why"), max_length=300, blank=True)
    since = models.DateTimeField(_("in force since"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("made by")
    )

    class Meta:
        ordering = ["calendar", "number"]
        verbose_name = _("version of a calendar")
        verbose_name_plural = _("versions of calendars")
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version")]

    def __str__(self) -> str:
        return f"{self.calendar_id} v{self.number}"
