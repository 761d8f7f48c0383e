"""What is read of town halls: the list, one hall, its snapshots, what is the caller's own, the record as files."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from engagement.threads.events import Page
from engagement.townhalls import exports, outcomes, queries
from engagement.townhalls.api.doors import door
from engagement.townhalls.events import DeskSnapshot, HallView, Mine, Snapshot
from engagement.townhalls.pulses import read_halls
from engagement.townhalls.queries.records import get_recorded, list_outcomes
from engagement.townhalls.serializers import hall_view
from tickets.api.doors import PAGED, page_of, viewer_of
from tickets.api.parsers import JSONBody

TAGS = ["town halls"]


class HallList(Page, frozen=True):
    """The answer to a question for town halls."""

    results: list[HallView]


class Halls(APIView):
    """The town halls that the caller may see."""

    parser_classes = [JSONBody]

    @extend_schema(operation_id="halls_list", tags=TAGS, parameters=PAGED, responses=HallList)
    def get(self, request: Request) -> Response:
        """Town halls, the latest first; drafts for those who run or arrange them."""
        return page_of(self, queries.list_halls(viewer_of(request)), ("-starts_at", "-id"), hall_view)

    post = door("hall.create", tag=TAGS[0], status=201)


class OneHall(APIView):
    """One town hall."""

    parser_classes = [JSONBody]

    @extend_schema(operation_id="halls_retrieve", tags=TAGS, responses=HallView)
    def get(self, request: Request, hall_id: int) -> Response:
        """Its state, its switches, what is on the screen."""
        return Response(msgspec.to_builtins(hall_view(queries.get_hall(viewer_of(request), hall_id))))

    patch = door("hall.edit", "hall_id", tag=TAGS[0])


class OneSnapshot(APIView):
    """A town hall with its questions and polls, and where its stream stands."""

    @extend_schema(operation_id="hall_snapshot", tags=TAGS, responses=Snapshot)
    def get(self, request: Request, hall_id: int) -> Response:
        """State at `offset` of `epoch`: subscribe to `townhall:<id>` from there, and apply what comes."""
        return Response(msgspec.to_builtins(queries.get_snapshot(viewer_of(request), hall_id), str_keys=True))


class OneDesk(APIView):
    """What those who run a town hall see besides."""

    @extend_schema(operation_id="hall_desk", tags=TAGS, responses=DeskSnapshot)
    def get(self, request: Request, hall_id: int) -> Response:
        """The same for `townhall-desk:<id>`. For those who run the hall or answer in it."""
        return Response(msgspec.to_builtins(queries.get_desk_snapshot(viewer_of(request), hall_id), str_keys=True))


class OneMine(APIView):
    """What is the caller's own in a town hall."""

    @extend_schema(operation_id="hall_mine", tags=TAGS, responses=Mine)
    def get(self, request: Request, hall_id: int) -> Response:
        """Their questions, votes, ballots, hand and bans."""
        viewer = viewer_of(request)
        mine = queries.get_mine(viewer, queries.get_hall(viewer, hall_id), now=timezone.now())
        return Response(msgspec.to_builtins(mine, str_keys=True))


def load_record(request: Request, hall_id: int) -> tuple[Snapshot, outcomes.Counts, list[dict[str, Any]]]:
    """What the files of the record are made of. Raises HallMissing, RecordNotYet."""
    viewer = viewer_of(request)
    hall = get_recorded(viewer, hall_id)
    snapshot = queries.get_snapshot(viewer, hall_id)
    tallies = read_halls([str(hall_id)])[str(hall_id)]
    return snapshot, outcomes.count(list_outcomes(hall)), list(exports.rows_of(snapshot, tallies))


class RecordData(APIView):
    """The record as data."""

    @extend_schema(operation_id="hall_record_json", tags=TAGS, responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, hall_id: int) -> Response:
        """What came of every question and poll, once the hall is over."""
        return Response(exports.as_data(*load_record(request, hall_id)))


class RecordTable(APIView):
    """The record as a table."""

    @extend_schema(operation_id="hall_record_csv", tags=TAGS, responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, hall_id: int) -> HttpResponse:
        """The same as CSV, a line for each question."""
        rows = load_record(request, hall_id)[2]
        return HttpResponse(exports.as_csv(rows).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
