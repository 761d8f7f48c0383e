"""Old records become tickets with their record, their clock and their place in the figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.factories import NOW, make_department
from tests.tickets.factories import make_calendar, make_ticket
from tickets import actions
from tickets.actions.importing import (
    ImportCalendarDiffers,
    ImportDepartmentMissing,
    import_rows,
    key_of,
    prepare_import,
)
from tickets.history import OldRow, Reading
from tickets.models import SlaClock, Ticket, TicketEvent, TicketTally

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OPENED = datetime(2024, 3, 1, tzinfo=UTC)


def reading(**more: Any) -> Reading:
    fields: dict[str, Any] = {"source": "old", "key": "id", "opened": "opened", "closed": "closed"}
    return Reading(**(fields | {"department": "Archive", "create_departments": True} | more))


def row(number: int, *, days: float | None = 3, **more: Any) -> OldRow:
    fields: dict[str, Any] = {
        "line": number + 1,
        "key": f"K{number}",
        "title": f"Case {number}",
        "body": "",
        "category": "Heat",
        "department": "Archive",
        "opened_at": OPENED,
        "closed_at": OPENED + days * DAY if days is not None else None,
    }
    return OldRow(**(fields | more))


def take(*rows: OldRow, **more: Any) -> int:
    said = reading(**more)
    return import_rows(rows=rows, reading=said, terms=prepare_import(reading=said, now=NOW), now=NOW)


def test_a_closed_row_is_a_closed_ticket_with_its_clock() -> None:
    assert take(row(1)) == 1
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.closed_at, ticket.origin) == ("closed", OPENED + 3 * DAY, "import")
    assert ticket.clocks.get().consumed_seconds == 3 * 86_400


def test_an_open_row_is_an_open_ticket_whose_clock_runs() -> None:
    take(row(1, days=None), target_days=14)
    clock = SlaClock.objects.get()
    assert (clock.state, clock.due_at) == ("running", OPENED + 14 * DAY)


@pytest.mark.parametrize(("days", "state"), [(14, "met"), (15, "breached")])
def test_a_target_gives_a_verdict(days: int, state: str) -> None:
    take(row(1, days=days), target_days=14)
    assert SlaClock.objects.get().state == state


def test_the_same_rows_again_change_nothing() -> None:
    take(row(1), row(2))
    assert take(row(1), row(2), row(3)) == 1
    assert list(Ticket.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_the_same_key_of_another_source_is_another_row() -> None:
    take(row(1))
    assert take(row(1, department="Older archive"), source="older", department="Older archive") == 1


def test_a_long_key_is_told_by_its_digest() -> None:
    assert len(key_of("s", "k" * 500)) <= 80
    assert key_of("s", "k" * 500) != key_of("s", "k" * 499 + "x")


def test_the_record_says_where_it_comes_from() -> None:
    take(row(1))
    assert list(TicketEvent.objects.order_by("number").values_list("kind", flat=True)) == ["imported", "closed"]


def test_a_department_is_made_only_where_that_was_said() -> None:
    with pytest.raises(ImportDepartmentMissing):
        take(row(1, department="Nowhere"), create_departments=False, department="", department_column="office")
    assert not Ticket.objects.exists()


def test_a_department_with_tickets_by_its_own_hours_takes_no_records_in_whole_days() -> None:
    make_calendar()
    department = make_department(name="Archive")
    make_ticket(department=department)
    with pytest.raises(ImportCalendarDiffers):
        take(row(1))


def test_new_tickets_go_on_numbering_after_the_old_ones() -> None:
    take(row(1), row(2))
    assert make_ticket().number == 3


def test_figures_are_kept_up() -> None:
    take(row(1), row(2, days=None))
    opened = sum(TicketTally.objects.values_list("opened", flat=True))
    still_open = sum(TicketTally.objects.values_list("still_open", flat=True))
    assert (opened, still_open) == (2, 1)


def test_an_overdue_old_ticket_escalates_nothing() -> None:
    take(row(1, days=None), target_days=1)
    assert actions.fire_due_steps(now=NOW) == 0
