"""What lists of tickets can be asked for, over the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters.utils import translate_validation

from tickets.models import Priority, Ticket
from tickets.queries.desk import DUE, Filters
from tickets.queries.tickets import list_tickets


class TicketFilter(django_filters.FilterSet):  # type: ignore[misc]  # it has no types
    """Reads the parameters; `queries.tickets.list_tickets` does the work."""

    department = django_filters.CharFilter(max_length=40, help_text="The department's short name.")
    status = django_filters.ChoiceFilter(choices=Ticket.Status.choices)
    category = django_filters.CharFilter(max_length=60)
    priority = django_filters.ChoiceFilter(choices=Priority.choices)
    subject = django_filters.CharFilter(max_length=120, help_text="The stream that it is about, e.g. `thread:12`.")
    mine = django_filters.BooleanFilter(help_text="Only those that are yours.")

    def filter_queryset(self, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        """The tickets that the caller may read and asked for."""
        wanted: dict[str, Any] = {name: value for name, value in self.form.cleaned_data.items() if value}
        user = self.request.user
        return list_tickets(user if user.is_authenticated else None, **wanted)


class QueueFilter(django_filters.FilterSet):  # type: ignore[misc]  # it has no types
    """Reads the parameters; `queries.desk.filter_queue` does the work, the same as for the desk."""

    department = django_filters.CharFilter(max_length=40, help_text="One of your departments, by its short name.")
    status = django_filters.ChoiceFilter(choices=Ticket.Status.choices, help_text="Without one: whatever is open.")
    assignee = django_filters.CharFilter(max_length=20, help_text="`me`, `nobody`, or the id of an officer.")
    priority = django_filters.ChoiceFilter(choices=Priority.choices)
    category = django_filters.CharFilter(max_length=60)
    due = django_filters.ChoiceFilter(choices=[(one, one) for one in DUE])
    q = django_filters.CharFilter(max_length=140, help_text="A reference, or words that must all be in the title.")

    def chosen(self) -> Filters:
        """What is asked for. Raises DRF's ValidationError (400)."""
        if not self.is_valid():
            raise translate_validation(self.errors)
        return Filters(**{name: value for name, value in self.form.cleaned_data.items() if value})
