"""Photos for posts: sent first, one by one, then named by the post that they go with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from engagement.accounts.actions import check_pace
from engagement.accounts.models import User
from engagement.threads.actions.rules import check_takes_part
from engagement.threads.models import HeldPost, Post
from engagement.threads.photographs import held_subject, subject_of
from photos import actions as photos
from photos.models import ALT_LENGTH, Photo
from photos.queries import PhotoMissing, photos_of, sent_photos
from photos.sending import PhotoReceived, PhotoSent
from photos.serializers import keep
from realtime.errors import Refusal
from tickets import text


def add_photo(*, actor: User, data: bytes, alt: str = "", key: UUID | None = None, now: datetime) -> Photo:
    """Send a photo, for a post within a day; until then its owner alone sees it. `alt` says what it shows. With a
    `key` once: who sends it again gets the first photo.

    Raises AccountNeeded, MayNotTakePart, TooOften, TextTooLong, TextUnreadable, and what `photos.actions.add_photo`
    raises. Not inside a transaction. Publishes nothing.
    """
    check_takes_part(actor, now)
    known = photos.sent_before(owner_id=actor.pk, key=key)
    if known is not None:
        return known
    check_pace(actor, "photo.add", sent_photos(actor.pk), "created_at", now, field="photo")
    return photos.add_photo(owner=actor, data=data, alt=clean_alt(alt), key=key, now=now)


def describe_photo(*, actor: User, name: str, alt: str, now: datetime) -> Photo:
    """Say what a photo shows that no post has yet. Raises AccountNeeded, MayNotTakePart, PhotoMissing, TextTooLong,
    TextUnreadable. Publishes nothing."""
    check_takes_part(actor, now)
    return photos.describe_photo(owner_id=actor.pk, name=name, alt=clean_alt(alt))


def remove_photo(*, actor: User, name: str, now: datetime) -> None:
    """Take back a photo that no post has yet; also those who may not write may. Raises PhotoMissing. Publishes
    nothing."""
    photos.remove_photo(owner_id=actor.pk, name=name)


def receive_photos(*, actor: User, sent: Sequence[PhotoSent], now: datetime) -> list[PhotoReceived]:
    """`add_photo`, `describe_photo` and `remove_photo` for the places of a form; one answer for each. What was
    received stays, whatever becomes of the others: nobody has to send it again. Publishes nothing."""
    return [_receive(actor, one, now) for one in sent]


def _receive(actor: User, sent: PhotoSent, now: datetime) -> PhotoReceived:
    try:
        if sent.data:
            return _receive_file(actor, sent, now)
        if sent.name and not sent.drop:
            return describe_photo(actor=actor, name=sent.name, alt=sent.alt, now=now)
        if sent.name:
            remove_photo(actor=actor, name=sent.name, now=now)
    except Refusal as refusal:
        return refusal
    return None


def _receive_file(actor: User, sent: PhotoSent, now: datetime) -> Photo:
    """A form that comes twice brings one photo; the same file chosen again, after it was taken back, a new one."""
    key = sent.key and uuid5(sent.key, sha256(sent.data).hexdigest())
    try:
        return add_photo(actor=actor, data=sent.data, alt=sent.alt, key=key, now=now)
    except PhotoMissing:
        return add_photo(actor=actor, data=sent.data, alt=sent.alt, now=now)


def clean_alt(alt: str) -> str:
    """A description as it is stored, on one line."""
    return text.clean_line(alt, limit=ALT_LENGTH, field="alt", optional=True)


def attach_photos(taken: Iterable[tuple[Post, list[Photo]]]) -> None:
    """The photos belong to these posts, which are saved."""
    photos.attach({subject_of(post.pk): of_post for post, of_post in taken if of_post and not post.held})


def attach_held(taken: Iterable[tuple[Post, list[Photo]]]) -> None:
    """The photos belong to what is held in the place of these posts."""
    photos.attach({held_subject(post.held.pk): of_post for post, of_post in taken if of_post and post.held})


def hand_over(held: HeldPost, post: Post) -> None:
    """The photos of what was held belong to the post that it became."""
    if held.photos:
        photos.attach({subject_of(post.pk): list(photos_of([held_subject(held.pk)]))})


def discard_held(held: HeldPost) -> None:
    """The photos of what is not published are nobody's."""
    if held.photos:
        photos.discard_photos([held_subject(held.pk)])


def kept_of(found: Iterable[Photo]) -> list[list[str | int]]:
    """What a post keeps of its photos."""
    return [keep(photo) for photo in found]
