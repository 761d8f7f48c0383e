"""One post: its own page with everything that this person may do with it, its history, and those forms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement.accounts.models import User
from engagement.threads import actions, permissions, queries
from engagement.threads.forms import EditForm, ReasonForm
from engagement.threads.models import Post
from engagement.threads.pages.doors import REFUSED, Perform, carry_out, go, page, press, signed_in, viewer_of
from engagement.threads.pages.talk import photos_of, post_item
from engagement.threads.serializers import post_view
from photos.events import PhotoView

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Wording(NamedTuple):
    """What the page that asks for a reason says."""

    title: StrPromise
    explanation: StrPromise
    hint: StrPromise
    button: StrPromise
    done: StrPromise


REPORTING = Wording(
    title=_("Report this post"),
    explanation=_("A moderator reads your report and decides. The author does not learn who sent it."),
    hint=_("For example: it insults somebody, it names a private person, it is an advertisement."),
    button=_("Send the report"),
    done=_("Thank you. A moderator will look at it."),
)
HIDING = Wording(
    title=_("Hide this post"),
    explanation=_("Its place stays in the conversation and says why. You can restore it."),
    hint=_("Everyone reads this sentence, the author as well."),
    button=_("Hide the post"),
    done=_("The post is hidden."),
)


def find_post(viewer: User | None, thread_id: int, number: int) -> Post:
    """The post by its number in the thread. Raises ThreadMissing, PostMissing."""
    thread = queries.get_thread(viewer, thread_id)
    post = queries.list_posts(thread).filter(number=number).first()
    if post is None:
        raise queries.PostMissing
    post.thread = thread
    return post


def go_to_post(thread_id: int, number: int) -> HttpResponse:
    """To the thread, where the post is."""
    return go("thread", thread_id, at=f"?around={number}#post-{number}")


def context_of(request: HttpRequest, post: Post, **more: Any) -> dict[str, Any]:
    """What the pages about one post show."""
    viewer = viewer_of(request)
    return {
        "thread": post.thread,
        "thread_url": reverse("thread", args=[post.thread_id]),
        "post": post,
        "item": post_item(post_view(post), viewer_id=viewer.pk if viewer else None),
    } | more


@require_safe
@never_cache
@page
def show_post(request: HttpRequest, thread_id: int, number: int) -> HttpResponse:
    """The post and what one may do with it."""
    now = timezone.now()
    viewer = viewer_of(request)
    post = find_post(viewer, thread_id, number)
    can = {
        "reply": post.state == Post.State.VISIBLE and permissions.can_post(viewer, post.thread, now),
        "edit": permissions.can_edit(viewer, post, now),
        "withdraw": permissions.can_withdraw(viewer, post, now),
        "report": permissions.can_report(viewer, post, now),
        "hide": permissions.can_hide(viewer, post),
        "restore": permissions.can_restore(viewer, post),
        "withdraw_photo": permissions.can_withdraw_photo(viewer, post, now),
        "take_down_photo": permissions.can_take_down_photo(viewer, post),
        "history": post.revisions > 0 and permissions.can_read_history(viewer, post),
    }
    hidden_photos = photos_of(post) if can["restore"] else ()
    context = context_of(request, post, can=can, hidden_photos=hidden_photos, now=now, new_key=uuid4)
    return render(request, "threads/post_page.html", context)


@require_safe
@never_cache
@page
def show_revisions(request: HttpRequest, thread_id: int, number: int) -> HttpResponse:
    """Every text that the post had, newest first."""
    now = timezone.now()
    viewer = viewer_of(request)
    post = find_post(viewer, thread_id, number)
    gone = photos_of(post) if post.state != Post.State.VISIBLE else ()
    versions = list(reversed(queries.list_revisions(viewer, post.pk)))
    return render(
        request, "threads/revisions.html", context_of(request, post, versions=versions, photos=gone, now=now)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@page
def edit(request: HttpRequest, thread_id: int, number: int) -> HttpResponse:
    """Give an own post another text."""
    now = timezone.now()
    post = find_post(viewer_of(request), thread_id, number)
    if not permissions.is_author(viewer_of(request), post):
        raise actions.NotYours
    form = EditForm(request.POST or None, initial={"body": post.body})
    if form.is_bound and carry_out(
        request,
        form,
        "post.edit",
        lambda actor, given: actions.edit_post(actor=actor, post_id=post.pk, body=given["body"], now=now),
        now=now,
    ):
        return go_to_post(thread_id, number)
    context = context_of(request, post, form=form, now=now)
    return render(request, "threads/edit.html", context, status=REFUSED if form.is_bound else 200)


@require_POST
@signed_in
@page
def withdraw(request: HttpRequest, thread_id: int, number: int) -> HttpResponse:
    """Take an own post back."""
    now = timezone.now()
    post = find_post(viewer_of(request), thread_id, number)
    press(
        request,
        "post.withdraw",
        lambda actor, _given: actions.withdraw_post(actor=actor, post_id=post.pk, now=now),
        now=now,
        done=_("Your post is withdrawn. Its place stays in the conversation."),
    )
    return go_to_post(thread_id, number)


@require_POST
@signed_in
@page
def restore(request: HttpRequest, thread_id: int, number: int) -> HttpResponse:
    """Bring back a post that a moderator hid."""
    now = timezone.now()
    post = find_post(viewer_of(request), thread_id, number)
    press(
        request,
        "post.restore",
        lambda actor, _given: actions.restore_post(actor=actor, post_id=post.pk, now=now),
        now=now,
        done=_("The post is shown again."),
    )
    return go_to_post(thread_id, number)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@page
def report(request: HttpRequest, thread_id: int, number: int) -> HttpResponse:
    """Ask the moderators to look at a post."""
    now = timezone.now()
    post = find_post(viewer_of(request), thread_id, number)
    return give_reason(
        request,
        post,
        "post.report",
        lambda actor, given: actions.report_post(actor=actor, post_id=post.pk, reason=given["reason"], now=now),
        REPORTING,
        now,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@page
def hide(request: HttpRequest, thread_id: int, number: int) -> HttpResponse:
    """Hide a post; the reason stands in its place."""
    now = timezone.now()
    post = find_post(viewer_of(request), thread_id, number)
    if not permissions.moderates(viewer_of(request)):
        raise actions.ModeratorsOnly
    return give_reason(
        request,
        post,
        "post.hide",
        lambda actor, given: actions.hide_post(actor=actor, post_id=post.pk, reason=given["reason"], now=now),
        HIDING,
        now,
    )


def give_reason(
    request: HttpRequest,
    post: Post,
    command: str,
    perform: Perform,
    wording: Wording,
    now: datetime,
    photo: PhotoView | None = None,
) -> HttpResponse:
    """Ask for a reason, then do it. `photo`: it is about this one of the post alone."""
    form = ReasonForm(request.POST or None)
    if form.is_bound and carry_out(request, form, command, perform, now=now):
        messages.success(request, wording.done)
        return go_to_post(post.thread_id, post.number)
    context = context_of(request, post, form=form, wording=wording, photo=photo, now=now)
    return render(request, "threads/reason.html", context, status=REFUSED if form.is_bound else 200)
