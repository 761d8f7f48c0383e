"""What the commands of this room take and what they answer."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from engagement.threads.events import HeldView, When
from engagement.threads.models import (
    BODY_LENGTH,
    CATEGORY_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
    SLOW_SECONDS_MAX,
    TITLE_LENGTH,
)
from engagement.threads.queries import ID_MAX
from realtime.commands import Arguments
from tickets.arguments import Name, Photos

# Texts may be three times too long here: the action cleans them first and says by how much they are too long.
Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
Number = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Title = Annotated[str, Meta(max_length=3 * TITLE_LENGTH)]
Body = Annotated[str, Meta(max_length=3 * BODY_LENGTH)]
Category = Annotated[str, Meta(max_length=3 * CATEGORY_LENGTH)]
Place = Annotated[str, Meta(max_length=3 * PLACE_LENGTH)]
Reason = Annotated[str, Meta(max_length=3 * REASON_LENGTH)]
Seconds = Annotated[int, Meta(ge=0, le=SLOW_SECONDS_MAX)]
Slug = Annotated[str, Meta(max_length=40)]


class OpenThread(Arguments, frozen=True, kw_only=True):
    """Arguments of `thread.open`. `department` is a short name."""

    title: Title
    body: Body
    department: Slug
    category: Category = ""
    place: Place = ""
    visibility: Literal["public", "restricted"] = "public"
    photos: Photos = []


class OneThread(Arguments, frozen=True, kw_only=True):
    """A thread by its id."""

    thread: Id


class ThreadWithReason(OneThread, frozen=True, kw_only=True):
    """A thread, and why."""

    reason: Reason = ""


class SlowThread(OneThread, frozen=True, kw_only=True):
    """Arguments of `thread.slow`: the seconds between two posts of one person, 0 for none."""

    seconds: Seconds


class PublishPost(OneThread, frozen=True, kw_only=True):
    """Arguments of `post.publish`. `reply_to` is the number of the post that this one answers."""

    body: Body
    reply_to: Number | None = None
    official: bool = False
    photos: Photos = []


class OnePost(Arguments, frozen=True, kw_only=True):
    """A post by its id."""

    post: Id


class EditPost(OnePost, frozen=True, kw_only=True):
    """Arguments of `post.edit`."""

    body: Body


class PostWithReason(OnePost, frozen=True, kw_only=True):
    """A post, and why."""

    reason: Reason


class OnePhoto(OnePost, frozen=True, kw_only=True):
    """A photo of a post, by its name."""

    photo: Name


class PhotoWithReason(OnePhoto, frozen=True, kw_only=True):
    """A photo of a post, and why it is taken away."""

    reason: Reason


class OneHeld(Arguments, frozen=True, kw_only=True):
    """A held post or issue by its id."""

    held: Id


class HeldWithReason(OneHeld, frozen=True, kw_only=True):
    """A held post, and why it is not published."""

    reason: Reason


class SettleReport(Arguments, frozen=True, kw_only=True):
    """Arguments of `report.settle`."""

    report: Id
    uphold: bool


class PostAccepted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The post is stored; its number in the thread."""

    id: int
    """0 of a post that is held, as its number."""
    number: int
    created_at: When
    held: HeldView | None = None
    """What waits for a moderator in the place of a post."""


class HeldChanged(msgspec.Struct, frozen=True, kw_only=True):
    """What was held, as it is now; its number in the thread, where it is published."""

    id: int
    state: str
    number: int | None = None


class PostChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The post as it is now."""

    id: int
    number: int
    state: str
    edited_at: When | None


class ThreadChanged(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The thread as it is now."""

    id: int
    """0 of an issue that is held."""
    state: str
    locked: bool
    slow_seconds: int
    held: HeldView | None = None
    """What waits for a moderator in the place of a new issue."""


class ThreadFollowed(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the person follows the thread now."""

    id: int
    following: bool


class ReportChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The report as it is now."""

    id: int
    state: str
