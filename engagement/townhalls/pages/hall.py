"""The page of a hall for everybody, and the same as JSON for its modules."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from engagement.accounts.models import User
from engagement.townhalls import permissions, queries, states
from engagement.townhalls.events import Mine, OwnQuestion, Snapshot
from engagement.townhalls.forms import AskForm, HandForm
from engagement.townhalls.models import TownHall
from engagement.townhalls.pages.doors import page, viewer_of
from engagement.townhalls.pages.island import island_of
from engagement.townhalls.pages.items import (
    SHOWS,
    Item,
    PollItem,
    item_of,
    list_items,
    may_ask,
    may_vote,
    poll_item,
)
from engagement.townhalls.pages.kept import kept, with_scripts
from engagement.townhalls.pulses import read_halls, tally
from engagement.townhalls.reactions import KINDS
from tickets.pages.doors import DATA_COOKIE

YEAR_SECONDS = 365 * 86_400
SHAPES = {"clap": "clap", "heart": "heart", "think": "think", "agree": "check", "wow": "wow"}
SHOWN_AT_FIRST = 20
"""Without script the rest is one click away; the modules have all of it."""
SEEN_ANYWAY = ("listed", "merged", "withdrawn")
OWNS_SHOWN = 3
NOBODY = Mine(questions=[], votes=[])


def is_low(request: HttpRequest) -> bool:
    """Whether this browser asked for as little data as can be."""
    return request.COOKIES.get(DATA_COOKIE) == "low"


def show_of(request: HttpRequest) -> str:
    """Which list is asked for."""
    asked = request.GET.get("show", "")
    return asked if asked in SHOWS else SHOWS[0]


def polls_of(snapshot: Snapshot, tallies: dict[str, Any], mine: Mine, viewer: User | None) -> list[PollItem]:
    """The polls to be seen, open ones first; with a tally where this viewer may know it."""
    open_now = snapshot.hall.state in states.RUNNING and not snapshot.hall.switches.panic
    found = []
    for poll in snapshot.polls:
        if poll.state == "archived":
            continue
        counts = tallies.get(f"o:{poll.id}")
        if counts is None and poll.show == "after_vote" and mine.ballots.get(poll.id):
            counts = tally(queries.load_poll(poll.id))
        found.append(poll_item(poll, tallies, mine, counts=counts, open_now=open_now))
    return sorted(found, key=lambda one: (one.poll.state not in ("open", "paused"), -one.poll.number))


def stage_of(snapshot: Snapshot, items: list[Item]) -> dict[str, Any]:
    """What is on the screen now, and what comes next."""
    by_id = {one.question.id: one for one in items}
    queued = [one for one in items if one.question.state == "queued"]
    return {
        "featured": by_id.get(snapshot.hall.featured) if snapshot.hall.featured else None,
        "speaking": snapshot.hall.speaking,
        "coming": sorted(queued, key=lambda one: one.question.position or 0)[:3],
    }


def numbers_of(hall: TownHall) -> dict[str, Any]:
    """What the pulse of the hall tells, now: votes, ballots, hands, reactions by their names there."""
    return read_halls([str(hall.pk)])[str(hall.pk)]


def load(request: HttpRequest, hall_id: int, now: datetime) -> dict[str, Any]:
    """The hall, its snapshot and numbers, what is the viewer's own."""
    viewer = viewer_of(request)
    snapshot = queries.get_snapshot(viewer, hall_id)
    hall = queries.get_hall(viewer, hall_id)
    mine = queries.get_mine(viewer, hall, now=now) if viewer else NOBODY
    return {"hall": hall, "snapshot": snapshot, "tallies": numbers_of(hall), "mine": mine, "now": now}


def embed_of(url: str) -> dict[str, str] | None:
    """What is shown of another server: its name first, the rest only on demand."""
    return {"url": url, "host": urlsplit(url).hostname or ""} if url else None


