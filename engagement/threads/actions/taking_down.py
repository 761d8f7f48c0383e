"""One photo of a published post, taken away alone: by its author, or by a moderator, who says why. Its file goes for
good, so there is no way back; the text and the other photos stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from engagement.accounts.models import User
from engagement.threads import permissions
from engagement.threads.actions.editing import ResponseStands, access_own_post
from engagement.threads.actions.moderation import access_for_moderator
from engagement.threads.actions.rules import PostGone, clean_reason
from engagement.threads.events import OwnPhotoTakenDown, PhotoTakenDown, PhotoWithdrawn, PostEvent
from engagement.threads.models import Moderation, Post
from engagement.threads.photographs import subject_of
from engagement.threads.queries import stream_of, user_stream
from engagement.threads.serializers import post_view
from photos import actions as photos
from photos.queries import PhotoMissing
from photos.serializers import without
from realtime.events import naming
from realtime.publish import Outgoing, Rewrite, publish


@transaction.atomic
def withdraw_photo(*, actor: User, post_id: int, photo: str, now: datetime) -> Post:
    """Take a photo of an own post back, at any time; one of an official response within 15 minutes.

    Raises PostMissing, AccountNeeded, MayNotTakePart, NotYours, PostGone, ResponseStands, PhotoMissing. Publishes
    PhotoWithdrawn on `thread:`.
    """
    post = access_own_post(actor, post_id, now)
    if post.official and not permissions.is_editable(post, now):
        raise ResponseStands
    _take(post, photo)
    post.save(update_fields=["photos"])
    publish(_without(photo, post, PhotoWithdrawn(post=post_view(post))), now=now)
    return post


@transaction.atomic
def take_down_photo(*, actor: User, post_id: int, photo: str, reason: str, now: datetime) -> Post:
    """Take a photo of somebody's post away; the post says why, and so does the record.

    Raises PostMissing, AccountNeeded, MayNotTakePart, ModeratorsOnly, PostGone, PhotoMissing, TextEmpty, TextTooLong,
    TextUnreadable. Publishes PhotoTakenDown on `thread:`, OwnPhotoTakenDown on the author's `user:`.
    """
    post = access_for_moderator(actor, post_id, now)
    if post.state != Post.State.VISIBLE:
        raise PostGone
    reason = clean_reason(reason)
    _take(post, photo)
    post.photos_gone = [*post.photos_gone, reason]
    post.save(update_fields=["photos", "photos_gone"])
    Moderation.objects.create(post=post, actor=actor, act=Moderation.Act.PHOTO, reason=reason, at=now)
    thread = post.thread
    news = OwnPhotoTakenDown(thread=thread.pk, title=thread.title, number=post.number, reason=reason)
    publish(
        _without(photo, post, PhotoTakenDown(post=post_view(post))),
        Outgoing(user_stream(post.author_id), news),
        now=now,
    )
    return post


def _take(post: Post, name: str) -> None:
    """The post, which is not saved yet, has the photo no more, and nobody has."""
    left = [kept for kept in post.photos if kept[0] != name]
    if len(left) == len(post.photos):
        raise PhotoMissing
    post.photos = left
    photos.discard_photo(subject_of(post.pk), name)


def _without(name: str, post: Post, event: PostEvent) -> Outgoing:
    """The event on the thread's stream. Earlier publications about the post stay what they were but for this photo:
    nobody recovers its address."""
    return Outgoing(stream_of(post.thread_id), event, Rewrite(naming("post", post.pk), without(name)))
