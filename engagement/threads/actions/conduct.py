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
    check_no_chat,
    check_takes_part,
    clean_reason,
)
from engagement.threads.events import (
    ThreadEvent,
    ThreadLocked,
    ThreadReopened,
    ThreadResolved,
    ThreadSlowed,
    ThreadTransferred,
    ThreadUnlocked,
)
from engagement.threads.models import SLOW_SECONDS_MAX, Thread, ThreadEntry
from engagement.threads.queries import access_thread_for_write, desk_of, stream_of
from engagement.threads.serializers import entry_view, thread_view
from realtime.errors import Kind, Refusal
from realtime.publish import Outgoing, announce_rights_changed, gathering, publish
from tickets import actions as tickets
from tickets.models import Department


class SlowOutOfRange(Refusal):
    """Slow mode is from nothing to an hour."""

    code = 660
    slug = "slow_out_of_range"
    kind = Kind.INVALID
    message = _("Choose between 0 and %(limit)d seconds.")


@transaction.atomic
def lock_thread(*, actor: User, thread_id: int, reason: str = "", now: datetime) -> Thread:
    """Stop people from adding to a thread. Raises ThreadMissing, AccountNeeded, MayNotTakePart, ModeratorsOnly,
    AlreadySo, TextTooLong, TextUnreadable. Publishes ThreadLocked on `thread:`."""
    thread = _access_for_moderator(actor, thread_id, now)
    if thread.locked:
        raise AlreadySo
    thread.locked, thread.lock_reason = True, clean_reason(reason, optional=True)
    thread.save(update_fields=["locked", "lock_reason"])
    line = enter_line(thread, ThreadEntry.Kind.LOCKED, actor, now, thread.lock_reason)
    tell_thread(thread, ThreadLocked, line, now)
    return thread


@transaction.atomic
def unlock_thread(*, actor: User, thread_id: int, now: datetime) -> Thread:
    """Let people add to it again. Raises ThreadMissing, AccountNeeded, MayNotTakePart, ModeratorsOnly, AlreadySo.
    Publishes ThreadUnlocked on `thread:`."""
    thread = _access_for_moderator(actor, thread_id, now)
    if not thread.locked:
        raise AlreadySo
    thread.locked, thread.lock_reason = False, ""
    thread.save(update_fields=["locked", "lock_reason"])
    tell_thread(thread, ThreadUnlocked, enter_line(thread, ThreadEntry.Kind.UNLOCKED, actor, now), now)
    return thread


@transaction.atomic
def slow_thread(*, actor: User, thread_id: int, seconds: int, now: datetime) -> Thread:
    """Have everyone wait `seconds` between two of their posts (0: no longer); one that came by itself is theirs from
    now on. Raises ThreadMissing, AccountNeeded, MayNotTakePart, ModeratorsOnly, SlowOutOfRange, AlreadySo. Publishes
    ThreadSlowed on `thread:`."""
    thread = _access_for_moderator(actor, thread_id, now)
    if not 0 <= seconds <= SLOW_SECONDS_MAX:
        raise SlowOutOfRange(field="seconds", params={"limit": SLOW_SECONDS_MAX})
    if seconds == thread.slow_seconds and thread.slow_until is None:
        raise AlreadySo
    thread.slow_seconds, thread.slow_until = seconds, None
    thread.save(update_fields=["slow_seconds", "slow_until"])
    tell_thread(thread, ThreadSlowed, enter_line(thread, ThreadEntry.Kind.SLOWED, actor, now, seconds=seconds), now)
    return thread


@transaction.atomic
def resolve_thread(*, actor: User, thread_id: int, reason: str = "", now: datetime) -> Thread:
    """Say that the issue is solved: by its author that closes their ticket, by the department it resolves it.

    Raises ThreadMissing, AccountNeeded, MayNotTakePart, NotInChats, NotYoursToDecide, AlreadySo, TextTooLong,
    TextUnreadable. Publishes ThreadResolved on `thread:`, and what `tickets.actions.record_resolution` publishes."""
    thread = _access_to_decide(actor, thread_id, now)
    if thread.state == Thread.State.RESOLVED:
        raise AlreadySo
    reason = clean_reason(reason, optional=True)
    with gathering(now=now):
        _mark(thread, actor, Thread.State.RESOLVED, reason, now)
        tickets.record_resolution(subject=stream_of(thread.pk), actor=actor, reason=reason, now=now)
    return thread


