"""One photo of a post taken away: by its author with a press, by a moderator with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from engagement.threads import actions, permissions
from engagement.threads.models import Post
from engagement.threads.pages.doors import page, press, signed_in, viewer_of
from engagement.threads.pages.post import Wording, find_post, give_reason, go_to_post
from photos.queries import PhotoMissing
from photos.serializers import kept_view

TAKING_DOWN = Wording(
    title=_("Take this photo away"),
    explanation=_("The text and the other photos stay. The file is deleted: this cannot be undone."),
    hint=_("Everyone reads this sentence, the author as well."),
    button=_("Take the photo away"),
    done=_("The photo is gone."),
)


@require_POST
@signed_in
@page
def withdraw_photo(request: HttpRequest, thread_id: int, number: int, photo: str) -> HttpResponse:
    """Take a photo of an own post back."""
    now = timezone.now()
    post = find_post(viewer_of(request), thread_id, number)
    press(
        request,
        "photo.withdraw",
        lambda actor, _given: actions.withdraw_photo(actor=actor, post_id=post.pk, photo=photo, now=now),
        now=now,
        done=TAKING_DOWN.done,
    )
    return go_to_post(thread_id, number)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@page
def take_down_photo(request: HttpRequest, thread_id: int, number: int, photo: str) -> HttpResponse:
    """Take a photo of somebody's post away; the reason stands in its place."""
    now = timezone.now()
    post = find_post(viewer_of(request), thread_id, number)
    if not permissions.moderates(viewer_of(request)):
        raise actions.ModeratorsOnly
    kept = next((one for one in post.photos if one[0] == photo and post.state == Post.State.VISIBLE), None)
    if kept is None and request.method != "POST":
        raise PhotoMissing
    return give_reason(
        request,
        post,
        "photo.take_down",
        lambda actor, given: actions.take_down_photo(
            actor=actor, post_id=post.pk, photo=photo, reason=given["reason"], now=now
        ),
        TAKING_DOWN,
        now,
        photo=kept and kept_view(kept),
    )
