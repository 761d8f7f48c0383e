"""The thread page, its snapshot as JSON, and what its composer and its card send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from engagement.threads import actions, queries
from engagement.threads.forms import PostForm
from engagement.threads.models import Thread
from engagement.threads.pages.doors import (
    REFUSED,
    carry_out,
    go,
    page,
    press,
    signed_in,
    viewer_of,
)
from engagement.threads.pages.panel import load, number_of, panel_context, part_of
from photos.forms import EMPTY, Place, names_of, places_of, say_refused


@require_safe
@never_cache
@page
def show_thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The thread: its newest posts, or those before (`?before=`) or around (`?around=`) a number."""
    now = timezone.now()
    form = PostForm(initial={"reply_to": number_of(request.GET.get("reply"))})
    return render_thread(request, thread_id, form, now)


def render_thread(
    request: HttpRequest,
    thread_id: int,
    form: PostForm,
    now: datetime,
    places: Sequence[Place] = EMPTY,
    status: int = 200,
) -> HttpResponse:
    """The page, with this form and these photos as its composer."""
    context = panel_context(request, thread_id, now, part=part_of(request), form=form, places=places)
    thread = context["thread"]
    context |= {
        "followers": queries.count_followers(thread_id),
        "follow_key": uuid4(),
        "open_reports": count_open_reports(request, thread, context["can"]),
    }
    return render(request, "threads/thread.html", context, status=status)


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
    loaded = load(request, thread_id, timezone.now(), part_of(request))
    data = {
        "snapshot": loaded["snapshot"],
        "window": loaded["window"]._asdict(),
        "lines": loaded["lines"],
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
    places = places_of(request, now)
    say_refused(form, places)
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
            photos=names_of(places),
            now=now,
        ),
        now=now,
    )
    if done is None:
        return render_thread(request, thread_id, form, now, places=places, status=REFUSED)
    if not done.number:
        messages.info(request, _("Your post is held: a moderator looks at it before anybody else sees it."))
    return go(*page_around(request, thread_id, form), at=f"#post-{done.number}" if done.number else "#held")


def page_around(request: HttpRequest, thread_id: int, form: PostForm) -> tuple[Any, ...]:
    """The page that the composer stood on: another one of ours that shows this talk, or the thread's own."""
    back = back_to(request, form.cleaned_data["back"])
    return (back,) if back else ("thread", thread_id)


def back_to(request: HttpRequest, address: str) -> str:
    """The address, where it is one of ours; else ""."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else ""


@require_POST
@signed_in
@page
def withdraw_held(request: HttpRequest, held_id: int) -> HttpResponse:
    """Take back what one wrote and what is held: a post, or an issue."""
    now = timezone.now()
    press(
        request,
        "held.withdraw",
        lambda actor, _given: actions.withdraw_held(actor=actor, held_id=held_id, now=now),
        now=now,
        done=_("It is withdrawn. Nobody will look at it."),
    )
    return redirect(back_to(request, request.POST.get("back", "")) or reverse("threads"))


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
