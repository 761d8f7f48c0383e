"""Posts and issues that are held, read: for their author and for moderators. To everybody else they do not exist."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.threads import permissions
from engagement.threads.models import HeldPost, Thread
from engagement.threads.queries import lock_threads, people
from realtime.errors import Kind, Refusal

HELD_SHOWN = timedelta(days=7)
"""For so long its author is told that a post was not published."""


class HeldMissing(Refusal):
    """There is no such held post for this person."""

    code = 615
    slug = "held_missing"
    kind = Kind.MISSING
    message = _("There is no such post that waits for a moderator.")


def list_held(viewer: User | None) -> QuerySet[HeldPost]:
    """The posts that wait for a moderator, oldest first; none for those who do not moderate."""
    held = held_with_people().filter(state=HeldPost.State.WAITING)
    return held.order_by("pk") if permissions.moderates(viewer) else held.none()


def get_held(viewer: User | None, held_id: int) -> HeldPost:
    """A post that is held, or was. Raises HeldMissing, also for those who do not moderate."""
    held = held_with_people().filter(pk=held_id).first()
    if held is None or not permissions.moderates(viewer):
        raise HeldMissing
    return held


def list_own_held(viewer: User | None, thread: Thread | None, now: datetime) -> list[HeldPost]:
    """What the viewer wrote in the thread and is not published: it waits, or was turned down within a week. None: the
    issues that they want to open."""
    if viewer is None or not viewer.is_authenticated:
        return []
    waiting = Q(state=HeldPost.State.WAITING)
    recent = Q(state=HeldPost.State.REJECTED, decided_at__gt=now - HELD_SHOWN)
    return list(held_with_people().filter(waiting | recent, author_id=viewer.pk, thread=thread).order_by("pk"))


def held_with_people() -> QuerySet[HeldPost]:
    """All held posts, with what `serializers.held_post_view` needs."""
    return HeldPost.objects.select_related("thread", "department", "author", "post").prefetch_related(
        *people("author")
    )


def access_held_for_write(actor: User, held_id: int) -> HeldPost:
    """The held post, locked, its thread too, if the actor may read that; or the held issue. Raises HeldMissing, also
    for those who do not moderate."""
    held = _lock(held_id)
    if held is None or not permissions.moderates(actor):
        raise HeldMissing
    if held.thread is not None and not permissions.can_read(actor, held.thread):
        raise HeldMissing
    return held


def access_own_held_for_write(actor: User, held_id: int) -> HeldPost:
    """The same for its author, and for nobody else."""
    held = _lock(held_id)
    if held is None or held.author_id != actor.pk:
        raise HeldMissing
    return held


def _lock(held_id: int) -> HeldPost | None:
    """Its thread first, as whoever posts there does."""
    thread_id = HeldPost.objects.filter(pk=held_id).values_list("thread_id", flat=True).first()
    lock_threads([thread_id] if thread_id else [])
    if HeldPost.objects.select_for_update().filter(pk=held_id).first() is None:
        return None
    return held_with_people().get(pk=held_id)
