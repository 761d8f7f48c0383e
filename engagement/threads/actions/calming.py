"""Slow mode that comes and goes by itself, while many fresh accounts write in one thread at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from engagement.threads.actions.conduct import enter_line, tell_thread
from engagement.threads.calm import calm_for
from engagement.threads.events import ThreadSlowed
from engagement.threads.models import Thread, ThreadEntry
from engagement.threads.queries import list_calm_over, load_people, lock_threads

AT_ONCE = 100


def calm_down(*, thread: Thread, writers: Collection[tuple[int, datetime]], now: datetime) -> None:
    """Make a thread slow for a time where the rules say so. `writers`: the fresh accounts that wrote in it, and when;
    `thread` is locked. For `publish_posts`, inside its transaction. A pace that a moderator set stays.

    Publishes ThreadSlowed on `thread:`; its line, which stands in the record, names nobody.
    """
    calm = calm_for(str(thread.kind), writers, now)
    if calm is None or thread.slow_seconds or thread.locked or thread.mode != Thread.Mode.OPEN:
        return
    thread.slow_seconds, thread.slow_until = calm.seconds, now + calm.lasts
    _tell(thread, now)


def end_calm(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Let the threads go whose time is over, each in a transaction of its own; returns how many. Publishes
    ThreadSlowed on `thread:`."""
    ended = 0
    for thread_id in list_calm_over(now)[:limit]:
        with transaction.atomic():
            thread = lock_threads([thread_id])[thread_id]
            if thread.slow_until is not None and thread.slow_until <= now:
                thread.slow_seconds, thread.slow_until = 0, None
                _tell(thread, now)
                ended += 1
    return ended


def _tell(thread: Thread, now: datetime) -> None:
    thread.save(update_fields=["slow_seconds", "slow_until"])
    line = enter_line(thread, ThreadEntry.Kind.SLOWED, None, now, seconds=thread.slow_seconds)
    tell_thread(load_people(thread), ThreadSlowed, line, now)
