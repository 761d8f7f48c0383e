"""What people fill in on the pages. The actions check lengths and characters; their refusals come back here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.threads.models import (
    CATEGORY_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
    SLOW_SECONDS_MAX,
    TITLE_LENGTH,
    Thread,
)
from tickets.forms import KeyForm
from tickets.models import Department
from tickets.queries import list_departments

CATEGORIES = (
    _("Roads and bridges"),
    _("Drains and flooding"),
    _("Street lights"),
    _("Waste and cleaning"),
    _("Water and toilets"),
    _("Markets"),
    _("Schools"),
    _("Clinics"),
    _("Buildings and land"),
    _("Fees and rates"),
    _("Budget and projects"),
    _("Noise and nuisance"),
)


class SlugChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A department, by its short name."""

    def label_from_instance(self, obj: Department) -> str:
        """Only the name: what it does is on its page."""
        return obj.name


class NewThreadForm(KeyForm):
    """A new issue. Everything that was typed stays when it is refused."""

    title = forms.CharField(
        label=_("What is the matter?"),
        help_text=_("One line that says it. Others will find it by these words."),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Say in one line what the matter is.")},
    )
    body = forms.CharField(
        label=_("Tell us more"),
        help_text=_("What happens, since when, whom it concerns, what has been tried. Up to 2,000 characters."),
        widget=forms.Textarea(attrs={"rows": 7}),
        strip=False,
        error_messages={"required": _("There is no text yet. Write something first.")},
    )
    department = SlugChoice(
        label=_("Who should answer?"),
        help_text=_("Not sure? Choose what comes closest."),
        queryset=Department.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a department"),
        error_messages={
            "required": _("Choose who should answer."),
            "invalid_choice": _("Choose a department from the list."),
        },
    )
    place = forms.CharField(
        label=_("Where?"),
        help_text=_("A street, a market, a school."),
        max_length=PLACE_LENGTH,
        required=False,
    )
    category = forms.CharField(
        label=_("What is it about?"),
        help_text=_("Choose one or write your own."),
        max_length=CATEGORY_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"list": "categories"}),
    )
    visibility = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=[
            (Thread.Visibility.PUBLIC, _("Everyone")),
            (Thread.Visibility.RESTRICTED, _("Only I and the assembly")),
        ],
        widget=forms.RadioSelect,
        initial=Thread.Visibility.PUBLIC,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.fields["department"]
        assert isinstance(department, forms.ModelChoiceField)  # noqa: S101
        department.queryset = list_departments()


class PostForm(KeyForm):
    """A post, from the composer."""

    body = forms.CharField(
        widget=forms.Textarea,
        strip=False,
        error_messages={"required": _("There is no text yet. Write something first.")},
    )
    reply_to = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    official = forms.BooleanField(required=False)
    back = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    """The page that the composer stands on, where that is not the thread's own."""


class EditForm(KeyForm):
    """The new text of a post."""

    body = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 8}),
        strip=False,
        error_messages={"required": _("There is no text yet. Write something first.")},
    )


class ReasonForm(KeyForm):
    """A reason that others will read."""

    reason = forms.CharField(
        label=_("Why"), max_length=REASON_LENGTH, error_messages={"required": _("Say why, in a sentence.")}
    )


class OptionalReasonForm(KeyForm):
    """A reason, if there is one to give."""

    reason = forms.CharField(label=_("Why"), max_length=REASON_LENGTH, required=False)


class SlowForm(KeyForm):
    """The pause between two posts of one person."""

    seconds = forms.TypedChoiceField(
        label=_("One post per person every"),
        coerce=int,
        choices=[
            (0, _("no pause")),
            (10, _("10 seconds")),
            (30, _("30 seconds")),
            (60, _("minute")),
            (300, _("5 minutes")),
            (SLOW_SECONDS_MAX, _("hour")),
        ],
    )


class SettleForm(KeyForm):
    """What a moderator makes of a report; the pressed button says it."""

    uphold = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes", widget=forms.HiddenInput
    )


class FilterForm(forms.Form):
    """The list of issues, narrowed down. What makes no sense is left out instead of refused."""

    search = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Gutter, market, school…")}),
    )
    department = SlugChoice(
        required=False, queryset=Department.objects.none(), to_field_name="slug", empty_label=_("All departments")
    )
    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("All states")),
            ("open", _("Waiting for an answer")),
            ("answered", _("Answered")),
            ("resolved", _("Resolved")),
            ("reopened", _("Reopened")),
        ],
    )
    mine = forms.BooleanField(required=False)
    followed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.fields["department"]
        assert isinstance(department, forms.ModelChoiceField)  # noqa: S101
        department.queryset = list_departments()

    def chosen(self) -> dict[str, Any]:
        """The arguments for `queries.list_threads`."""
        self.is_valid()
        given = self.cleaned_data
        department = given.get("department")
        return {
            "search": given.get("search", ""),
            "department": department.slug if department else "",
            "state": given.get("state", ""),
            "mine": given.get("mine", False),
            "followed": given.get("followed", False),
        }
