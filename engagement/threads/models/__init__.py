"""Threads, posts, and what is decided about them. Nothing is deleted."""

from engagement.threads.models.conversation import (
    BODY_LENGTH,
    CATEGORY_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
    SLOW_SECONDS_MAX,
    TITLE_LENGTH,
    ChatExclusion,
    Follow,
    Mention,
    Paced,
    Post,
    PostRevision,
    Thread,
    ThreadEntry,
)
from engagement.threads.models.moderating import HeldPost, Moderation, Report, Sketch

__all__ = [
    "BODY_LENGTH",
    "CATEGORY_LENGTH",
    "PLACE_LENGTH",
    "REASON_LENGTH",
    "SLOW_SECONDS_MAX",
    "TITLE_LENGTH",
    "ChatExclusion",
    "Follow",
    "HeldPost",
    "Mention",
    "Moderation",
    "Paced",
    "Post",
    "PostRevision",
    "Report",
    "Sketch",
    "Thread",
    "ThreadEntry",
]
