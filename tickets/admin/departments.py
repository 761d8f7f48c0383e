"""Departments in Django's administration. Who works where is changed through the actions only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets import actions, queries
from tickets.admin.doors import Appointing
from tickets.models import Department, Membership


@admin.register(Department)
class DepartmentAdmin(Appointing):
    """Names, contacts, order; the calendar through its action."""

    list_display = ["name", "slug", "phone", "email", "is_active", "position", "calendar"]
    list_select_related = ["calendar"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Department, form: Any, change: bool) -> None:
        """What is owed is measured again where the department works by another calendar from now on. One that takes
        no issues is saved as it is: what it still owes, the worker measures again."""
        chosen = obj.calendar
        if not (change and obj.is_active and "calendar" in form.changed_data):
            return super().save_model(request, obj, form, change)
        obj.calendar_id = form.initial["calendar"]
        super().save_model(request, obj, form, change)
        user: Any = request.user
        slug = chosen.slug if chosen else None
        actions.set_department_calendar(actor=user, department=obj.slug, calendar=slug, now=timezone.now())
        return None


@admin.register(Membership)
class MembershipAdmin(Appointing):
    """Who works where. Adding joins; the action "end" leaves; a row is never edited."""

    list_display = ["user", "department", "role", "since", "ended_at"]
    list_filter = ["department", "role", ("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "department"]
    raw_id_fields = ["user"]
    fields = ["department", "user", "role"]
    actions = ["end"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only departments that take issues can be joined."""
        if db_field.name == "department":
            kwargs["queryset"] = queries.list_departments()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list's actions need it; a single row stays as it is."""
        return obj is None and self._may(request)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """Through the action, which tells the hubs."""
        user: Any = request.user
        joined = actions.join_department(
            actor=user, user_id=obj.user_id, department=obj.department.slug, role=obj.role, now=timezone.now()
        )
        obj.pk = joined.pk

    @admin.action(description=_("End the selected memberships"))
    def end(self, request: HttpRequest, queryset: Any) -> None:
        """Each through the action."""
        user: Any = request.user
        now = timezone.now()
        for row in queryset.filter(ended_at=None).select_related("department"):
            actions.leave_department(actor=user, user_id=row.user_id, department=row.department.slug, now=now)
