"""Slow mode that comes and goes by itself, while many fresh accounts write in one place at once: a thread, or what a
room above lets people write in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.db import transaction

from engagement.threads.actions.conduct import enter_line, tell_thread
from engagement.threads.calm import calm_for
from engagement.threads.events import ThreadSlowed
from engagement.threads.models import Paced, Thread, ThreadEntry
from engagement.threads.queries import list_calm_over, load_people, lock_threads

AT_ONCE = 100
Place = TypeVar("Place", bound=Paced)


class Slow(NamedTuple):
    """How slow a place becomes, and until when by itself. The fields of `Paced`."""

    slow_seconds: int
    slow_until: datetime | None


NO_LONGER = Slow(0, None)


def slow_for(place: Paced, kind: str, writers: Collection[tuple[int, datetime]], now: datetime) -> Slow | None:
    """How slow a place becomes by the rules of its kind, or None. `writers`: the fresh accounts that wrote there, and
    when; looked at only where no pace is set. One that a moderator set stays."""
    if place.slow_seconds:
        return None
    calm = calm_for(kind, writers, now)
    return Slow(calm.seconds, now + calm.lasts) if calm else None


def let_go(
    ids: Iterable[int], lock: Callable[[int], Place], change: Callable[[Place, Slow], None], now: datetime
) -> int:
    """Where the time is over, make it `NO_LONGER` slow, each in a transaction of its own; returns how many."""
    ended = 0
    for pk in ids:
        with transaction.atomic():
            place = lock(pk)
            if place.slow_until is not None and place.slow_until <= now:
                change(place, NO_LONGER)
                ended += 1
    return ended


def calm_down(*, thread: Thread, writers: Collection[tuple[int, datetime]], now: datetime) -> None:
    """Make a thread slow for a time where the rules say so. `writers`: the fresh accounts that wrote in it, and when;
    `thread` is locked. For `publish_posts`, inside its transaction.

    Publishes ThreadSlowed on `thread:`; its line, which stands in the record, names nobody.
    """
    slow = slow_for(thread, str(thread.kind), writers, now)
    if slow is None or thread.locked or thread.mode != Thread.Mode.OPEN:
        return
    _change(thread, slow, now)


def end_calm(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Let the threads go whose time is over; returns how many. Publishes ThreadSlowed on `thread:`."""
    return let_go(
        list_calm_over(now)[:limit],
        lambda pk: lock_threads([pk])[pk],
        lambda thread, slow: _change(thread, slow, now),
        now,
    )


def _change(thread: Thread, slow: Slow, now: datetime) -> None:
    thread.slow_seconds, thread.slow_until = slow
    thread.save(update_fields=slow._fields)
    line = enter_line(thread, ThreadEntry.Kind.SLOWED, None, now, seconds=thread.slow_seconds)
    tell_thread(load_people(thread), ThreadSlowed, line, now)
