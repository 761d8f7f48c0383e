"""What people fill in on the pages of a town hall. The actions check; their refusals come back here."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.accounts import names
from engagement.townhalls.models import QUESTION_LENGTH, REASON_LENGTH, TOPIC_LENGTH
from tickets.forms import KeyForm


class CodeForm(forms.Form):
    """A join code, however it is typed."""

    code = forms.CharField(
        label=_("Code of the town hall"),
        help_text=_("Six signs. They stand on the screen in the hall and on the invitation."),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "3C7 X4K",
            }
        ),
        error_messages={"required": _("Type the code.")},
    )

    def refuse_unknown(self) -> None:
        """Say that there is no hall with this code."""
        self.add_error("code", _("No town hall has this code. Look again: it holds no vowels and no 0, 1, 2, 5, 8."))


class NameForm(forms.Form):
    """Somebody's name, and nothing else."""

    display_name = forms.CharField(
        label=_("Your name"),
        help_text=_("It stands beside what you ask. You can ask without showing it where the town hall allows that."),
        max_length=names.NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say how you want to be called.")},
    )


class MailForm(forms.Form):
    """An address that a code is sent to."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        help_text=_("We send a code there. It is never shown, and used for nothing else."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write your e-mail address.")},
    )


class CodeOfMailForm(forms.Form):
    """The six digits that were sent."""

    code = forms.CharField(
        label=_("The code from the e-mail"),
        help_text=_("Six digits, good for 15 minutes."),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Type the code from the e-mail.")},
    )


class AskForm(KeyForm):
    """A question. `sure` once the similar ones were shown."""

    body = forms.CharField(
        label=_("Your question"),
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=False,
        error_messages={"required": _("There is no text yet. Write something first.")},
    )
    anonymous = forms.BooleanField(label=_("Ask without showing my name"), required=False)
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    LENGTH = QUESTION_LENGTH


class AppealForm(KeyForm):
    """Why the asker thinks that their question should be shown after all."""

    words = forms.CharField(
        label=_("Why should it be shown?"),
        help_text=_("A moderator reads it once more, with what you write here. You can do this once."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in a sentence.")},
    )


class HandForm(KeyForm):
    """Raising one's hand."""

    topic = forms.CharField(label=_("About what?"), max_length=TOPIC_LENGTH, required=False)
