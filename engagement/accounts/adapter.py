"""What allauth asks of us: making people, letting them in and out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagement.accounts import actions, permissions
from engagement.accounts.models import User
from engagement.accounts.pages.guests import forget_guest
from engagement.accounts.staff_sign_in import StaffProvider
from realtime.errors import Refusal
from realtime.meters import refused_at


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth keeps the flows, the codes and the rate limits; every change to a person is an action of ours."""

    def new_user(self, request: HttpRequest) -> User:
        """Somebody new; or the guest whose session this is, who becomes an account and keeps what they did."""
        guest: User | None = getattr(request, "guest", None)
        return guest or User()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A citizen out of the sign-up form."""
        if user.pk is not None:
            return self._promote(request, user, form)
        now = timezone.now()
        person = actions.register_person(
            person=user,
            email=form.cleaned_data["email"],
            password=form.cleaned_data.get("password1"),
            display_name=form.cleaned_data["display_name"],
            handle=form.cleaned_data["handle"],
            now=now,
        )
        actions.note_origin(person=person, address=self.get_client_ip(request) or "", now=now)
        return person

    def _promote(self, request: HttpRequest, guest: User, form: Any) -> User:
        person = actions.promote_guest(
            guest=guest,
            email=form.cleaned_data["email"],
            password=form.cleaned_data.get("password1"),
            display_name=form.cleaned_data["display_name"],
            handle=form.cleaned_data["handle"],
            now=timezone.now(),
        )
        forget_guest(request)
        return person

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Tell banned people why, and until when, instead of letting them in."""
        if user.is_active and user.is_banned(timezone.now()):
            clear_login(request)
            messages.error(request, explain_ban(user))
            return redirect("account_login")
        by_staff_sign_in = "sociallogin" in (kwargs.get("signal_kwargs") or {})
        if not by_staff_sign_in and permissions.must_sign_in_elsewhere(user):
            clear_login(request)
            messages.error(request, _("Sign in with the assembly's own sign-in, below."))
            return redirect("account_login")
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def set_password(self, user: User, password: str) -> None:
        """A new password shuts what the old one opened."""
        actions.change_password(person=user, password=password, now=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        """Sign out, sockets included."""
        with transaction.atomic():
            if request.session.session_key:
                actions.end_session(session_key=request.session.session_key, now=timezone.now())
            super().logout(request)


class StaffSignInAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in by the assembly's own sign-in: who is new there becomes a citizen here, and an administrator says
    what office they hold. Whoever has an account with the same confirmed address signs in to that."""

    def new_user(self, request: HttpRequest, sociallogin: SocialLogin) -> User:
        """Somebody new."""
        return User()

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """The issuer, held to all that the standard asks of us."""
        return StaffProvider(request, app=super().get_provider(request, provider, client_id=client_id).app)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """What the other house says of them: a name and an address."""
        user: User = sociallogin.user
        user.email = data.get("email") or None
        name = " ".join(data.get(part) or "" for part in ("first_name", "last_name")).strip()
        user.display_name = data.get("name") or name or data.get("username") or ""
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """A citizen without a password. Raises ImmediateHttpResponse where the name cannot be shown."""
        user: User = sociallogin.user
        try:
            with transaction.atomic():
                actions.register_person(
                    person=user, email=user.email or "", display_name=user.display_name, now=timezone.now()
                )
                sociallogin.save(request)
        except Refusal as refusal:
            messages.error(request, refused_at("page", refusal))
            raise ImmediateHttpResponse(redirect("account_login")) from refusal
        return user


def explain_ban(user: User) -> str:
    """Why somebody may not sign in, in words for them."""
    if user.banned_until is None or user.banned_until >= actions.FOREVER:
        return _("You are banned from Durbar: %(reason)s") % {"reason": user.ban_reason}
    until = date_format(timezone.localtime(user.banned_until), "j F Y, H:i")
    return _("You are banned from Durbar until %(until)s: %(reason)s") % {"until": until, "reason": user.ban_reason}
