"""What the tests of the desk have in common: a promise that holds, tickets, and where their pages are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.browser.stage import Seat
from tests.threads.factories import Cast
from tests.tickets.factories import ALL_DAY, make_calendar, make_policy, make_ticket
from tickets import actions
from tickets.models import Calendar, CalendarVersion, CannedReply, SlaPolicy, Ticket


def make_promise() -> None:
    """Everything is answered in four hours and done in forty, at any hour of any day."""
    calendar = Calendar.objects.filter(is_default=True).select_related("current").first()
    if calendar is None:
        make_calendar(week=ALL_DAY)
    elif calendar.current.week != ALL_DAY:
        # A ticket that was opened before made the house its working hours, and tests are also run at night.
        since, number = calendar.current.since, calendar.current.number + 1
        fields = {"zone": "Africa/Accra", "week": ALL_DAY, "holidays": {}, "since": since}
        calendar.current = CalendarVersion.objects.create(calendar=calendar, number=number, **fields)
        calendar.save(update_fields=["current"])
    if not SlaPolicy.objects.filter(department=None).exists():
        make_policy(steps=[{}])


def ticket_in(cast: Cast, *, ago: timedelta = timedelta(0), **fields: Any) -> Ticket:
    """A ticket of the cast's department, opened so long ago."""
    return make_ticket(department=cast.department, requester=cast.citizen, now=timezone.now() - ago, **fields)


def ticket_of(thread_id: int) -> Ticket:
    """The ticket that was opened with a thread."""
    return Ticket.objects.filter(subject=f"thread:{thread_id}").earliest("pk")


def busy_desk(cast: Cast) -> None:
    """Tickets in every state beside that of the cast's thread, and everything around it: to be looked at."""
    now = timezone.now()
    ticket = ticket_of(cast.thread.pk)
    late = ticket_in(
        cast, ago=timedelta(days=3), title="Late " + "Llanfair" * 12, priority="urgent", category="Roads"
    )
    still = ticket_in(cast, ago=timedelta(hours=3), restricted=True)
    done = ticket_in(cast, ago=timedelta(hours=3))
    ask = {"actor": cast.officer, "now": now}
    actions.fire_due_steps(now=now)
    actions.respond(**ask, number=still.number, body="Which side?", way="telephone")
    actions.change_status(**ask, number=still.number, status="waiting_citizen", reason="Which side of the road?")
    actions.resolve_ticket(**ask, number=done.number, reason="Fixed.")
    actions.add_note(**ask, number=ticket.number, body="Ask @nobody_here. " + "Llanfair" * 20)
    actions.relate_tickets(**ask, number=ticket.number, kind="blocks", other=late.number)
    actions.assign_ticket(**ask, number=late.number, assignee_id=cast.officer.pk)
    actions.save_view(**ask, name="For the morning", query="due=overdue&assignee=me")
    CannedReply.objects.create(title="Thanks", body="Good day {name}.", changed_at=now)


def desk_path(ticket: Ticket) -> str:
    """The officer's page of a ticket."""
    return f"/desk/tickets/{ticket.reference}/"


def now(ticket: Ticket) -> Ticket:
    """The ticket as it is stored."""
    return Ticket.objects.get(pk=ticket.pk)


def row(seat: Seat, ticket: Ticket) -> Any:
    """Its row in the queue."""
    return seat.page.locator(f"#row-{ticket.reference}")
