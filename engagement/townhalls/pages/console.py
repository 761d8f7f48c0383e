"""The moderators' console: what waits, what comes next, what is on now, and everything that can be switched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engagement.townhalls import permissions, queries, serializers, states
from engagement.townhalls.models import HallBan, Hand, Question, TownHall
from engagement.townhalls.pages.acts import ACTS
from engagement.townhalls.pages.doors import page, viewer_of
from engagement.townhalls.pages.rows import (
    Button,
    HandRow,
    QuestionRow,
    address,
    buttons_of,
    hand_row,
    in_line,
    poll_row,
    question_rows,
    with_unmutes,
)
from engagement.townhalls.pages.running import positions_of, signed_in, staff_hall
from engagement.townhalls.running_forms import ASKING_PACES, PACES
from engagement.townhalls.wording import SWITCHES

TABS = ("waiting", "next", "now", "room")
ON_OFF = {
    "questions": "questions_open",
    "voting": "voting_open",
    "hands": "hands_open",
    "reactions": "reactions_open",
    "premoderated": "premoderated",
    "anonymous": "anonymous_allowed",
}
LAST_ENTRIES = 12


@require_safe
@never_cache
@signed_in
@page
def show_console(request: HttpRequest, hall_id: int) -> HttpResponse:
    """The console. `?tab=` says which column a phone shows."""
    now = timezone.now()
    positions = positions_of(queries.desk_of(hall_id), queries.hall_stream(hall_id))
    hall = staff_hall(request, hall_id)
    tab = request.GET.get("tab", "")
    context = {
        "hall": hall,
        "view": serializers.hall_view(hall),
        "viewer": viewer_of(request),
        "moderates": permissions.moderates(viewer_of(request), hall),
        "positions": positions,
        "pulse": queries.pulse_of(hall.pk),
        "head": positions.split()[1],
        "tab": tab if tab in TABS else "waiting",
        "tabs": TABS,
        "key": uuid4(),
        "now": now,
    }
    parts = columns(hall, queries.list_running_bans(hall, now)) | room(hall, now) | undoable(request, hall, now)
    return render(request, "halls/console.html", context | parts)


def columns(hall: TownHall, bans: Sequence[HallBan]) -> dict[str, Any]:
    """The three columns: fixed numbers of queries, bounded numbers of rows. Whoever is silent in the chat by one of
    the `bans` is let speak again where they stand."""
    counts = queries.count_by_state(hall)
    found = _columns(hall, counts)
    for name in ("waiting", "queue", "listed", "hands", "lately"):
        found[name] = with_unmutes(hall, found[name], bans)
    return found


def _columns(hall: TownHall, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "waiting": question_rows(hall, queries.list_waiting(hall), compare=True),
        "waiting_count": sum(counts.get(state, 0) for state in states.UNDECIDED),
        "queue": in_line([row_of(hall, one) for one in queries.list_queue(hall)]),
        "listed": question_rows(hall, queries.list_listed(hall)),
        "listed_count": counts.get("listed", 0),
        "on_screen": row_of(hall, on_screen) if (on_screen := queries.get_on_screen(hall)) else None,
        "hands": [hand_row(hall, one) for one in queries.list_raised(hall)],
        "lately": question_rows(hall, queries.list_lately(hall)),
        "counts": counts,
    }


def row_of(hall: TownHall, one: Question | Hand) -> QuestionRow | HandRow:
    """A row for whatever stands in the queue."""
    return hand_row(hall, one) if isinstance(one, Hand) else question_rows(hall, [one])[0]


def room(hall: TownHall, now: datetime) -> dict[str, Any]:
    """Polls, switches, bans, staff, the last moves."""
    chat_pace = hall.chat.pace(now) if hall.chat else 0
    return {
        "polls": [poll_row(hall, one) for one in queries.list_polls(hall) if one.state != "archived"],
        "poll_new": address(hall.pk, "poll_new", back="console"),
        "moves": moves_of(hall),
        "switches": switches_of(hall),
        "panic": address(hall.pk, "switch", name="panic", value="off" if hall.panic else "on", back="console"),
        "chat": chat_of(hall, chat_pace),
        "chat_pace": chat_pace,
        "paces": paces_of(hall) if hall.chat_mode == TownHall.Chat.SLOW else [],
        "asking_paces": asking_paces_of(hall, now),
        "bans": [
            (serializers.ban_view(one), address(hall.pk, "unban", of=one.pk, back="console"))
            for one in queries.list_running_bans(hall, now)
        ],
        "ban_new": address(hall.pk, "ban", back="console"),
        "mute_new": address(hall.pk, "mute_person", back="console"),
        "staff": [serializers.staff_view(one) for one in queries.staff_of(hall)],
        "entries": [serializers.entry_view(one) for one in reversed(queries.entries_of(hall, newest=LAST_ENTRIES))],
        "screen_url": reverse("hall_screen", args=[hall.pk]),
    }


def undoable(request: HttpRequest, hall: TownHall, now: datetime, back: str = "console") -> dict[str, Any]:
    """The move that the viewer can still take back, and for how long."""
    viewer = viewer_of(request)
    entry = queries.find_undoable(hall, viewer, now) if viewer else None
    if entry is None:
        return {"undo": None}
    return {
        "undo": serializers.entry_view(entry),
        "undo_at": address(hall.pk, "undo", of=entry.number, back=back),
        "undo_seconds": seconds_left(entry.at, now),
    }


def seconds_left(at: datetime, now: datetime) -> int:
    """For how long a move of then can be taken back."""
    return max(0, queries.UNDO_SECONDS - int((now - at).total_seconds()))


def moves_of(hall: TownHall) -> list[Button]:
    """What the hall can do next. `archive` comes by itself when nothing is open."""
    names = [f"hall_{move}" for move in states.moves_from("hall", hall.state) if move not in ("archive", "follow_up")]
    return buttons_of(hall, [name for name in names if name in ACTS], "console")


def switches_of(hall: TownHall) -> list[tuple[str, Any, bool, str]]:
    """(name, words, whether it is on, where its button goes)."""
    return [
        (
            name,
            SWITCHES[name],
            on := bool(getattr(hall, field)),
            address(hall.pk, "switch", name=name, value="off" if on else "on", back="console"),
        )
        for name, field in ON_OFF.items()
    ]


def paces_of(hall: TownHall) -> list[tuple[int, bool, str]]:
    """How slow a slow chat may be: (seconds, whether it is so, where its button goes)."""
    return [
        (
            seconds,
            hall.chat_slow_seconds == seconds,
            address(hall.pk, "chat", mode="slow", seconds=seconds, back="console"),
        )
        for seconds in PACES
    ]


def asking_paces_of(hall: TownHall, now: datetime) -> list[tuple[int, Any, bool, str]]:
    """How often one may ask: (seconds, words, whether it is so, where its button goes)."""
    return [
        (seconds, words, hall.pace(now) == seconds, address(hall.pk, "asking_pace", seconds=seconds, back="console"))
        for seconds, words in ASKING_PACES.items()
    ]


def chat_of(hall: TownHall, pace: int) -> list[tuple[str, Any, bool, str]]:
    """(mode, words, whether it is this one, where its button goes). An open chat that is slow by itself, at this
    `pace`, is slow."""
    is_now = TownHall.Chat.SLOW if pace and hall.chat_mode == TownHall.Chat.OPEN else hall.chat_mode
    return [
        (str(mode), label, is_now == mode, address(hall.pk, "chat", mode=mode, seconds=10, back="console"))
        for mode, label in TownHall.Chat.choices
    ]
