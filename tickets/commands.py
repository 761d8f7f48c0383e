"""The commands of this room: arguments in, one action, a small reply out. The new state travels as an event.

Calendars, policies, prepared replies, saved views and memberships are changed over REST and on the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from photos.actions import TooManyPhotos
from photos.queries import PhotoMissing
from realtime.commands import Arguments, Call, Command, SignInNeeded
from tickets import actions, text
from tickets.arguments import (
    AddNote,
    AssignTicket,
    CategoriseTicket,
    ChangeTickets,
    ChooseNotifications,
    MergeTicket,
    NoteAccepted,
    NotificationsChosen,
    NotificationsRead,
    OneTicket,
    OpenTicket,
    PrioritiseTicket,
    RateTicket,
    ReadNotifications,
    RelateTickets,
    ReopenTicket,
    ResolveTicket,
    RespondToTicket,
    SplitTicket,
    TakeDownPhoto,
    TicketAccepted,
    TicketsChanged,
    TransferTicket,
    UndoTickets,
    WaitOnTicket,
)
from tickets.models import BulkChange, Note, NotificationChoice, Ticket
from tickets.queries import DepartmentMissing
from tickets.queries.people import people_with_memberships
from tickets.queries.tickets import NotRequester, TicketMissing, TicketNotYours, number_of
from tickets.references import reference_of
from tickets.serializers import status_of

Single = Callable[[Call, datetime], msgspec.Struct]


def _actor(call: Call) -> Any:
    person = people_with_memberships([call.user_id]).get(call.user_id)
    if person is None:
        raise SignInNeeded
    return person


def _accepted(ticket: Ticket) -> TicketAccepted:
    return TicketAccepted(
        id=ticket.pk, reference=ticket.reference, version=ticket.last_event, status=status_of(ticket)
    )


def _noted(note: Note) -> NoteAccepted:
    return NoteAccepted(id=note.pk, reference=note.ticket.reference, version=note.ticket.last_event)


def _read(unread: int) -> NotificationsRead:
    return NotificationsRead(unread=unread)


def _chosen(choice: NotificationChoice) -> NotificationsChosen:
    return NotificationsChosen(by_email=str(choice.email), working_hours_only=choice.working_hours_only)


def _changed(bulk: BulkChange) -> TicketsChanged:
    return TicketsChanged(id=bulk.pk, references=[reference_of(row["ticket"]) for row in bulk.before])


# What a command calls its things is something else to an action: people are ids there, tickets are numbers.
_RENAMED = {"assignee": "assignee_id", "requester": "requester_id", "by_email": "email"}
_NUMBERS = {"ticket": "number", "into": "into", "other": "other"}


def _given(arguments: Arguments) -> dict[str, Any]:
    """The arguments of a command as its action takes them. Raises TicketMissing for what is no reference."""
    fields = {name: getattr(arguments, name) for name in arguments.__struct_fields__ if name != "key"}
    numbers = {_NUMBERS[name]: number_of(fields.pop(name)) for name in _NUMBERS if name in fields}
    return numbers | {_RENAMED.get(name, name): value for name, value in fields.items()}


def _single(action: Callable[..., Any], reply: Callable[[Any], msgspec.Struct] = _accepted) -> Single:
    """A handler that passes the arguments, but for the key, to one action."""

    def handle(call: Call, now: datetime) -> msgspec.Struct:
        return reply(action(actor=_actor(call), now=now, **_given(call.arguments)))

    return handle


_CHANGES = ("assignee", "priority", "category", "status", "department")


def _change_many(call: Call, now: datetime) -> TicketsChanged:
    wanted: ChangeTickets = call.arguments
    change = {name: getattr(wanted, name) for name in _CHANGES if getattr(wanted, name) is not msgspec.UNSET}
    numbers = [number_of(reference) for reference in wanted.tickets]
    given = change | {"reason": wanted.reason} if len(change) == 1 else {}
    return _changed(actions.change_many(actor=_actor(call), numbers=numbers, change=given, now=now))


def _undo_many(call: Call, now: datetime) -> TicketsChanged:
    undone = actions.undo_many(actor=_actor(call), bulk_id=call.arguments.change, now=now)
    return TicketsChanged(id=undone.bulk.pk, references=undone.restored, left=undone.left)


_ALWAYS = (SignInNeeded, actions.MayNotWork, TicketMissing)
_TEXT = (text.TextEmpty, text.TextTooLong, text.TextUnreadable)
_PHOTOS = (TooManyPhotos, PhotoMissing)
_OPTIONAL_TEXT = (text.TextTooLong, text.TextUnreadable)
_INSIDE = (*_ALWAYS, TicketNotYours)
_WRITING = (*_INSIDE, actions.StaleTicket, actions.StatusImpossible)
_CITIZEN = (*_ALWAYS, NotRequester, actions.StatusImpossible)


COMMANDS = (
    Command(
        name="ticket.open",
        summary="Open a ticket for what came by telephone, letter or visit. For officers.",
        arguments=OpenTicket,
        reply=TicketAccepted,
        single=_single(actions.open_ticket),
        refusals=(
            SignInNeeded,
            actions.MayNotWork,
            actions.NotYourDesk,
            DepartmentMissing,
            actions.PriorityUnknown,
            actions.RequesterMissing,
            *_TEXT,
            *_PHOTOS,
        ),
    ),
    Command(
        name="ticket.respond",
        summary="Answer in public: officially in the conversation, or how it was given where there is none.",
        arguments=RespondToTicket,
        reply=TicketAccepted,
        single=_single(actions.respond),
        refusals=(*_WRITING, actions.AnswerWay, actions.NoPhotosThere, *_TEXT, *_PHOTOS),
    ),
    Command(
        name="ticket.wait",
        summary="Say what the ticket waits for, or that work goes on.",
        arguments=WaitOnTicket,
        reply=TicketAccepted,
        single=_single(actions.change_status),
        refusals=(*_WRITING, actions.StatusUnknown, actions.NothingChanges, *_TEXT),
    ),
    Command(
        name="ticket.resolve",
        summary="Say that what was owed is done; the citizen is asked.",
        arguments=ResolveTicket,
        reply=TicketAccepted,
        single=_single(actions.resolve_ticket),
        refusals=(*_WRITING, *_TEXT),
    ),
    Command(
        name="ticket.confirm",
        summary="Say that it is solved. For the person whose ticket it is.",
        arguments=OneTicket,
        reply=TicketAccepted,
        single=_single(actions.confirm_resolution),
        refusals=_CITIZEN,
    ),
    Command(
        name="ticket.reopen",
        summary="Say that it is not solved, and why. For the person whose ticket it is.",
        arguments=ReopenTicket,
        reply=TicketAccepted,
        single=_single(actions.reopen_ticket),
        refusals=(*_CITIZEN, *_TEXT),
    ),
    Command(
        name="ticket.rate",
        summary="Say how well it was done, 1 to 5. For the person whose ticket it is.",
        arguments=RateTicket,
        reply=TicketAccepted,
        single=_single(actions.rate_ticket),
        refusals=(*_CITIZEN, actions.RatingOutOfRange, *_OPTIONAL_TEXT),
    ),
    Command(
        name="ticket.assign",
        summary="Give it to an officer of its department, or to nobody.",
        arguments=AssignTicket,
        reply=TicketAccepted,
        single=_single(actions.assign_ticket),
        refusals=(*_WRITING, actions.NothingChanges, actions.AssigneeForeign),
    ),
    Command(
        name="ticket.prioritise",
        summary="Say how pressing it is.",
        arguments=PrioritiseTicket,
        reply=TicketAccepted,
        single=_single(actions.change_priority),
        refusals=(*_WRITING, actions.NothingChanges, actions.PriorityUnknown),
    ),
    Command(
        name="ticket.categorise",
        summary="Say what it is about.",
        arguments=CategoriseTicket,
        reply=TicketAccepted,
        single=_single(actions.change_category),
        refusals=(*_WRITING, actions.NothingChanges, *_OPTIONAL_TEXT),
    ),
    Command(
        name="ticket.transfer",
        summary="Let another department owe it, with a reason.",
        arguments=TransferTicket,
        reply=TicketAccepted,
        single=_single(actions.transfer_ticket),
        refusals=(*_WRITING, DepartmentMissing, actions.SameDepartment, *_TEXT),
    ),
    Command(
        name="ticket.merge",
        summary="Let it go into another ticket, for good.",
        arguments=MergeTicket,
        reply=TicketAccepted,
        single=_single(actions.merge_tickets),
        refusals=(
            *_WRITING,
            actions.MergeIntoItself,
            actions.MergeImpossible,
            actions.MergeRestricted,
            actions.RelationCircle,
        ),
    ),
    Command(
        name="ticket.relate",
        summary="Say how it stands to another ticket.",
        arguments=RelateTickets,
        reply=TicketAccepted,
        single=_single(actions.relate_tickets),
        refusals=(
            *_INSIDE,
            actions.RelatedToItself,
            actions.RelationUnknown,
            actions.RelationExists,
            actions.RelationCircle,
        ),
    ),
    Command(
        name="ticket.unrelate",
        summary="Take a relation back.",
        arguments=RelateTickets,
        reply=TicketAccepted,
        single=_single(actions.unrelate_tickets),
        refusals=(*_INSIDE, actions.RelationMissing),
    ),
    Command(
        name="ticket.split",
        summary="Make a part of it a ticket of its own.",
        arguments=SplitTicket,
        reply=TicketAccepted,
        single=_single(actions.split_ticket),
        refusals=(*_WRITING, DepartmentMissing, *_TEXT),
    ),
    Command(
        name="ticket.note",
        summary="Write a note that only the department reads.",
        arguments=AddNote,
        reply=NoteAccepted,
        single=_single(actions.add_note, _noted),
        refusals=(*_INSIDE, *_TEXT, *_PHOTOS),
    ),
    Command(
        name="ticket.take_down_photo",
        summary="Take one photo of a ticket or of a note away: who sent it, or a supervisor, who says why.",
        arguments=TakeDownPhoto,
        reply=TicketAccepted,
        single=_single(actions.take_down_photo),
        refusals=(*_INSIDE, *_TEXT, PhotoMissing, actions.PhotoNotYours),
    ),
    Command(
        name="tickets.change",
        summary="Do one thing to many tickets, all or none.",
        arguments=ChangeTickets,
        reply=TicketsChanged,
        single=_change_many,
        refusals=(
            *_INSIDE,
            actions.BulkSize,
            actions.BulkUnknown,
            actions.BulkRefused,
            actions.NothingChanges,
            actions.PriorityUnknown,
            actions.StatusUnknown,
            DepartmentMissing,
            *_TEXT,
        ),
    ),
    Command(
        name="tickets.undo",
        summary="Take such a change back, within ten minutes.",
        arguments=UndoTickets,
        reply=TicketsChanged,
        single=_undo_many,
        refusals=(
            SignInNeeded,
            actions.MayNotWork,
            TicketNotYours,
            actions.UndoMissing,
            actions.UndoTooLate,
            actions.UndoCollides,
            DepartmentMissing,
        ),
    ),
    Command(
        name="notification.read",
        summary="Say which notifications one has seen.",
        arguments=ReadNotifications,
        reply=NotificationsRead,
        single=_single(actions.mark_read, _read),
        refusals=(SignInNeeded,),
    ),
    Command(
        name="notification.choose",
        summary="Say how one wants to hear by e-mail.",
        arguments=ChooseNotifications,
        reply=NotificationsChosen,
        single=_single(actions.set_choice, _chosen),
        refusals=(SignInNeeded, actions.ChoiceUnknown),
    ),
)
