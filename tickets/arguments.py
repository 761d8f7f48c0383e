"""What the commands of this room take and what they answer. Tickets go by their references."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from photos.actions import MOST as MOST_PHOTOS
from photos.models import NAME_LENGTH
from realtime.commands import Arguments
from tickets.actions.bulk import MOST
from tickets.events import Priority, Status
from tickets.models import CATEGORY_LENGTH, NOTE_LENGTH, REASON_LENGTH, TITLE_LENGTH
from tickets.queries.tickets import ID_MAX

# Texts may be three times too long here: the action cleans them first and says by how much they are too long.
Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
Number = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Reference = Annotated[str, Meta(max_length=40)]
"""`T-1042-9`, also as people write it."""
Title = Annotated[str, Meta(max_length=3 * TITLE_LENGTH)]
Body = Annotated[str, Meta(max_length=3 * NOTE_LENGTH)]
Category = Annotated[str, Meta(max_length=3 * CATEGORY_LENGTH)]
Reason = Annotated[str, Meta(max_length=3 * REASON_LENGTH)]
Name = Annotated[str, Meta(max_length=NAME_LENGTH)]
Photos = Annotated[list[Name], Meta(max_length=3 * MOST_PHOTOS)]
"""Names of photos that were sent before; how many may go with a text, the action says."""
Slug = Annotated[str, Meta(max_length=40)]
Wait = Literal["open", "waiting_citizen", "waiting_third_party"]
Way = Literal["", "telephone", "letter", "email", "person"]
RelationKind = Literal["duplicate_of", "split_from", "blocks"]


class OpenTicket(Arguments, frozen=True, kw_only=True):
    """Arguments of `ticket.open`. `department` is a short name, `requester` the id of whose ticket it is."""

    title: Title
    department: Slug
    body: Body = ""
    category: Category = ""
    priority: Priority = "normal"
    requester: Id | None = None
    restricted: bool = False
    photos: Photos = []


class OneTicket(Arguments, frozen=True, kw_only=True):
    """A ticket by its reference."""

    ticket: Reference


class SeenTicket(OneTicket, frozen=True, kw_only=True):
    """A ticket, and which version of it the person saw: what others did since is refused as `stale_ticket`. Without
    one, nobody asks."""

    version: Number | None = None


class RespondToTicket(SeenTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.respond`. `way` is how the answer was given where there is no conversation."""

    body: Body
    way: Way = ""
    photos: Photos = []


class WaitOnTicket(SeenTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.wait`: for whom, or `open` when work goes on."""

    status: Wait
    reason: Reason = ""


class ResolveTicket(SeenTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.resolve`: the answer that the citizen reads."""

    reason: Reason


class ReopenTicket(OneTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.reopen`: why it is not solved."""

    reason: Reason


class RateTicket(OneTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.rate`: 1 to 5."""

    rating: int
    words: Reason = ""


class AssignTicket(SeenTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.assign`: the id of an officer of the department, or null for nobody."""

    assignee: Id | None


class PrioritiseTicket(SeenTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.prioritise`."""

    priority: Priority


class CategoriseTicket(SeenTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.categorise`."""

    category: Category


class TransferTicket(SeenTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.transfer`. `department` is a short name."""

    department: Slug
    reason: Reason


class MergeTicket(SeenTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.merge`: the reference of the ticket that stays."""

    into: Reference


class RelateTickets(OneTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.relate` and `ticket.unrelate`: `ticket` is a duplicate of, was split from, or blocks
    `other`."""

    kind: RelationKind
    other: Reference


class SplitTicket(SeenTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.split`: what the new ticket is. `department` is a short name."""

    title: Title
    department: Slug
    body: Body = ""


class AddNote(OneTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.note`."""

    body: Body
    photos: Photos = []


class TakeDownPhoto(OneTicket, frozen=True, kw_only=True):
    """Arguments of `ticket.take_down_photo`: the name of a photo of the ticket or of a note on it."""

    photo: Name
    reason: Reason = ""


class ChangeTickets(Arguments, frozen=True, kw_only=True):
    """Arguments of `tickets.change`: one of assignee (an id, or null), priority, category, status or department."""

    tickets: Annotated[list[Reference], Meta(max_length=MOST)]
    assignee: Id | msgspec.UnsetType | None = msgspec.UNSET
    priority: Priority | msgspec.UnsetType = msgspec.UNSET
    category: Category | msgspec.UnsetType = msgspec.UNSET
    status: Wait | msgspec.UnsetType = msgspec.UNSET
    department: Slug | msgspec.UnsetType = msgspec.UNSET
    reason: Reason = ""


class UndoTickets(Arguments, frozen=True, kw_only=True):
    """Arguments of `tickets.undo`: the id that `tickets.change` answered with."""

    change: Id


class ReadNotifications(Arguments, frozen=True, kw_only=True):
    """Arguments of `notification.read`: these, or null for all there are."""

    ids: Annotated[list[Id], Meta(max_length=500)] | None = None


class ChooseNotifications(Arguments, frozen=True, kw_only=True):
    """Arguments of `notification.choose`: how one hears by e-mail."""

    by_email: Literal["at_once", "daily", "never"]
    working_hours_only: bool = False


class TicketAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket as it is now: after a merge the one that stays, after a split the new one."""

    id: int
    reference: str
    version: int
    status: Status


class NoteAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """The note is stored."""

    id: int
    reference: str
    version: int


class TicketsChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The tickets that were changed, or brought back. `id` takes it back, within ten minutes; `left` are those that
    have changed since, and stay as they are."""

    id: int
    references: list[str]
    left: list[str] = []


class NotificationsRead(msgspec.Struct, frozen=True, kw_only=True):
    """How many are unread now."""

    unread: int


class NotificationsChosen(msgspec.Struct, frozen=True, kw_only=True):
    """How the person hears by e-mail now."""

    by_email: str
    working_hours_only: bool
