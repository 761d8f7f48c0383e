"""The thread's own state: lock, slow mode, resolved, reopened. Each change leaves a line between the posts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.threads import permissions
from engagement.threads.actions.rules import (
    AlreadySo,
    ModeratorsOnly,
    NotYoursToDecide,
    check_takes_part,
    clean_reason,
)
from engagement.threads.events import (
    ThreadEvent,
    ThreadLocked,
    ThreadReopened,
    ThreadResolved,
    ThreadSlowed,
    ThreadUnlocked,
)
from engagement.threads.models import SLOW_SECONDS_MAX, Thread, ThreadEntry
from engagement.threads.queries import access_thread_for_write, stream_of
from engagement.threads.serializers import entry_view, thread_view
from realtime.errors import Kind, Refusal
from realtime.publish import Outgoing, publish


class SlowOutOfRange(Refusal):
    """Slow mode is from nothing to an hour."""

    code = 660
    slug = "slow_out_of_range"
    kind = Kind.INVALID
    message = _("Choose between 0 and %(limit)d seconds.")


@transaction.atomic
def lock_thread(*, actor: User, thread_id: int, reason: str = "", now: datetime) -> Thread:
    """Stop people from adding to a thread. Raises ThreadMissing, MayNotTakePart, ModeratorsOnly, AlreadySo,
    TextTooLong, TextUnreadable. Publishes ThreadLocked on `thread:`."""
    thread = _access_for_moderator(actor, thread_id, now)
    if thread.locked:
        raise AlreadySo
    thread.locked, thread.lock_reason = True, clean_reason(reason, optional=True)
    thread.save(update_fields=["locked", "lock_reason"])
    _tell(thread, ThreadLocked, _entry(thread, ThreadEntry.Kind.LOCKED, actor, now, thread.lock_reason))
    return thread


@transaction.atomic
def unlock_thread(*, actor: User, thread_id: int, now: datetime) -> Thread:
    """Let people add to it again. Raises ThreadMissing, MayNotTakePart, ModeratorsOnly, AlreadySo. Publishes
    ThreadUnlocked on `thread:`."""
    thread = _access_for_moderator(actor, thread_id, now)
    if not thread.locked:
        raise AlreadySo
    thread.locked, thread.lock_reason = False, ""
    thread.save(update_fields=["locked", "lock_reason"])
    _tell(thread, ThreadUnlocked, _entry(thread, ThreadEntry.Kind.UNLOCKED, actor, now))
    return thread


@transaction.atomic
def slow_thread(*, actor: User, thread_id: int, seconds: int, now: datetime) -> Thread:
    """Have everyone wait `seconds` between two of their posts (0: no longer). Raises ThreadMissing,
    MayNotTakePart, ModeratorsOnly, SlowOutOfRange, AlreadySo. Publishes ThreadSlowed on `thread:`."""
    thread = _access_for_moderator(actor, thread_id, now)
    if not 0 <= seconds <= SLOW_SECONDS_MAX:
        raise SlowOutOfRange(field="seconds", params={"limit": SLOW_SECONDS_MAX})
    if seconds == thread.slow_seconds:
        raise AlreadySo
    thread.slow_seconds = seconds
    thread.save(update_fields=["slow_seconds"])
    _tell(thread, ThreadSlowed, _entry(thread, ThreadEntry.Kind.SLOWED, actor, now, seconds=seconds))
    return thread


@transaction.atomic
def resolve_thread(*, actor: User, thread_id: int, reason: str = "", now: datetime) -> Thread:
    """Say that the issue is solved. Raises ThreadMissing, MayNotTakePart, NotYoursToDecide, AlreadySo, TextTooLong,
    TextUnreadable. Publishes ThreadResolved on `thread:`."""
    thread = _access_to_decide(actor, thread_id, now)
    if thread.state == Thread.State.RESOLVED:
        raise AlreadySo
    reason = clean_reason(reason, optional=True)
    _move(thread, Thread.State.RESOLVED)
    entry = _entry(thread, ThreadEntry.Kind.RESOLVED, actor, now, reason)
    _tell(thread, ThreadResolved, entry)
    return thread


@transaction.atomic
def reopen_thread(*, actor: User, thread_id: int, reason: str = "", now: datetime) -> Thread:
    """Say that a resolved issue is not solved after all. Raises ThreadMissing, MayNotTakePart, NotYoursToDecide,
    AlreadySo, TextTooLong, TextUnreadable. Publishes ThreadReopened on `thread:`."""
    thread = _access_to_decide(actor, thread_id, now)
    if thread.state != Thread.State.RESOLVED:
        raise AlreadySo
    reason = clean_reason(reason, optional=True)
    _move(thread, Thread.State.REOPENED)
    entry = _entry(thread, ThreadEntry.Kind.REOPENED, actor, now, reason)
    _tell(thread, ThreadReopened, entry)
    return thread


def _access_for_moderator(actor: User, thread_id: int, now: datetime) -> Thread:
    thread = access_thread_for_write(actor, thread_id)
    check_takes_part(actor, now)
    if not permissions.can_lock(actor, thread):
        raise ModeratorsOnly
    return thread


def _access_to_decide(actor: User, thread_id: int, now: datetime) -> Thread:
    thread = access_thread_for_write(actor, thread_id)
    check_takes_part(actor, now)
    if not permissions.can_decide(actor, thread):
        raise NotYoursToDecide
    return thread


def _move(thread: Thread, state: Thread.State) -> None:
    thread.state = state
    thread.save(update_fields=["state"])


def _entry(
    thread: Thread, kind: ThreadEntry.Kind, actor: User, now: datetime, reason: str = "", seconds: int = 0
) -> ThreadEntry:
    return ThreadEntry.objects.create(
        thread=thread,
        kind=kind,
        actor=actor,
        at=now,
        after=thread.last_number,
        reason=reason,
        seconds=seconds,
    )


def _tell(thread: Thread, event: type[ThreadEvent], entry: ThreadEntry) -> None:
    news = event(thread=thread_view(thread), entry=entry_view(entry))
    publish(Outgoing(stream_of(thread.pk), news), now=entry.at)
