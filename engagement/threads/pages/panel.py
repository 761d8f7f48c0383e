"""The talk of a thread as a panel: its posts, its composer, and what the modules start from. The thread page is one
place where it stands; how to put it on another page is in the README of this room, "The talk on another page"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse

from engagement.threads import permissions, queries
from engagement.threads.events import PostView, Snapshot
from engagement.threads.forms import PostForm
from engagement.threads.models import Thread
from engagement.threads.pages.doors import first_errors, viewer_of
from engagement.threads.pages.held import held_item
from engagement.threads.pages.island import abilities, island_of, viewer_data
from engagement.threads.pages.owed import lines_between, owed_in
from engagement.threads.pages.talk import items_of, window_of, with_lines
from engagement.threads.queries.held import list_own_held
from engagement.threads.serializers import post_view
from photos.forms import EMPTY, Place


class Part(NamedTuple):
    """Which posts: the newest, or those before or around a number."""

    before: int | None = None
    around: int | None = None


NEWEST = Part()


def number_of(value: str | None) -> int | None:
    """A post's number from the address, or None for whatever is not one."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 10 else None


def part_of(request: HttpRequest) -> Part:
    """The part of the thread that the address asks for."""
    return Part(before=number_of(request.GET.get("before")), around=number_of(request.GET.get("around")))


def load(request: HttpRequest, thread_id: int, now: datetime, part: Part = NEWEST) -> dict[str, Any]:
    """The thread, a snapshot of this part of it, and what the viewer may do. Raises ThreadMissing."""
    viewer = viewer_of(request)
    snapshot = queries.get_snapshot(viewer, thread_id, before=part.before, around=part.around)
    thread = queries.get_thread(viewer, thread_id)
    is_chat = permissions.is_chat(thread)
    following = not is_chat and queries.is_following(viewer, thread_id)
    can = abilities(viewer, thread, now)
    owed = [] if is_chat else owed_in(thread, now)
    return {
        "thread": thread,
        "snapshot": snapshot,
        "owed": owed,
        "lines": lines_between(owed),
        "window": window_of(snapshot, thread.last_number, at_end=part == NEWEST),
        "following": following,
        "can": can,
        "viewer": viewer_data(viewer, can, following=following),
        "new_key": uuid4,
        "held": [held_item(one) for one in list_own_held(viewer, thread, now)],
        "slow_until": thread.slow_until if thread.slow_until and thread.slow_until > now else None,
        "now": now,
    }


def panel_context(
    request: HttpRequest,
    thread_id: int,
    now: datetime,
    *,
    part: Part = NEWEST,
    form: PostForm | None = None,
    places: Sequence[Place] = EMPTY,
    back: str = "",
    guest_url: str = "",
) -> dict[str, Any]:
    """What `threads/talk_panel.html` and `threads/talk_after.html` need. Raises ThreadMissing.

    `form` is the composer, where one comes back, with its `places` for photos. `back` is the address of the page that
    the panel stands on, if that is not the thread's own: the list scrolls in a box, and a form without script leads
    back there. `guest_url` is where people may say their name, for a chat that admits guests.
    """
    loaded = load(request, thread_id, now, part)
    thread, snapshot, viewer = loaded["thread"], loaded["snapshot"], loaded["viewer"]
    composer = form or PostForm(initial={"back": back})
    reply_to = number_of(str(composer["reply_to"].value()))
    items = items_of(snapshot, viewer_id=viewer and viewer["id"], can_hide=loaded["can"]["hide"])
    url = reverse("thread", args=[thread.pk])
    return loaded | {
        "thread_url": url,
        "home_url": back or url,
        "embedded": bool(back),
        "guest_url": guest_url if thread.guests else "",
        "items": list(with_lines(items, loaded["lines"], loaded["window"])),
        "composer": composer,
        "photos": () if permissions.is_chat(thread) else places,
        "composer_error": next(iter(first_errors(composer)), "") if composer.is_bound else "",
        "replying_to": replied_post(thread, snapshot, reply_to),
        "earlier_url": earlier_url(url, snapshot),
        "later_url": later_url(url, snapshot),
        "island": island_of(
            request,
            thread=thread,
            snapshot=snapshot,
            window=loaded["window"],
            lines=loaded["lines"],
            viewer=viewer,
            reply_to=reply_to,
            home=back or url,
            now=now,
        ),
    }


def earlier_url(thread_url: str, snapshot: Snapshot) -> str:
    """Where the posts before these are; the last of them is where reading goes on."""
    first = snapshot.posts[0].number if snapshot.posts else 1
    return f"{thread_url}?before={first}#post-{first - 1}"


def later_url(thread_url: str, snapshot: Snapshot) -> str:
    """Where the posts after these are."""
    last = snapshot.posts[-1].number if snapshot.posts else 0
    return f"{thread_url}?around={last + queries.PAGE // 2 + 1}#post-{last + 1}"


def replied_post(thread: Thread, snapshot: Snapshot, number: int | None) -> PostView | None:
    """The post that the composer answers: from the page, else from the database."""
    if number is None:
        return None
    on_page = next((post for post in snapshot.posts if post.number == number), None)
    if on_page:
        return on_page
    post = queries.list_posts(thread).filter(number=number).first()
    return post_view(post) if post else None
