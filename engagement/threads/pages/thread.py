"""The thread page, its snapshot as JSON, and what its composer and its card send."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from engagement.threads import actions, queries
from engagement.threads.events import PostView, Snapshot
from engagement.threads.forms import PostForm
from engagement.threads.models import Thread
from engagement.threads.pages.doors import (
    REFUSED,
    carry_out,
    first_errors,
    go,
    page,
    press,
    signed_in,
    viewer_of,
)
from engagement.threads.pages.island import abilities, island_of, viewer_data
from engagement.threads.pages.talk import items_of, window_of
from engagement.threads.serializers import post_view


def number_of(value: str | None) -> int | None:
    """A post's number from the address, or None for whatever is not one."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 10 else None


def load(request: HttpRequest, thread_id: int, now: datetime) -> dict[str, Any]:
    """The thread, a snapshot of the part that the address asks for, and what the viewer may do."""
    viewer = viewer_of(request)
    before, around = number_of(request.GET.get("before")), number_of(request.GET.get("around"))
    snapshot = queries.get_snapshot(viewer, thread_id, before=before, around=around)
    thread = queries.get_thread(viewer, thread_id)
    following = queries.is_following(viewer, thread_id)
    can = abilities(viewer, thread, now)
    return {
        "thread": thread,
        "snapshot": snapshot,
        "window": window_of(snapshot, thread.last_number, at_end=before is None and around is None),
        "following": following,
        "followers": queries.count_followers(thread_id),
        "can": can,
        "viewer": viewer_data(viewer, can, following=following),
        "now": now,
    }


@require_safe
@never_cache
@page
def show_thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The thread: its newest posts, or those before (`?before=`) or around (`?around=`) a number."""
    now = timezone.now()
    form = PostForm(initial={"reply_to": number_of(request.GET.get("reply"))})
    return render_thread(request, thread_id, form, now)


def render_thread(
    request: HttpRequest, thread_id: int, form: PostForm, now: datetime, status: int = 200
) -> HttpResponse:
    """The page, with this form as its composer."""
    loaded = load(request, thread_id, now)
    thread, snapshot, viewer = loaded["thread"], loaded["snapshot"], loaded["viewer"]
    reply_to = number_of(str(form["reply_to"].value()))
    context = loaded | {
        "items": list(items_of(snapshot, viewer_id=viewer and viewer["id"], can_hide=loaded["can"]["hide"])),
        "thread_url": reverse("thread", args=[thread.pk]),
        "composer": form,
        "composer_error": next(iter(first_errors(form)), "") if form.is_bound else "",
        "replying_to": replied_post(thread, snapshot, reply_to),
        "follow_key": uuid4(),
        "open_reports": count_open_reports(request, thread, loaded["can"]),
        "earlier_url": earlier_url(snapshot),
        "later_url": later_url(snapshot),
        "island": island_of(
            request,
            thread=thread,
            snapshot=snapshot,
            window=loaded["window"],
            viewer=viewer,
            reply_to=reply_to,
            now=now,
        ),
    }
    return render(request, "threads/thread.html", context, status=status)


def earlier_url(snapshot: Snapshot) -> str:
    """Where the posts before these are; the last of them is where reading goes on."""
    first = snapshot.posts[0].number if snapshot.posts else 1
    return f"?before={first}#post-{first - 1}"


def later_url(snapshot: Snapshot) -> str:
    """Where the posts after these are."""
    last = snapshot.posts[-1].number if snapshot.posts else 0
    return f"?around={last + queries.PAGE // 2 + 1}#post-{last + 1}"


def replied_post(thread: Thread, snapshot: Snapshot, number: int | None) -> PostView | None:
    """The post that the composer answers: from the page, else from the database."""
    if number is None:
        return None
    on_page = next((post for post in snapshot.posts if post.number == number), None)
    if on_page:
        return on_page
    post = queries.list_posts(thread).filter(number=number).first()
    return post_view(post) if post else None


def count_open_reports(request: HttpRequest, thread: Thread, can: dict[str, bool]) -> int:
    """How many reports wait for a moderator; nothing for those who may not see them."""
    if not can["see_desk"]:
        return 0
    return queries.list_reports(viewer_of(request), thread.pk).filter(state="open").count()


@require_safe
@never_cache
@page
def show_snapshot(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The same as JSON, for the modules: to reload, and for earlier posts."""
    loaded = load(request, thread_id, timezone.now())
    data = {
        "snapshot": loaded["snapshot"],
        "window": loaded["window"]._asdict(),
        "viewer": loaded["viewer"],
        "now": loaded["now"],
    }
    return HttpResponse(msgspec.json.encode(data), content_type="application/json")


@page
def publish(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What the composer sends. A refused post comes back with its text."""
    if request.method != "POST":
        return redirect("thread", thread_id)
    now = timezone.now()
    form = PostForm(request.POST)
    done = carry_out(
        request,
        form,
        "post.publish",
        lambda actor, given: actions.publish_post(
            actor=actor,
            thread_id=thread_id,
            body=given["body"],
            reply_to=given["reply_to"],
            official=given["official"],
            now=now,
        ),
        now=now,
    )
    if done is None:
        return render_thread(request, thread_id, form, now, status=REFUSED)
    return go("thread", thread_id, at=f"#post-{done.number}")


@require_POST
@signed_in
@page
def follow(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Follow the thread."""
    now = timezone.now()
    press(
        request,
        "thread.follow",
        lambda actor, _given: actions.follow_thread(actor=actor, thread_id=thread_id, now=now),
        now=now,
    )
    return redirect("thread", thread_id)


@require_POST
@signed_in
@page
def unfollow(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Stop following it."""
    now = timezone.now()
    press(
        request,
        "thread.unfollow",
        lambda actor, _given: actions.unfollow_thread(actor=actor, thread_id=thread_id, now=now),
        now=now,
    )
    return redirect("thread", thread_id)
