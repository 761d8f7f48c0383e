"""What can be done to tickets: a POST for each, with `version` against overwriting what others did unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from realtime.meters import refused_at
from tickets import actions
from tickets.api import inputs
from tickets.api.answers import StaleAnswer
from tickets.api.doors import KEYED, change, checked, viewer_of
from tickets.events import DeskTicket, PublicTicket, View
from tickets.models import BulkChange, Ticket
from tickets.queries.tickets import desk_view, find_collisions, get_desk_ticket, number_of, public_view
from tickets.references import reference_of
from tickets.serializers import line_view

DESK = ["desk"]
CITIZEN = ["tickets"]
CHANGED = {200: DeskTicket, 409: StaleAnswer}
RENAMED = {"assignee": "assignee_id"}
NUMBERS = {"into", "other"}


def act(
    request: Request,
    command: str,
    action: Callable[..., Ticket],
    reference: str,
    form: type[Serializer[Any]] | None = None,
    *,
    show: Callable[[Ticket], View] = desk_view,
    status: int = 200,
) -> Response:
    """Pass the body, as `form` reads it, to the action; answer with the ticket as it is then. A stale write is
    answered with what others did since."""
    given, number = checked(form, request) if form else {}, number_of(reference)
    wanted = {
        RENAMED.get(name, name): number_of(value) if name in NUMBERS else value for name, value in given.items()
    }

    def perform(actor: Any, now: datetime) -> View:
        return show(action(actor=actor, number=number, **wanted, now=now))

    try:
        return change(request, command, perform, status=status)
    except actions.StaleTicket as refusal:
        return _stale(viewer_of(request), number, given["version"], refusal)


def _stale(viewer: Any, number: int, seen: int, refusal: actions.StaleTicket) -> Response:
    ticket = get_desk_ticket(viewer, number)
    answer = StaleAnswer(
        code=refusal.code,
        slug=refusal.slug,
        message=refused_at("api", refusal),
        field=refusal.field,
        ticket=desk_view(ticket),
        since=[line_view(event) for event in find_collisions(viewer, ticket, seen)],
    )
    return Response(msgspec.to_builtins(answer), status=409)


class TicketAction(APIView):
    """Base: POST carries out one action on a ticket."""

    permission_classes = [IsAuthenticated]


class Respond(TicketAction):
    """Respond."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.ResponseInput, responses=CHANGED)
    def post(self, request: Request, reference: str) -> Response:
        """Answer in public: officially in the conversation, or as it was given where there is none."""
        return act(request, "ticket.respond", actions.respond, reference, inputs.ResponseInput)


class Wait(TicketAction):
    """Wait."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.StatusInput, responses=CHANGED)
    def post(self, request: Request, reference: str) -> Response:
        """Say what it waits for. Waiting for the citizen stops the clocks, but not the first answer's."""
        return act(request, "ticket.wait", actions.change_status, reference, inputs.StatusInput)


class Resolve(TicketAction):
    """Resolve."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.ResolutionInput, responses=CHANGED)
    def post(self, request: Request, reference: str) -> Response:
        """Say that what was owed is done; the citizen is asked."""
        return act(request, "ticket.resolve", actions.resolve_ticket, reference, inputs.ResolutionInput)


class Assign(TicketAction):
    """Assign."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.AssigneeInput, responses=CHANGED)
    def post(self, request: Request, reference: str) -> Response:
        """Give it to an officer of its department, or back to nobody."""
        return act(request, "ticket.assign", actions.assign_ticket, reference, inputs.AssigneeInput)


class Prioritise(TicketAction):
    """Prioritise."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.PriorityInput, responses=CHANGED)
    def post(self, request: Request, reference: str) -> Response:
        """Say how pressing it is. Another policy may hold then; what was used stays used."""
        return act(request, "ticket.prioritise", actions.change_priority, reference, inputs.PriorityInput)


class Categorise(TicketAction):
    """Categorise."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.CategoryInput, responses=CHANGED)
    def post(self, request: Request, reference: str) -> Response:
        """Say what it is about. Another policy may hold then; what was used stays used."""
        return act(request, "ticket.categorise", actions.change_category, reference, inputs.CategoryInput)


class Transfer(TicketAction):
    """Transfer."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.TransferInput, responses=CHANGED)
    def post(self, request: Request, reference: str) -> Response:
        """Let another department owe it, with a reason that everybody reads."""
        return act(request, "ticket.transfer", actions.transfer_ticket, reference, inputs.TransferInput)


class Merge(TicketAction):
    """Merge."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.MergeInput, responses=CHANGED)
    def post(self, request: Request, reference: str) -> Response:
        """Let it go into another ticket, for good; answers with the one that stays."""
        return act(request, "ticket.merge", actions.merge_tickets, reference, inputs.MergeInput)


