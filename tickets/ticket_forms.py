"""What officers fill in on the page of a ticket. Each form says which version of the ticket its writer saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets import references
from tickets.desk_forms import PRIORITIES, DepartmentChoice, people_choices
from tickets.forms import KeyForm
from tickets.models import CATEGORY_LENGTH, NOTE_LENGTH, REASON_LENGTH, TITLE_LENGTH, Department
from tickets.queries import list_departments

WAYS = [
    ("telephone", _("by telephone")),
    ("letter", _("by letter")),
    ("email", _("by e-mail")),
    ("person", _("in person")),
]
RELATIONS = [("duplicate_of", _("is a duplicate of")), ("blocks", _("blocks"))]


class TicketForm(KeyForm):
    """Base of the forms about one ticket. `people` and `now_in` are what some of them offer."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assignee, department = self.fields.get("assignee"), self.fields.get("department")
        if isinstance(assignee, forms.ChoiceField):
            assignee.choices = [("", _("Nobody")), *people_choices(people)]
        if isinstance(department, forms.ModelChoiceField):
            department.queryset = list_departments()


class RespondForm(TicketForm):
    """The official answer."""

    body = forms.CharField(
        label=_("Official answer"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=NOTE_LENGTH,
        strip=False,
        error_messages={"required": _("There is no text yet. Write something first.")},
    )
    way = forms.ChoiceField(label=_("It was given"), choices=WAYS, required=False)


class NoteForm(TicketForm):
    """A note for the department."""

    body = forms.CharField(
        label=_("Note for the department"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=NOTE_LENGTH,
        strip=False,
        error_messages={"required": _("There is no text yet. Write something first.")},
    )


class AssignForm(TicketForm):
    """Who has it."""

    assignee = forms.ChoiceField(label=_("Who has it"), required=False)


class PriorityForm(TicketForm):
    """How pressing it is."""

    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITIES)


class CategoryForm(TicketForm):
    """What it is about."""

    category = forms.CharField(label=_("Category"), max_length=CATEGORY_LENGTH, required=False)


class StatusForm(TicketForm):
    """What it waits for. The button says which; the citizen reads the reason."""

    status = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("open", _("Work goes on")),
            ("waiting_citizen", _("Waits for the citizen")),
            ("waiting_third_party", _("Waits for somebody else")),
        ],
    )
    reason = forms.CharField(
        label=_("What is needed, and from whom"),
        help_text=_("Everyone reads it. Waiting for the citizen stops clocks, waiting for somebody else does not."),
        max_length=REASON_LENGTH,
        required=False,
    )


class ReasonForm(TicketForm):
    """A sentence that others read."""

    reason = forms.CharField(
        label=_("What was done"),
        help_text=_("The citizen reads it, and confirms or says that it is not solved."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say it in a sentence.")},
    )


class PhotoForm(TicketForm):
    """Which photo goes. What it offers, the page says; what may be, the action."""

    photo = forms.CharField(
        label=_("Which photo?"), widget=forms.Select, error_messages={"required": _("Choose a photo.")}
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("The department reads it. A photo of your own goes without a reason."),
        max_length=REASON_LENGTH,
        required=False,
    )


class TransferForm(TicketForm):
    """Another department owes it from now on."""

    department = DepartmentChoice(
        label=_("Who owes the answer?"),
        queryset=Department.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a department"),
        error_messages={"required": _("Choose a department.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Everyone reads it. What the clocks have counted still counts."),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why, in a sentence.")},
    )


class OtherTicketForm(TicketForm):
    """Base of the forms that name another ticket."""

    other = forms.CharField(
        label=_("The other ticket"),
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "T-1042-9"}),
        error_messages={"required": _("Say which ticket.")},
    )

    def clean_other(self) -> int:
        """The number behind the reference."""
        number = references.parse(self.cleaned_data["other"])
        if number is None:
            raise forms.ValidationError(_("This is no reference. Look at it again: the last digit does not fit."))
        return number


class MergeForm(OtherTicketForm):
    """This ticket goes on as another one."""


class RelateForm(OtherTicketForm):
    """How this ticket stands to another one."""

    kind = forms.ChoiceField(label=_("This ticket"), choices=RELATIONS)


class SplitForm(TicketForm):
    """A part of it becomes a ticket of its own."""

    title = forms.CharField(
        label=_("What the new one is about"),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Say in one line what the new one is about.")},
    )
    department = DepartmentChoice(
        label=_("Who owes it?"),
        queryset=Department.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a department"),
        error_messages={"required": _("Choose a department.")},
    )


class EscalateForm(TicketForm):
    """The ticket goes to the supervisor, with a word that says why."""

    reason = forms.CharField(
        label=_("What the supervisor must know"),
        help_text=_("Only the department reads it."),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why, in a sentence.")},
    )


class RejectForm(KeyForm):
    """Why it is not solved."""

    reason = forms.CharField(
        label=_("What is still wrong?"),
        help_text=_("Everyone reads it. The department answers here again."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what is still wrong.")},
    )


class RateForm(KeyForm):
    """How well it went."""

    rating = forms.TypedChoiceField(
        label=_("How well was it done?"),
        coerce=int,
        choices=[
            (5, _("5 · very well")),
            (4, _("4 · well")),
            (3, _("3 · so so")),
            (2, _("2 · badly")),
            (1, _("1 · very badly")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from one to five.")},
    )
    words = forms.CharField(label=_("In words"), max_length=REASON_LENGTH, required=False)


class FindForm(forms.Form):
    """The reference of a ticket."""

    reference = forms.CharField(
        label=_("Reference"),
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "T-1042-9", "autocomplete": "off"}),
        error_messages={"required": _("Type the reference of the ticket.")},
    )
