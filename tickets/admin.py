"""Departments in Django's administration. Who works where is changed through the actions only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets import actions, permissions, queries
from tickets.models import Department, Membership


class Appointing(admin.ModelAdmin[Any]):
    """Open to those who may say who works where."""

    def _may(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return permissions.can_change_members(user if user.is_authenticated else None, timezone.now())

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Listed for directors and administrators."""
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Seen by them."""
        return self._may(request)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing here is deleted: departments close, memberships end."""
        return False


@admin.register(Department)
class DepartmentAdmin(Appointing):
    """Names, contacts, order."""

    list_display = ["name", "slug", "phone", "email", "is_active", "position"]
    prepopulated_fields = {"slug": ["name"]}


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