class Split(TicketAction):
    """Split."""

    @extend_schema(
        tags=DESK,
        parameters=[KEYED],
        request=inputs.SplitInput,
        responses={201: DeskTicket, 409: StaleAnswer},
    )
    def post(self, request: Request, reference: str) -> Response:
        """Make a part of it a ticket of its own; answers with the new one."""
        return act(request, "ticket.split", actions.split_ticket, reference, inputs.SplitInput, status=201)


class Relate(TicketAction):
    """Relate."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.RelationInput, responses=DeskTicket)
    def post(self, request: Request, reference: str) -> Response:
        """Say how it stands to another ticket: a duplicate of it, split from it, or blocking it."""
        return act(request, "ticket.relate", actions.relate_tickets, reference, inputs.RelationInput)


class TakeDownPhoto(TicketAction):
    """Take a photo away."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.TakenPhotoInput, responses=DeskTicket)
    def post(self, request: Request, reference: str) -> Response:
        """Take one photo of the ticket or of a note on it away: who sent it, or a supervisor, who says why."""
        return act(request, "ticket.take_down_photo", actions.take_down_photo, reference, inputs.TakenPhotoInput)


class Unrelate(TicketAction):
    """Unrelate."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.RelationInput, responses=DeskTicket)
    def post(self, request: Request, reference: str) -> Response:
        """Take a relation back."""
        return act(request, "ticket.unrelate", actions.unrelate_tickets, reference, inputs.RelationInput)


# --- the citizen's word -------------------------------------------------------------------------------------------


class Confirm(TicketAction):
    """Confirm."""

    @extend_schema(tags=CITIZEN, parameters=[KEYED], request=None, responses=PublicTicket)
    def post(self, request: Request, reference: str) -> Response:
        """Say that it is solved. For the person whose ticket it is."""
        return act(request, "ticket.confirm", actions.confirm_resolution, reference, show=public_view)


class Reopen(TicketAction):
    """Reopen."""

    @extend_schema(tags=CITIZEN, parameters=[KEYED], request=inputs.ReopeningInput, responses=PublicTicket)
    def post(self, request: Request, reference: str) -> Response:
        """Say that it is not solved, and why: it is owed again. For the person whose ticket it is."""
        return act(
            request, "ticket.reopen", actions.reopen_ticket, reference, inputs.ReopeningInput, show=public_view
        )


class Rate(TicketAction):
    """Rate."""

    @extend_schema(tags=CITIZEN, parameters=[KEYED], request=inputs.RatingInput, responses=PublicTicket)
    def post(self, request: Request, reference: str) -> Response:
        """Say how well it was done, 1 to 5. For the person whose ticket it is; again replaces it."""
        return act(request, "ticket.rate", actions.rate_ticket, reference, inputs.RatingInput, show=public_view)


# --- many at once -------------------------------------------------------------------------------------------------


class ManyChanged(View, frozen=True):
    """The tickets that were changed, or brought back. `id` takes it back, within ten minutes; `left` are those that
    have changed since, and stay as they are."""

    id: int
    references: list[str]
    left: list[str] = []


class ChangeMany(TicketAction):
    """Change many tickets."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=inputs.ManyInput, responses=ManyChanged)
    def post(self, request: Request) -> Response:
        """Do one thing to many tickets, all or none."""
        given = checked(inputs.ManyInput, request)
        numbers = [number_of(one) for one in given.pop("tickets")]
        wanted = one_change(given)

        def action(actor: Any, now: datetime) -> ManyChanged:
            return _many(actions.change_many(actor=actor, numbers=numbers, change=wanted, now=now))

        return change(request, "tickets.change", action)


class UndoMany(TicketAction):
    """Undo a change of many tickets."""

    @extend_schema(tags=DESK, parameters=[KEYED], request=None, responses=ManyChanged)
    def post(self, request: Request, change_id: int) -> Response:
        """Take it back, within ten minutes. What others changed since stays as it is."""

        def action(actor: Any, now: datetime) -> ManyChanged:
            undone = actions.undo_many(actor=actor, bulk_id=change_id, now=now)
            return ManyChanged(id=undone.bulk.pk, references=undone.restored, left=undone.left)

        return change(request, "tickets.undo", action)


def one_change(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is to change, if it is one thing; nothing otherwise, which the action refuses."""
    named = {name: value for name, value in given.items() if name != "reason"}
    return {**named, "reason": given["reason"]} if len(named) == 1 else {}


def _many(bulk: BulkChange) -> ManyChanged:
    return ManyChanged(id=bulk.pk, references=[reference_of(row["ticket"]) for row in bulk.before])
