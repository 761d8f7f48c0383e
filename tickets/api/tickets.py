"""Tickets: list, open, read; the queue, a desk; the record, notes and clocks of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny, IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import actions, permissions
from tickets.api.answers import ClockList, LineList, NoteList, Queue, TicketList, clock_accounts
from tickets.api.doors import KEYED, PAGED, asked, change, checked, page_of, viewer_of
from tickets.api.inputs import NoteInput, OpeningInput
from tickets.events import DeskTicket, NoteView, QueueSnapshot, ShownTicket, TicketSnapshot, View
from tickets.filters import QueueFilter, TicketFilter
from tickets.models import CalendarVersion, Note, Ticket
from tickets.queries import DepartmentMissing
from tickets.queries.desk import desks_of, filter_queue, read_page
from tickets.queries.people import people_by_id
from tickets.queries.tickets import (
    clocks_of,
    desk_view,
    get_desk_ticket,
    get_queue,
    get_snapshot,
    get_ticket,
    list_events,
    list_notes,
    number_of,
    public_view,
)
from tickets.serializers import line_view, note_view, public_ticket, queue_row

TAGS = ["tickets"]
DESK = ["desk"]
AFTER = OpenApiParameter("after", str, description="From `after` of the page before.")


def answered(view: View) -> Response:
    """A view as it travels."""
    return Response(msgspec.to_builtins(view))


class Tickets(GenericAPIView[Any]):
    """The tickets that the caller may read."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    queryset = Ticket.objects.none()
    filterset_class = TicketFilter

    @extend_schema(operation_id="tickets_list", tags=TAGS, filters=True, parameters=PAGED, responses=TicketList)
    def get(self, _request: Request) -> Response:
        """What everybody may know of tickets, the newest first."""
        rows = self.filter_queryset(self.get_queryset())
        return page_of(self, rows, ("-id",), lambda one: public_ticket(one, one.all_clocks, one.raised))

    @extend_schema(tags=TAGS, filters=False, parameters=[KEYED], request=OpeningInput, responses={201: DeskTicket})
    def post(self, request: Request) -> Response:
        """Open a ticket for what came by telephone, letter or visit. For officers, for any department."""
        given = checked(OpeningInput, request)
        given["requester_id"] = given.pop("requester")

        def action(actor: Any, now: datetime) -> DeskTicket:
            return desk_view(actions.open_ticket(actor=actor, **given, origin=Ticket.Origin.API.value, now=now))

        return change(request, "ticket.open", action, status=201)


class OneTicket(APIView):
    """One ticket."""

    permission_classes = [AllowAny]

    @extend_schema(tags=TAGS, responses=ShownTicket)
    def get(self, request: Request, reference: str) -> Response:
        """What everybody may know of it: the promise, what was raised, and the lines of its record."""
        ticket = get_ticket(viewer_of(request), number_of(reference))
        lines = [line_view(event) for event in list_events(ticket, public=True)]
        return answered(ShownTicket(ticket=public_view(ticket), lines=lines))


class OneSnapshot(APIView):
    """A ticket as its department sees it, and where its stream stands."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=DESK, responses=TicketSnapshot)
    def get(self, request: Request, reference: str) -> Response:
        """State at `offset` of `epoch`: subscribe to `ticket:<id>` from there, and apply what comes."""
        return answered(get_snapshot(viewer_of(request), number_of(reference)))


class Record(APIView):
    """The record of a ticket."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="ticket_events_list", tags=TAGS, parameters=PAGED, responses=LineList)
    def get(self, request: Request, reference: str) -> Response:
        """Its events, oldest first: all of them for its department, the public ones for everybody else."""
        viewer = viewer_of(request)
        ticket = get_ticket(viewer, number_of(reference))
        rows = list_events(ticket, public=not permissions.can_work_on(viewer, ticket))
        return page_of(self, rows, ("number",), line_view)


class Clocks(APIView):
    """The clocks of a ticket."""

    permission_classes = [AllowAny]

    @extend_schema(tags=TAGS, responses=ClockList)
    def get(self, request: Request, reference: str) -> Response:
        """Each clock, and why it is due then: what counted, day by day, adds up to the target."""
        ticket = get_ticket(viewer_of(request), number_of(reference))
        rows = clocks_of([ticket.pk]).get(ticket.pk, [])
        versions = CalendarVersion.objects.in_bulk({row.calendar_version_id for row in rows})
        return answered(ClockList(results=clock_accounts(ticket, rows, versions, timezone.now())))


class Notes(APIView):
    """The notes on a ticket."""

    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="ticket_notes_list", tags=DESK, parameters=PAGED, responses=NoteList)
    def get(self, request: Request, reference: str) -> Response:
        """What the department said to itself, oldest first."""
        ticket = get_desk_ticket(viewer_of(request), number_of(reference))
        notes = list_notes(ticket)
        people = people_by_id(
            {user_id for mentions in notes.values_list("mentions", flat=True) for user_id in mentions}
        )
        return page_of(self, notes, ("id",), lambda note: note_view(note, people))

    @extend_schema(tags=DESK, parameters=[KEYED], request=NoteInput, responses={201: NoteView})
    def post(self, request: Request, reference: str) -> Response:
        """Write a note. It is no response, and touches no clock."""
        given, number = checked(NoteInput, request), number_of(reference)

        def action(actor: Any, now: datetime) -> NoteView:
            return _noted(actions.add_note(actor=actor, number=number, **given, now=now))

        return change(request, "ticket.note", action, status=201)


def _noted(note: Note) -> NoteView:
    return note_view(note, people_by_id(note.mentions))


class QueueInput(serializers.Serializer[Any]):
    """Which part of the queue."""

    after = serializers.CharField(max_length=80, default="", allow_blank=True)
    page_size = serializers.IntegerField(min_value=1, max_value=100, default=50)


class TicketQueue(GenericAPIView[Any]):
    """The queue of the caller's departments."""

    permission_classes = [IsAuthenticated]
    queryset = Ticket.objects.none()
    filterset_class = QueueFilter

    @extend_schema(tags=DESK, filters=True, parameters=[QueueInput], responses=Queue)
    def get(self, request: Request) -> Response:
        """What is owed, by due time; what has none comes last. For officers, the director, administrators."""
        viewer = viewer_of(request)
        check_desk(viewer)
        chosen = QueueFilter(request.query_params, self.get_queryset()).chosen()
        part = asked(QueueInput, request)
        found = filter_queue(viewer, desks_of(viewer), chosen, timezone.now())
        page = read_page(found, part["after"], limit=part["page_size"])
        rows = [queue_row(one, one.live_clocks) for one in page.tickets]  # type: ignore[attr-defined]
        return answered(Queue(results=rows, after=page.after))


class OneDesk(APIView):
    """The desk of a department, and where its stream stands."""

    permission_classes = [IsAuthenticated]

    @extend_schema(tags=DESK, responses=QueueSnapshot)
    def get(self, request: Request, slug: str) -> Response:
        """The first 200 of its open tickets by due time at `offset` of `epoch`: subscribe to `desk:<department>`
        from there."""
        viewer = viewer_of(request)
        check_desk(viewer)
        department = next((one for one in desks_of(viewer) if one.slug == slug), None)
        if department is None:
            raise DepartmentMissing(field="department")
        return answered(get_queue(department))


def check_desk(viewer: Any) -> None:
    """Raises NotYourDesk for whoever works in no department and oversees none."""
    if not permissions.has_desk(viewer):
        raise actions.NotYourDesk
