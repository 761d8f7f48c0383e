"""Threads in Django's administration: to look, not to touch. Changes go through the actions, which tell people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from engagement.threads import permissions
from engagement.threads.models import Moderation, Post, PostRevision, Report, Thread, ThreadEntry

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


class LookingOnly:
    """Open to those who see all of the assembly's threads; nothing can be added, changed or deleted."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Listed for those who may look."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff who oversee."""
        user: Any = request.user
        return bool(user.is_authenticated and user.is_staff and permissions.oversees(user))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    has_change_permission = has_delete_permission = has_add_permission


class EntryLines(LookingOnly, TabularInline):
    """What happened to a thread."""

    model = ThreadEntry
    fields = ["kind", "actor", "at", "after", "reason", "seconds"]


class RevisionLines(LookingOnly, TabularInline):
    """Earlier texts of a post."""

    model = PostRevision
    fields = ["number", "body", "written_at"]


class ModerationLines(LookingOnly, TabularInline):
    """Who hid or restored a post."""

    model = Moderation
    fields = ["act", "actor", "reason", "at"]


class ReportLines(LookingOnly, TabularInline):
    """Who reported a post."""

    model = Report
    fk_name = "post"
    fields = ["reporter", "reason", "created_at", "state", "settled_by", "settled_at"]


@admin.register(Thread)
class ThreadAdmin(LookingOnly, ModelAdmin):
    """Threads, newest activity first."""

    list_display = ["title", "department", "kind", "state", "visibility", "locked", "last_number", "last_post_at"]
    list_filter = ["department", "kind", "state", "visibility", "locked"]
    list_select_related = ["department"]
    search_fields = ["search"]
    inlines = [EntryLines]


@admin.register(Post)
class PostAdmin(LookingOnly, ModelAdmin):
    """Posts, with their history."""

    list_display = ["thread", "number", "author", "created_at", "official", "state", "revisions"]
    list_filter = ["state", "official"]
    list_select_related = ["thread", "author"]
    inlines = [RevisionLines, ModerationLines, ReportLines]


@admin.register(Report)
class ReportAdmin(LookingOnly, ModelAdmin):
    """Reports, newest first."""

    list_display = ["post", "reporter", "reason", "created_at", "state", "settled_by"]
    list_filter = ["state"]
    list_select_related = ["post", "reporter", "settled_by"]
