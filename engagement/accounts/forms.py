"""The forms of people. They ask the actions' own checks, so that no rule is written twice."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.forms import ResetPasswordForm, SignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.accounts import actions, names, permissions
from engagement.accounts.models import User
from realtime.errors import Refusal
from realtime.meters import refused_at


def _checked(check: Callable[[str], str], value: str) -> str:
    try:
        return check(value)
    except Refusal as refusal:
        raise forms.ValidationError(refused_at("page", refusal), code=refusal.slug) from refusal


class NameForm(forms.Form):
    """One's public name."""

    display_name = forms.CharField(
        label=_("Your name"),
        help_text=_("Everyone sees it beside your posts."),
        max_length=names.NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_display_name(self) -> str:
        """Tidied and checked."""
        return _checked(actions.check_name, self.cleaned_data["display_name"])


class NewPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """Asking for a new password: not for officials whose second step is taken at the assembly's own sign-in."""

    users: list[User]

    def clean_email(self) -> str:
        """The same answer for every address."""
        email: str = super().clean_email()
        self.users = [user for user in self.users if not permissions.must_sign_in_elsewhere(user)]
        return email


class SignUpForm(NameForm, SignupForm):  # type: ignore[misc]
    """Signing up: what is public first, then what is private."""

    handle = forms.CharField(
        label=_("Handle"),
        help_text=_("Public; others mention you with it. Leave it empty and we make one from your name."),
        max_length=names.HANDLE_MAX,
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "nickname",
                "autocapitalize": "none",
                "spellcheck": "false",
                "pattern": r"@?\w{3,30}",
            }
        ),
    )
    field_order = ("display_name", "handle", "email", "password1")

    def clean_handle(self) -> str:
        """Empty, or a handle that may be taken."""
        handle = self.cleaned_data["handle"]
        return _checked(actions.check_handle, handle) if handle else ""


class BanForm(forms.Form):
    """Why, and for how many days (empty: for good)."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    days = forms.IntegerField(label=_("For how many days"), required=False, min_value=1, max_value=3650)