@transaction.atomic
def reopen_thread(*, actor: User, thread_id: int, reason: str = "", now: datetime) -> Thread:
    """Say that a resolved issue is not solved after all: its tickets are owed again.

    Raises ThreadMissing, AccountNeeded, MayNotTakePart, NotInChats, NotYoursToDecide, AlreadySo, TextTooLong,
    TextUnreadable. Publishes ThreadReopened on `thread:`, and what `tickets.actions.record_reopening` publishes."""
    thread = _access_to_decide(actor, thread_id, now)
    if thread.state != Thread.State.RESOLVED:
        raise AlreadySo
    reason = clean_reason(reason, optional=True)
    with gathering(now=now):
        _mark(thread, actor, Thread.State.REOPENED, reason, now)
        tickets.record_reopening(subject=stream_of(thread.pk), actor=actor, reason=reason, now=now)
    return thread


# --- how a thread follows its tickets ---------------------------------------------------------------------------


def follow_resolution(*, actor: User, thread_id: int, reason: str, now: datetime) -> None:
    """What was owed in the thread is resolved, says its ticket: so is the thread. Inside the ticket's transaction."""
    thread = access_thread_for_write(actor, thread_id)
    check_takes_part(actor, now)
    if thread.state != Thread.State.RESOLVED:
        _mark(thread, actor, Thread.State.RESOLVED, reason, now)


def follow_reopening(*, actor: User, thread_id: int, reason: str, now: datetime) -> None:
    """Something is owed in the thread again, says its ticket. Inside the ticket's transaction."""
    thread = access_thread_for_write(actor, thread_id)
    check_takes_part(actor, now)
    if thread.state == Thread.State.RESOLVED:
        _mark(thread, actor, Thread.State.REOPENED, reason, now)


def follow_transfer(*, actor: User, thread_id: int, before: int, department: Department, now: datetime) -> None:
    """Another department answers in the thread from now on, says its ticket. Inside the ticket's transaction. Where
    the thread is not that of the department that had the ticket, it stays where it is.

    Publishes ThreadTransferred on `thread:`; the hubs ask again who may listen.
    """
    thread = access_thread_for_write(actor, thread_id)
    check_takes_part(actor, now)
    if thread.department_id != before:
        return
    thread.department = department
    thread.save(update_fields=["department"])
    tell_thread(thread, ThreadTransferred, None, now)
    announce_rights_changed(streams=[stream_of(thread.pk), desk_of(thread.pk)], now=now)


def _mark(thread: Thread, actor: User, state: Thread.State, reason: str, now: datetime) -> None:
    kind, event = _MARKS[state]
    _move(thread, state)
    tell_thread(thread, event, enter_line(thread, kind, actor, now, reason), now)


_MARKS: dict[Thread.State, tuple[ThreadEntry.Kind, type[ThreadEvent]]] = {
    Thread.State.RESOLVED: (ThreadEntry.Kind.RESOLVED, ThreadResolved),
    Thread.State.REOPENED: (ThreadEntry.Kind.REOPENED, ThreadReopened),
}


def _access_for_moderator(actor: User, thread_id: int, now: datetime) -> Thread:
    thread = access_thread_for_write(actor, thread_id)
    check_takes_part(actor, now)
    if not permissions.can_lock(actor, thread):
        raise ModeratorsOnly
    return thread


def _access_to_decide(actor: User, thread_id: int, now: datetime) -> Thread:
    thread = access_thread_for_write(actor, thread_id)
    check_takes_part(actor, now)
    check_no_chat(thread)
    if not permissions.can_decide(actor, thread):
        raise NotYoursToDecide
    return thread


def _move(thread: Thread, state: Thread.State) -> None:
    thread.state = state
    thread.save(update_fields=["state"])


def enter_line(
    thread: Thread, kind: ThreadEntry.Kind, actor: User | None, now: datetime, reason: str = "", seconds: int = 0
) -> ThreadEntry:
    """A line between the posts, which stands in the record; `actor` None: nobody's decision."""
    return ThreadEntry.objects.create(
        thread=thread,
        kind=kind,
        actor=actor,
        at=now,
        after=thread.last_number,
        reason=reason,
        seconds=seconds,
    )


def tell_thread(thread: Thread, event: type[ThreadEvent], entry: ThreadEntry | None, now: datetime) -> None:
    """Publish on `thread:` how the thread is now, with its line."""
    news = event(thread=thread_view(thread), entry=entry_view(entry) if entry else None)
    publish(Outgoing(stream_of(thread.pk), news), now=now)
