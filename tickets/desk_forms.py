"""What officers fill in at the desk. The actions check it; their refusals come back at the fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.forms import KeyForm
from tickets.models import CATEGORY_LENGTH, NOTE_LENGTH, REASON_LENGTH, TITLE_LENGTH, Department, Priority
from tickets.queries import list_departments
from tickets.queries.desk import Filters
from tickets.queries.people import find_by_handle

PRIORITIES = [(value, label.capitalize()) for value, label in Priority.choices]
STATUSES = [
    ("", _("Open")),
    ("new", _("New")),
    ("open", _("In work")),
    ("waiting_citizen", _("Waits for the citizen")),
    ("waiting_third_party", _("Waits for somebody else")),
    ("resolved", _("Resolved")),
    ("closed", _("Closed")),
    ("merged", _("Merged")),
]
DUES = [
    ("", _("Any time")),
    ("overdue", _("Overdue")),
    ("today", _("Until the end of today")),
    ("escalated", _("Escalated")),
]


def people_choices(people: Iterable[Any]) -> list[tuple[str, str]]:
    """People to choose from, by id."""
    return [(str(person.pk), person.display_name) for person in people]


class DepartmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A department, by its short name."""

    def label_from_instance(self, obj: Department) -> str:
        """Only the name."""
        return obj.name


class FilterForm(forms.Form):
    """The queue, narrowed down. What makes no sense is left out instead of refused."""

    q = forms.CharField(
        required=False,
        max_length=140,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("T-1042-9 or words of the title")}),
    )
    department = forms.ChoiceField(required=False)
    status = forms.ChoiceField(required=False, choices=STATUSES)
    assignee = forms.ChoiceField(required=False)
    priority = forms.ChoiceField(required=False, choices=[("", _("Any")), *PRIORITIES])
    category = forms.ChoiceField(required=False)
    due = forms.ChoiceField(required=False, choices=DUES)

    def __init__(
        self, given: Any, *, desks: Sequence[Department], categories: Sequence[str], people: Sequence[Any]
    ) -> None:
        super().__init__(given)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "department": [("", _("All my departments")), *((one.slug, one.name) for one in desks)],
            "category": [("", _("Any")), *((one, one) for one in categories)],
            "assignee": [("", _("Anyone")), ("me", _("Me")), ("nobody", _("Nobody yet")), *people_choices(people)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = offered

    def chosen(self) -> Filters:
        """What is asked for."""
        self.is_valid()
        return Filters(**{name: self.cleaned_data.get(name, "") for name in self.fields})

    def query(self) -> str:
        """The same as a query string, without what is empty: what a saved view keeps."""
        chosen = self.chosen()
        return urlencode([(name, value) for name in sorted(self.fields) if (value := getattr(chosen, name))])

    def narrowed(self) -> bool:
        """Whether anything but the search is set."""
        chosen = self.chosen()
        return any(getattr(chosen, name) for name in self.fields if name != "q")


class NewTicketForm(KeyForm):
    """A ticket that an officer opens for somebody."""

    title = forms.CharField(
        label=_("What is the matter?"),
        help_text=_("One line. Everyone reads it."),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Say in one line what the matter is.")},
    )
    body = forms.CharField(
        label=_("What was said"),
        help_text=_("What they told you, as they told it. Only the desk reads it."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=NOTE_LENGTH,
        required=False,
        strip=False,
    )
    department = DepartmentChoice(
        label=_("Who owes the answer?"),
        queryset=Department.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a department"),
        error_messages={
            "required": _("Choose who owes the answer."),
            "invalid_choice": _("Choose a department from the list."),
        },
    )
    category = forms.CharField(
        label=_("What is it about?"),
        max_length=CATEGORY_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"list": "categories"}),
    )
    priority = forms.ChoiceField(label=_("How pressing is it?"), choices=PRIORITIES, initial=Priority.NORMAL)
    requester = forms.CharField(
        label=_("Whose is it?"),
        help_text=_("Their name here, such as @ama_mensah, where they have joined. They confirm the solution."),
        max_length=31,
        required=False,
    )
    restricted = forms.BooleanField(
        label=_("Not for everyone"),
        help_text=_("Only they and the assembly can see its page."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.fields["department"]
        assert isinstance(department, forms.ModelChoiceField)  # noqa: S101
        department.queryset = list_departments()

    def clean_requester(self) -> int | None:
        """The id of whoever has this handle."""
        handle = self.cleaned_data["requester"].removeprefix("@")
        person = find_by_handle(handle) if handle else None
        if handle and person is None:
            raise forms.ValidationError(_("Nobody here has this name. Leave it empty for whoever has not joined."))
        return person.pk if person else None


class ViewForm(KeyForm):
    """A name for the filters as they are now."""

    name = forms.CharField(label=_("Name"), max_length=60, error_messages={"required": _("Give it a name.")})
    query = forms.CharField(required=False, widget=forms.HiddenInput)


class BulkForm(KeyForm):
    """One change of all tickets that are ticked; the button says which."""

    do = forms.ChoiceField(
        choices=[(one, one) for one in ("assign", "priority", "category", "status", "transfer")],
        error_messages={"required": _("Press the button of what is to be done.")},
    )
    assignee = forms.ChoiceField(required=False, label=_("Assign to"))
    priority = forms.ChoiceField(required=False, choices=PRIORITIES, label=_("Priority"))
    category = forms.CharField(required=False, max_length=CATEGORY_LENGTH, label=_("Category"))
    status = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[
            ("open", _("In work")),
            ("waiting_citizen", _("Waits for the citizen")),
            ("waiting_third_party", _("Waits for somebody else")),
        ],
    )
    department = DepartmentChoice(
        required=False,
        label=_("Transfer to"),
        queryset=Department.objects.none(),
        to_field_name="slug",
        empty_label=_("Department"),
    )
    reason = forms.CharField(required=False, max_length=REASON_LENGTH, label=_("Why"))

    def __init__(self, *args: Any, people: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assignee, department = self.fields["assignee"], self.fields["department"]
        assert isinstance(assignee, forms.ChoiceField)  # noqa: S101
        assignee.choices = [("nobody", _("Nobody")), *people_choices(people)]
        assert isinstance(department, forms.ModelChoiceField)  # noqa: S101
        department.queryset = list_departments()
