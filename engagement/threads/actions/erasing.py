"""What somebody wrote in threads, taken out for good. Tombstones stay, and what others said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from engagement.threads.actions.editing import refresh_search
from engagement.threads.actions.opening import search_text
from engagement.threads.models import (
    Follow,
    HeldPost,
    Mention,
    Moderation,
    Post,
    PostRevision,
    Report,
    Sketch,
    Thread,
    ThreadEntry,
)
from engagement.threads.photographs import held_subject, subject_of
from engagement.threads.queries import desk_of, lock_posts_of, stream_of, user_stream
from photos import actions as photos
from realtime.publish import start_anew

EMPTY: Final[Mapping[str, Any]] = {"body": "", "marks": [], "photos": [], "title": "", "place": "", "category": ""}
"""What is left of a held post of which only the decision stays."""


@transaction.atomic
def forget_interests(*, user_id: int, now: datetime) -> None:
    """What somebody follows and where they were named, what of theirs waits for a moderator, and photos that went
    with nothing: nobody needs to know any more."""
    Follow.objects.filter(user_id=user_id).delete()
    Mention.objects.filter(user_id=user_id).delete()
    _forget_held(HeldPost.objects.filter(author_id=user_id, state=HeldPost.State.WAITING))
    photos.discard_loose(user_id)


def _forget_held(held: QuerySet[HeldPost]) -> None:
    photos.discard_photos([held_subject(pk) for pk in held.values_list("pk", flat=True)])
    held.delete()


@transaction.atomic
def forget_held(*, older_than: datetime, limit: int = 500) -> int:
    """What was held and not published: of what was rejected before then the text goes, and the decision with its
    reason stays in the record; what was written before then and never decided goes whole, so does what its author
    took back. Returns how many. Publishes nothing: the log forgets by itself."""
    rejected = HeldPost.objects.filter(state=HeldPost.State.REJECTED, decided_at__lt=older_than).exclude(body="")
    undecided = HeldPost.objects.filter(
        state__in=(HeldPost.State.WAITING, HeldPost.State.WITHDRAWN), created_at__lt=older_than
    )
    # Locked: whoever decides about one at this moment is first, or finds it gone.
    emptied, gone = ([row.pk for row in found.select_for_update()[:limit]] for found in (rejected, undecided))
    HeldPost.objects.filter(pk__in=emptied).update(**EMPTY)
    _forget_held(HeldPost.objects.filter(pk__in=gone))
    return len(emptied) + len(gone)


def entries_to_erase(user_id: int) -> list[int]:
    """The lines between posts in which somebody said why: `erase_texts` changes these."""
    return list(ThreadEntry.objects.filter(actor_id=user_id).exclude(reason="").values_list("pk", flat=True))


def decisions_to_erase(user_id: int) -> list[int]:
    """What moderators said of posts that were held, and were not published: `erase_texts` changes these."""
    decided = Moderation.objects.filter(held__author_id=user_id).exclude(reason="")
    return list(decided.values_list("pk", flat=True))


@transaction.atomic
def erase_texts(*, user_id: int, removed: str, now: datetime) -> int:
    """Every post of somebody but official responses is withdrawn and empty, earlier versions too, its photos are
    discarded; titles, places and reasons of theirs say `removed` or nothing. Returns how many posts. Publishes
    nothing: the logs of these threads, and of those who were named in them, start anew, and pages reload. Needs
    `entries_to_erase` and `decisions_to_erase` to be noted; else the database refuses."""
    start_anew(*_streams_of(user_id))
    ThreadEntry.objects.filter(pk__in=entries_to_erase(user_id)).update(reason="")
    posts = lock_posts_of(user_id)
    PostRevision.objects.filter(post__in=[post.pk for post in posts]).update(body="")
    for post in posts:
        post.body, post.marks, post.photos = "", [], []
        if post.state == Post.State.VISIBLE:
            post.state = Post.State.WITHDRAWN
        post.save(update_fields=["body", "marks", "photos", "state"])
    photos.discard_photos([subject_of(post.pk) for post in posts])
    for post in posts:
        refresh_search(post)
    for thread in Thread.objects.filter(author_id=user_id, kind=Thread.Kind.ISSUE):
        thread.title, thread.place = removed, ""
        thread.search = search_text(thread, "")
        thread.save(update_fields=["title", "place", "search"])
    held = HeldPost.objects.filter(author_id=user_id)
    Moderation.objects.filter(pk__in=decisions_to_erase(user_id)).update(reason="")
    photos.discard_photos([held_subject(pk) for pk in held.values_list("pk", flat=True)])
    # Rows about which something was decided stay, empty: the record names them.
    held.filter(moderations=None).delete()
    held.update(**EMPTY, reason="")
    Sketch.objects.filter(author_id=user_id).delete()
    Report.objects.filter(reporter_id=user_id).update(reason=removed)
    return len(posts)


def _streams_of(user_id: int) -> set[str]:
    """Every stream whose log may hold words of this person."""
    of_thread = [
        Thread.objects.filter(author_id=user_id).values_list("pk", flat=True),
        Post.objects.filter(author_id=user_id).values_list("thread_id", flat=True),
        ThreadEntry.objects.filter(actor_id=user_id).values_list("thread_id", flat=True),
        Report.objects.filter(reporter_id=user_id).values_list("post__thread_id", flat=True),
    ]
    threads = {pk for found in of_thread for pk in found}
    # A mention tells the title of the thread.
    named = Mention.objects.filter(post__thread__author_id=user_id).values_list("user_id", flat=True)
    people = {user_id, *named}
    return {stream(pk) for pk in threads for stream in (stream_of, desk_of)} | {user_stream(pk) for pk in people}
