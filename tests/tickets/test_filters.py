"""What lists can be asked for."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from rest_framework.exceptions import ValidationError

from tickets.filters import QueueFilter, TicketFilter
from tickets.models import Ticket
from tickets.queries.desk import Filters


def queue(asked: str) -> Filters:
    """What the queue is asked for."""
    found: Any = QueueFilter(QueryDict(asked), Ticket.objects.none()).chosen()
    return found  # type: ignore[no-any-return]


def test_nothing_asked_for_is_everything_that_is_open() -> None:
    assert queue("") == Filters()


def test_what_is_asked_for_is_what_the_desk_asks_for() -> None:
    assert queue("assignee=me&priority=high&due=today&q=drain") == Filters(
        assignee="me", priority="high", due="today", q="drain"
    )


@pytest.mark.parametrize("asked", ["status=lost", "priority=huge", "due=never", "department=" + 41 * "x"])
def test_what_makes_no_sense_is_refused(asked: str) -> None:
    with pytest.raises(ValidationError):
        queue(asked)


def test_every_filter_of_the_desk_is_one_of_the_api() -> None:
    assert set(QueueFilter.base_filters) == set(Filters.__dataclass_fields__)


def test_filters_say_what_they_take() -> None:
    loose = [name for name, one in TicketFilter.base_filters.items() if one.extra.get("max_length", 0) > 200]
    assert not loose
