"""People in Django's administration: read by administrators; every change goes through an action."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import TokenProxy

from engagement.accounts import actions, permissions
from engagement.accounts.models import AccountEntry, User
from realtime.errors import Refusal
from realtime.meters import refused_at

# Sign in with the rate limits of everyone else, and sign out so that the sockets close too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


def sign_out(_request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Have the sign-out page do it: the form's POST is sent on."""
    return redirect("account_logout", preserve_request=True)


admin.site.logout = sign_out  # type: ignore[method-assign, assignment]
# Roles say who may do what, not groups; and nobody reads anyone's API token.
admin.site.unregister([Group, TokenProxy])


def _may(request: HttpRequest) -> bool:
    """Whether an administrator asks, who is not banned."""
    user = cast("User", request.user)
    return permissions.is_administrator(user) and permissions.can_act(user, timezone.now())


class PersonForm(forms.ModelForm[User]):
    """A role, a ban."""

    def clean(self) -> dict[str, Any]:
        """A ban says why."""
        given = super().clean() or {}
        if given.get("banned_until") and not given.get("ban_reason"):
            self.add_error("ban_reason", refused_at("page", actions.BanReasonNeeded()))
        return given


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Find a person; change their role or ban them. Names and addresses are the person's own to change."""

    form = PersonForm
    list_display = ["handle", "display_name", "role", "strength", "is_active", "banned_until", "joined_at"]
    list_filter = ["role", "strength", "is_active", ("banned_until", admin.EmptyFieldListFilter)]
    search_fields = ["handle", "display_name", "email"]
    fields = [
        "handle",
        "display_name",
        "email",
        "phone",
        "strength",
        "guest_email",
        "role",
        "is_active",
        "banned_until",
        "ban_reason",
        "joined_at",
    ]
    readonly_fields = [
        "handle",
        "display_name",
        "email",
        "phone",
        "strength",
        "guest_email",
        "is_active",
        "joined_at",
    ]

    actions = ["reset_second_step"]

    @admin.action(description=_("Reset the second step of signing in"), permissions=["change"])
    def reset_second_step(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Whoever lost it, or whose seed no key opens, sets up a new one at the next sign-in."""
        try:
            actions.reset_second_steps(
                actor=cast("User", request.user), user_ids=[person.pk for person in people], now=timezone.now()
            )
        except Refusal as refusal:
            self.message_user(request, refused_at("page", refusal), messages.ERROR)
            return
        self.message_user(request, _("They set up a new second step at their next sign-in."))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Guests hold no office."""
        return [*self.readonly_fields, *(["role"] if obj is not None and obj.is_guest else [])]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Listed for administrators."""
        return _may(request)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Seen by administrators: there are private data in here."""
        return _may(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Anyone's role and ban but one's own."""
        return _may(request) and (obj is None or obj.pk != request.user.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """What people said stays, and so do they."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Each change through its action, which checks it again and tells the hubs."""
        actor, now = cast("User", request.user), timezone.now()
        if "role" in form.changed_data:
            actions.change_role(actor=actor, user_id=obj.pk, role=obj.role, now=now)
        if not {"banned_until", "ban_reason"} & set(form.changed_data):
            return
        if obj.is_banned(now):
            actions.ban_user(actor=actor, user_id=obj.pk, reason=obj.ban_reason, until=obj.banned_until, now=now)
        else:
            actions.unban_user(actor=actor, user_id=obj.pk, now=now)


@admin.register(AccountEntry)
class AccountEntryAdmin(admin.ModelAdmin[AccountEntry]):
    """What was decided about people, to look at: actions write it, and nobody changes it."""

    list_display = ["person", "kind", "actor", "at", "until", "before", "after", "reason"]
    list_filter = ["kind"]
    search_fields = ["person__handle"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Listed for administrators."""
        return _may(request)

    def has_view_permission(self, request: HttpRequest, obj: AccountEntry | None = None) -> bool:
        """Seen by administrators."""
        return _may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AccountEntry | None = None) -> bool:
        """Never."""
        return False

    has_delete_permission = has_change_permission