def context_of(request: HttpRequest, loaded: dict[str, Any], *, show: str) -> dict[str, Any]:
    """What halls/hall.html shows."""
    viewer, low = viewer_of(request), is_low(request)
    snapshot, tallies, mine = loaded["snapshot"], loaded["tallies"], loaded["mine"]
    voting = may_vote(snapshot)
    everything = [item_of(one, tallies, mine, voting=voting) for one in snapshot.questions]
    listed = list_items(snapshot, tallies, mine, show=show, voting=voting)
    whole = "all" in request.GET
    return loaded | {
        "view": snapshot.hall,
        "items": listed if whole else listed[:SHOWN_AT_FIRST],
        "left_out": 0 if whole else max(len(listed) - SHOWN_AT_FIRST, 0),
        "show": show,
        "stage": stage_of(snapshot, everything),
        "polls": polls_of(snapshot, tallies, mine, viewer),
        "may_ask": may_ask(snapshot),
        "may_vote": voting,
        "may_raise": hands_open(snapshot),
        "may_react": viewer is not None and reactions_open(snapshot),
        "reactions": [
            {"kind": kind, "word": word, "shape": SHAPES[kind], "count": tallies.get(f"r:{kind}", 0)}
            for kind, word in KINDS.items()
        ],
        "over": snapshot.hall.state in states.OVER,
        "low": low,
        "roles": roles_of(viewer, loaded["hall"]),
        "video": None if low else embed_of(snapshot.hall.video_url),
        "captions": embed_of(snapshot.hall.captions_url),
        "owns": owns_of(mine, show),
        "ask_form": AskForm(),
        "hand_form": HandForm(),
        "hand_key": uuid4(),
        "hall_url": reverse("hall", args=[snapshot.hall.id]),
    }


def owns_of(mine: Mine, show: str) -> list[OwnQuestion]:
    """What became of one's own questions, newest first. Beside the other lists only what is not to be seen in them,
    and not all of it; in one's own list everything."""
    newest = sorted(mine.questions, key=lambda one: one.number, reverse=True)
    return newest if show == "mine" else [one for one in newest if one.state not in SEEN_ANYWAY][:OWNS_SHOWN]


def hands_open(snapshot: Snapshot) -> bool:
    """Whether one may raise a hand now."""
    switches = snapshot.hall.switches
    return snapshot.hall.state in states.RUNNING and switches.hands and not switches.panic


def reactions_open(snapshot: Snapshot) -> bool:
    """Whether reactions are taken now."""
    switches = snapshot.hall.switches
    return snapshot.hall.state in states.RUNNING and switches.reactions and not switches.panic


def roles_of(viewer: User | None, hall: TownHall) -> dict[str, bool]:
    """Which other pages of this hall the viewer may open."""
    return {"moderates": permissions.moderates(viewer, hall), "answers": permissions.answers(viewer, hall)}


@require_safe
@with_scripts("hall", "lit-html", "centrifuge")
@kept
@page
def show_hall(request: HttpRequest, hall_id: int) -> HttpResponse:
    """The hall now, for everybody. `?show=` chooses the list, `?data=low` or `full` is remembered."""
    if "data" in request.GET:
        return choose_data(request, hall_id)
    now = timezone.now()
    show = show_of(request)
    loaded = load(request, hall_id, now)
    viewer = viewer_of(request)
    context = context_of(request, loaded, show=show) | {
        "island": island_of(
            request,
            snapshot=loaded["snapshot"],
            tallies=loaded["tallies"],
            mine=loaded["mine"] if viewer else None,
            viewer=viewer,
            show=show,
            low=is_low(request),
            now=now,
        )
    }
    return render(request, "halls/hall.html", context)


def choose_data(request: HttpRequest, hall_id: int) -> HttpResponse:
    """Remember in this browser how much data the pages of halls may use."""
    response = redirect("hall", hall_id)
    if request.GET["data"] == "low":
        response.set_cookie(DATA_COOKIE, "low", max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(DATA_COOKIE, samesite="Lax")
    return response


@require_safe
@kept
@page
def show_snapshot(request: HttpRequest, hall_id: int) -> HttpResponse:
    """What everybody may see of the hall, and its numbers, as JSON: for when the log cannot help."""
    viewer = viewer_of(request)
    snapshot = queries.get_snapshot(viewer, hall_id)
    tallies = numbers_of(queries.get_hall(viewer, hall_id))
    return as_json({"snapshot": snapshot, "pulse": tallies, "now": timezone.now()})


@require_safe
@page
def show_mine(request: HttpRequest, hall_id: int) -> HttpResponse:
    """What is the viewer's own in the hall, as JSON."""
    now, viewer = timezone.now(), viewer_of(request)
    mine = queries.get_mine(viewer, queries.get_hall(viewer, hall_id), now=now)
    response = as_json({"mine": mine, "user": viewer.pk if viewer else 0})
    patch_cache_control(response, private=True, no_store=True)
    return response


def as_json(data: object) -> HttpResponse:
    """Views as they are on the wire."""
    return HttpResponse(msgspec.json.encode(data), content_type="application/json")
