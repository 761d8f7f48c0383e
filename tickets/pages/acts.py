"""What an officer can do with a ticket: for each a form, the one action that it calls, and what is said then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tickets import actions
from tickets.models import Ticket
from tickets.queries.people import supervisors_of
from tickets.ticket_forms import (
    AssignForm,
    CategoryForm,
    EscalateForm,
    MergeForm,
    NoteForm,
    PhotoForm,
    PriorityForm,
    ReasonForm,
    RelateForm,
    RespondForm,
    SplitForm,
    StatusForm,
    TicketForm,
    TransferForm,
)

Perform = Callable[[Any, int, Mapping[str, Any], datetime], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing to do. `given` fills the form in from the ticket and the address; `goes_on`: another ticket is shown
    next; `photos`: the form has places for them."""

    form: type[TicketForm]
    command: str
    perform: Perform
    done: Any
    given: Callable[[Ticket, Mapping[str, Any]], dict[str, Any]] = field(default=lambda _ticket, _query: {})
    goes_on: bool = False
    photos: bool = False

    def initial(self, ticket: Ticket, query: Mapping[str, Any]) -> dict[str, Any]:
        """What the form shows before anybody types."""
        return {"version": ticket.last_event} | self.given(ticket, query)


def _call_supervisor(actor: Any, number: int, given: Mapping[str, Any], now: datetime) -> Ticket:
    """Give the ticket to the supervisor who has been there longest, with a note that says why: both or neither."""
    note = actions.add_note(actor=actor, number=number, body=given["reason"], now=now)
    supervisors = supervisors_of([note.ticket.department_id]).get(note.ticket.department_id, [])
    if not supervisors:
        return note.ticket
    return actions.assign_ticket(
        actor=actor, number=number, assignee_id=supervisors[0], version=given["version"], now=now
    )


def _person(text: str) -> int | None:
    return int(text) if text else None


ACTS: Mapping[str, Act] = {
    "respond": Act(
        form=RespondForm,
        command="ticket.respond",
        perform=lambda actor, number, given, now: actions.respond(
            actor=actor,
            number=number,
            body=given["body"],
            way=given["way"],
            version=given["version"],
            photos=given["photos"],
            now=now,
        ),
        done=_("Your answer is public."),
        photos=True,
    ),
    "note": Act(
        form=NoteForm,
        command="ticket.note",
        perform=lambda actor, number, given, now: actions.add_note(
            actor=actor, number=number, body=given["body"], photos=given["photos"], now=now
        ),
        done=_("The note is there. Only the department reads it."),
        photos=True,
    ),
    "photo": Act(
        form=PhotoForm,
        command="ticket.take_down_photo",
        perform=lambda actor, number, given, now: actions.take_down_photo(
            actor=actor, number=number, photo=given["photo"], reason=given["reason"], now=now
        ),
        done=_("The photo is gone."),
    ),
    "assign": Act(
        form=AssignForm,
        command="ticket.assign",
        perform=lambda actor, number, given, now: actions.assign_ticket(
            actor=actor, number=number, assignee_id=_person(given["assignee"]), version=given["version"], now=now
        ),
        done=_("It is in other hands now."),
        given=lambda ticket, _query: {"assignee": str(ticket.assignee_id or "")},
    ),
    "priority": Act(
        form=PriorityForm,
        command="ticket.prioritise",
        perform=lambda actor, number, given, now: actions.change_priority(
            actor=actor, number=number, priority=given["priority"], version=given["version"], now=now
        ),
        done=_("The priority is changed. What was counted still counts."),
        given=lambda ticket, _query: {"priority": ticket.priority},
    ),
    "category": Act(
        form=CategoryForm,
        command="ticket.categorise",
        perform=lambda actor, number, given, now: actions.change_category(
            actor=actor, number=number, category=given["category"], version=given["version"], now=now
        ),
        done=_("The category is changed. What was counted still counts."),
        given=lambda ticket, _query: {"category": ticket.category},
    ),
    "status": Act(
        form=StatusForm,
        command="ticket.wait",
        perform=lambda actor, number, given, now: actions.change_status(
            actor=actor,
            number=number,
            status=given["status"],
            reason=given["reason"],
            version=given["version"],
            now=now,
        ),
        done=_("The state is changed."),
        given=lambda ticket, _query: {"status": ticket.status if ticket.status != "new" else "open"},
    ),
    "resolve": Act(
        form=ReasonForm,
        command="ticket.resolve",
        perform=lambda actor, number, given, now: actions.resolve_ticket(
            actor=actor, number=number, reason=given["reason"], version=given["version"], now=now
        ),
        done=_("It is said to be done. The citizen is asked whether it is."),
    ),
    "transfer": Act(
        form=TransferForm,
        command="ticket.transfer",
        perform=lambda actor, number, given, now: actions.transfer_ticket(
            actor=actor,
            number=number,
            department=given["department"].slug,
            reason=given["reason"],
            version=given["version"],
            now=now,
        ),
        done=_("Another department owes it from now on."),
    ),
    "merge": Act(
        form=MergeForm,
        command="ticket.merge",
        perform=lambda actor, number, given, now: actions.merge_tickets(
            actor=actor, number=number, into=given["other"], version=given["version"], now=now
        ),
        done=_("It goes on as the other ticket. Its followers went along."),
        goes_on=True,
    ),
    "relate": Act(
        form=RelateForm,
        command="ticket.relate",
        perform=lambda actor, number, given, now: actions.relate_tickets(
            actor=actor, number=number, kind=given["kind"], other=given["other"], now=now
        ),
        done=_("The two are related now."),
    ),
    "split": Act(
        form=SplitForm,
        command="ticket.split",
        perform=lambda actor, number, given, now: actions.split_ticket(
            actor=actor,
            number=number,
            title=given["title"],
            department=given["department"].slug,
            version=given["version"],
            now=now,
        ),
        done=_("The new ticket is open. It runs by clocks of its own."),
        given=lambda ticket, _query: {"department": ticket.department.slug},
        goes_on=True,
    ),
    "escalate": Act(
        form=EscalateForm,
        command="ticket.escalate",
        perform=_call_supervisor,
        done=_("It is with the supervisor, with your note."),
    ),
}
