"""What those who run a hall fill in. The actions check everything again; their refusals come back here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls import reasons
from engagement.townhalls.models import (
    ABOUT_LENGTH,
    ANSWER_LENGTH,
    NOTE_LENGTH,
    OPTION_LENGTH,
    OPTIONS_MAX,
    PLACE_LENGTH,
    POLL_LENGTH,
    QUESTION_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    HallBan,
    HallStaff,
    Poll,
)
from tickets.desk_forms import DepartmentChoice
from tickets.forms import KeyForm
from tickets.models import Department
from tickets.queries import list_departments

People = Sequence[tuple[str, str]]
"""(handle, name) of whoever may be chosen."""
BACK = ("console", "official", "edit")
"""The pages that a form may lead back to."""
NOTHING = {"required": _("There is no text yet. Write something first.")}
MINUTES = [
    ("10", _("10 minutes")),
    ("30", _("30 minutes")),
    ("60", _("an hour")),
    ("", _("the whole town hall")),
]


PACES = {5: _("5 seconds"), 10: _("10 seconds"), 30: _("30 seconds"), 60: _("minute")}
"""How slow a slow chat may be."""
ASKING_PACES = {0: _("10 seconds"), 30: _("30 seconds"), 60: _("minute"), 120: _("2 minutes"), 300: _("5 minutes")}
"""How slow asking may be; 0 is the pause that always is."""


class ActForm(KeyForm):
    """Base of the forms of a running hall. `of` is the id of what it is about, `version` the one that its writer saw,
    `people` whom some of them offer."""

    of = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    back = forms.ChoiceField(required=False, choices=[(name, name) for name in BACK], widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: People = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handle, department = self.fields.get("handle"), self.fields.get("department")
        if isinstance(handle, forms.ChoiceField):
            handle.choices = [("", _("Nobody")), *people]
        if isinstance(department, forms.ModelChoiceField):
            department.queryset = list_departments()


class ReasonForm(ActForm):
    """Why, where one wants to say it."""

    reason = forms.CharField(label=_("Why"), max_length=REASON_LENGTH, required=False)


class RejectForm(ActForm):
    """Why a question is not shown; the button says the kind."""

    words = forms.CharField(
        label=_("In your words, for whoever asked"),
        help_text=_("Only needed for “another reason”."),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(
        label=_("Why it is not shown"),
        choices=[(kind, name) for kind, (name, _sentence) in reasons.KINDS.items()],
        error_messages={"required": _("Choose why it is not shown.")},
    )


class WordsForm(ActForm):
    """The words of a question, mended."""

    body = forms.CharField(
        label=_("The question"),
        help_text=_("Whoever asked sees both: their words and yours."),
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
        error_messages=NOTHING,
    )


class MergeForm(ActForm):
    """What a question is merged into."""

    into = forms.IntegerField(
        label=_("The number of the question that stays"),
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Say which question stays.")},
    )


class AssignForm(ActForm):
    """Who is to answer."""

    handle = forms.ChoiceField(label=_("Who is to answer"), required=False)


class SaidForm(ActForm):
    """What was answered in the hall, in short."""

    body = forms.CharField(
        label=_("What was said, in a sentence or two"),
        help_text=_("It stands in the public record. You can leave it empty and write it later."),
        max_length=ANSWER_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=False,
    )


class DepartmentForm(ActForm):
    """Which department owes it."""

    department = DepartmentChoice(
        label=_("Which department"),
        queryset=Department.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("The one that holds the town hall"),
    )


class TicketForm(ActForm):
    """Which department gets it as a ticket."""

    department = DepartmentChoice(
        label=_("Which department"),
        queryset=Department.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a department"),
        error_messages={"required": _("Choose a department.")},
    )


class AnswerForm(ActForm):
    """The answer in writing; a draft may be empty."""

    body = forms.CharField(
        label=_("The answer in writing"),
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        strip=False,
        error_messages=NOTHING,
    )


class NoteForm(ActForm):
    """A word among those who run the hall."""

    body = forms.CharField(
        label=_("Note for those who run the town hall"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=False,
        error_messages=NOTHING,
    )


class HandOnForm(ActForm):
    """Who answers instead: somebody of this hall, or a department."""

    handle = forms.ChoiceField(label=_("To somebody here"), required=False)
    department = DepartmentChoice(
        label=_("Or to a department"),
        queryset=Department.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("None"),
    )
    reason = forms.CharField(
        label=_("Why"), max_length=REASON_LENGTH, error_messages={"required": _("Say why, in a sentence.")}
    )

    def clean(self) -> dict[str, Any]:
        """One of both."""
        given = super().clean() or {}
        if bool(given.get("handle")) == bool(given.get("department")):
            self.add_error("handle", _("Choose a person or a department."))
        return given


class BanForm(ActForm):
    """Who may not do what, for how long. Through a question nobody is named."""

    person = forms.CharField(label=_("Who"), help_text=_("Their short name, as in @ama."), required=False)
    scope = forms.ChoiceField(label=_("From what"), choices=HallBan.Scope, widget=forms.RadioSelect)
    minutes = forms.ChoiceField(label=_("For how long"), choices=MINUTES, required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("They read this."),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why, in a sentence.")},
    )


class MuteForm(ActForm):
    """Who is silent for a while: whoever asked the question, or whoever is named."""

    person = forms.CharField(widget=forms.HiddenInput, required=False)


class WhoForm(ActForm):
    """Somebody, by the short name that one reads beside what they write."""

    person = forms.CharField(
        label=_("Who"),
        help_text=_("Their short name, as in @ama."),
        error_messages={"required": _("Say who, by their short name.")},
    )


class SwitchForm(ActForm):
    """One switch; the pressed button says its new value."""

    name = forms.CharField(widget=forms.HiddenInput)
    value = forms.CharField(widget=forms.HiddenInput, required=False)


class ChatForm(ActForm):
    """Who may write in the chat."""

    mode = forms.ChoiceField(
        choices=[("open", ""), ("slow", ""), ("staff", ""), ("off", "")], widget=forms.HiddenInput
    )
    seconds = forms.TypedChoiceField(
        label=_("In slow chat, one post per person every"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(seconds, words) for seconds, words in PACES.items()],
    )


class AskingPaceForm(ActForm):
    """How often somebody may ask."""

    seconds = forms.TypedChoiceField(
        label=_("One question per person every"),
        coerce=int,
        choices=[(seconds, words) for seconds, words in ASKING_PACES.items()],
    )


class PlaceForm(ActForm):
    """Where in the queue."""

    position = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class ShowForm(ActForm):
    """On the screen, or off it."""

    on = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes", widget=forms.HiddenInput
    )


class PollForm(ActForm):
    """A poll: what is asked, and what there is to choose between."""

    question = forms.CharField(
        label=_("What is asked"),
        max_length=POLL_LENGTH,
        error_messages={"required": _("Write what is asked.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Poll.Kind, widget=forms.RadioSelect, initial=Poll.Kind.SINGLE)
    options = forms.CharField(
        label=_("What to choose between"),
        help_text=_("One a line, two to twelve. A rating without lines goes from 1 to 5."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    max_choices = forms.IntegerField(
        label=_("Choices at most"), help_text=_("For several choices."), min_value=1, max_value=OPTIONS_MAX, initial=1
    )
    show = forms.ChoiceField(
        label=_("Results are shown"), choices=Poll.Show, widget=forms.RadioSelect, initial=Poll.Show.AFTER_CLOSE
    )

    def clean_options(self) -> list[str]:
        """Its lines, without empty ones."""
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        if any(len(line) > OPTION_LENGTH for line in lines):
            raise forms.ValidationError(_("One of the lines is too long."))
        return lines


class StaffForm(ActForm):
    """Somebody who runs the hall or answers in it."""

    person = forms.CharField(
        label=_("Who"),
        help_text=_("Their short name, as in @ama."),
        error_messages={"required": _("Say who.")},
    )
    role = forms.ChoiceField(label=_("As what"), choices=HallStaff.Role, widget=forms.RadioSelect)


class PersonForm(ActForm):
    """Somebody, by their short name."""

    person = forms.CharField(widget=forms.HiddenInput)


class HallForm(ActForm):
    """What a hall is."""

    title = forms.CharField(
        label=_("What it is called"),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Give it a title.")},
    )
    about = forms.CharField(
        label=_("What it is about"),
        help_text=_("Who answers, what about, and what is not the subject."),
        max_length=ABOUT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
    )
    place = forms.CharField(label=_("Where"), max_length=PLACE_LENGTH, required=False)
    department = DepartmentChoice(
        label=_("Who holds it"),
        help_text=_("This department owes what nobody else was named for."),
        queryset=Department.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a department"),
        error_messages={"required": _("Choose a department.")},
    )
    starts_at = forms.DateTimeField(
        label=_("When it begins"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"required": _("Say when it begins."), "invalid": _("Write it like 2026-11-26 14:00.")},
    )
    planned_minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=600, initial=90)
    asking_strength = forms.ChoiceField(
        label=_("To ask, one needs"), choices=User.Strength, widget=forms.RadioSelect, initial=User.Strength.NAME
    )
    voting_strength = forms.ChoiceField(
        label=_("To vote, one needs"), choices=User.Strength, widget=forms.RadioSelect, initial=User.Strength.NAME
    )
    video_url = forms.URLField(
        label=_("Video"), required=False, assume_scheme="https", help_text=_("The address of the stream.")
    )
    captions_url = forms.URLField(label=_("Captions"), required=False, assume_scheme="https")
    recording_url = forms.URLField(label=_("Recording"), required=False, assume_scheme="https")
    recording_begins_at = forms.DateTimeField(
        label=_("When the recording begins"),
        help_text=_("So that every answer can name its time in the recording."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
        input_formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
