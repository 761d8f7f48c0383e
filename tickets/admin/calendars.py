"""Working hours and holidays in Django's administration: a change is a new version, with its reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tickets import actions, queries
from tickets.actions.calendars import OFFICE_WEEK
from tickets.admin.doors import Acting, ActingForm
from tickets.admin.written import LINES, holiday_lines, read_holidays, read_week, week_lines
from tickets.models import Calendar
from tickets.queries.calendars import version_in_force


class CalendarForm(ActingForm):
    """Zone, hours and holidays of the version in force; saving makes the next one."""

    zone = forms.CharField(label=_("time zone"), initial=settings.TIME_ZONE)
    week = forms.CharField(
        label=_("hours"),
        widget=LINES,
        initial=week_lines(OFFICE_WEEK),
        help_text=_("A line for each day: mon 08:00-12:30 13:30-17:00. A day without a line is closed."),
    )
    holidays = forms.CharField(
        label=_("holidays"),
        widget=LINES,
        required=False,
        help_text=_("A line for each day: 2026-12-25 Christmas Day. Whoever waits gets the hours of that day back."),
    )
    reason = forms.CharField(
        label=_("why"), required=False, help_text=_("Stands on the record of every ticket whose due time moves.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            version = version_in_force(self.instance)
            self.initial.update(
                zone=version.zone, week=week_lines(version.week), holidays=holiday_lines(version.holidays)
            )

    def act(self, given: dict[str, Any]) -> Calendar:
        """The next version, or a new calendar with its first one."""
        said = {
            "zone": given["zone"],
            "week": read_week(given["week"]),
            "holidays": read_holidays(given["holidays"]),
        }
        if not self.instance.pk:
            names = {"slug": given["slug"], "name": given["name"]}
            return actions.create_calendar(actor=self.actor, **names, **said, now=self.now)
        calendar: Calendar = self.instance
        actions.revise_calendar(actor=self.actor, slug=calendar.slug, reason=given["reason"], **said, now=self.now)
        calendar.refresh_from_db()
        return calendar


@admin.register(Calendar)
class CalendarAdmin(Acting):
    """Hours, holidays, and every version there was. Which department works by which is said at the department."""

    form = CalendarForm
    list_display = ["name", "slug", "is_default", "version"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the versions in force."""
        return queries.list_calendars()

    def get_fields(self, request: HttpRequest, obj: Calendar | None = None) -> Any:
        """What is new has no reason and no history."""
        fields = ["name", "slug", "zone", "week", "holidays"]
        return [*fields, "reason", "history"] if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Calendar | None = None) -> list[str]:
        """What stands in other places by this name stays."""
        return ["name", "slug", "history"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Calendar | None = None) -> dict[str, Any]:
        """Only of what is new."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description=_("version"))
    def version(self, calendar: Calendar) -> int | None:
        """The number of the version in force."""
        return calendar.current.number if calendar.current else None

    @admin.display(description=_("versions"))
    def history(self, calendar: Calendar) -> SafeString:
        """When which version came, by whom and why."""
        rows = ((row.number, row.since, row.made_by or "", row.reason) for row in queries.list_versions(calendar))
        return format_html_join("", "<p>{}: {} {} {}</p>", rows)
