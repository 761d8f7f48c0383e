"""What a list of threads can be asked for, over the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from engagement.accounts.models import User
from engagement.threads.models import Thread
from engagement.threads.queries import list_threads


class ThreadFilter(django_filters.FilterSet):  # type: ignore[misc]  # it has no types
    """Reads the parameters; `queries.list_threads` does the work, the same as for the pages."""

    search = django_filters.CharFilter(
        max_length=200, help_text="All of these words, in title, place, category or opening text."
    )
    department = django_filters.CharFilter(max_length=40, help_text="The department's short name.")
    state = django_filters.ChoiceFilter(choices=Thread.State.choices)
    mine = django_filters.BooleanFilter(help_text="Only those that you opened.")
    followed = django_filters.BooleanFilter(help_text="Only those that you follow.")

    def filter_queryset(self, queryset: QuerySet[Thread]) -> QuerySet[Thread]:
        """The threads that the caller may read and asked for."""
        wanted: dict[str, Any] = {name: value for name, value in self.form.cleaned_data.items() if value}
        user = self.request.user
        return list_threads(user if isinstance(user, User) else None, **wanted)
