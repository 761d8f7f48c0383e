"""After the hall: what came of every question, in figures, one by one and as files; and the record of moderation
with its check."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagement.townhalls import exports, ledger, outcomes, queries
from engagement.townhalls.pages.doors import page, viewer_of
from engagement.townhalls.pages.hall import NOBODY, numbers_of, polls_of
from engagement.townhalls.pages.items import item_of
from engagement.townhalls.queries.records import get_recorded, list_lines, list_outcomes
from engagement.townhalls.queries.snapshots import entries_of
from engagement.townhalls.serializers import entry_view


def load(request: HttpRequest, hall_id: int) -> dict[str, Any]:
    """The hall's snapshot, numbers and counts. Raises HallMissing, RecordNotYet."""
    viewer = viewer_of(request)
    hall = get_recorded(viewer, hall_id)
    snapshot = queries.get_snapshot(viewer, hall_id)
    return {
        "hall": hall,
        "snapshot": snapshot,
        "view": snapshot.hall,
        "tallies": numbers_of(hall),
        "counts": outcomes.count(list_outcomes(hall)),
        "hall_url": reverse("hall", args=[hall_id]),
    }


@require_safe
@page
def show_record(request: HttpRequest, hall_id: int) -> HttpResponse:
    """What came of it, to be read and printed."""
    loaded, now = load(request, hall_id), timezone.now()
    snapshot, tallies = loaded["snapshot"], loaded["tallies"]
    items = [item_of(one, tallies, NOBODY, voting=False) for one in snapshot.questions]
    begins = snapshot.hall.recording_begins_at
    context = loaded | {
        "rows": [(item, place_in(item.question.featured_at, begins)) for item in items],
        "polls": polls_of(snapshot, tallies, NOBODY, None),
        "rejected": sum(loaded["counts"].rejected.values()),
        "now": now,
    }
    return render(request, "halls/record.html", context)


def place_in(at: datetime | None, begins_at: datetime | None) -> dict[str, Any] | None:
    """Where in the recording, in seconds and as players write it."""
    seconds = outcomes.into_recording(at, begins_at)
    return None if seconds is None else {"seconds": seconds, "clock": outcomes.clock_of(seconds)}


@require_safe
@page
def give_record(request: HttpRequest, hall_id: int, extension: str) -> HttpResponse:
    """The same as a file: csv or json."""
    loaded = load(request, hall_id)
    rows = list(exports.rows_of(loaded["snapshot"], loaded["tallies"]))
    name = f"durbar-{loaded['view'].code.lower()}"
    if extension == "csv":
        return attachment(exports.as_csv(rows).encode("utf-8-sig"), "text/csv; charset=utf-8", f"{name}.csv")
    data = exports.as_data(loaded["snapshot"], loaded["counts"], rows)
    return attachment(msgspec.json.encode(data), "application/json", f"{name}.json")


@require_safe
@page
def show_moderation(request: HttpRequest, hall_id: int) -> HttpResponse:
    """Every move of those who ran the hall, whether the chain of digests holds, and how anybody checks that."""
    hall, now = get_recorded(viewer_of(request), hall_id), timezone.now()
    context = {
        "hall": hall,
        "entries": [entry_view(one) for one in entries_of(hall)],
        "fault": ledger.first_fault(list_lines(hall)),
        "head": hall.head,
        "hall_url": reverse("hall", args=[hall_id]),
        "now": now,
    }
    return render(request, "halls/moderation.html", context)


@require_safe
@page
def give_moderation(request: HttpRequest, hall_id: int) -> HttpResponse:
    """The record of moderation as text, to be recomputed."""
    hall = get_recorded(viewer_of(request), hall_id)
    text = exports.as_lines(list_lines(hall))
    return attachment(text.encode(), "text/plain; charset=utf-8", f"durbar-{hall.code.lower()}-moderation.txt")


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file to be kept."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
