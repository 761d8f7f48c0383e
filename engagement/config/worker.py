"""The worker: everything that is due without anybody asking for it.

A chore looks for what is due, does at most so much of it, and says when to look again. It may run in any number
of processes at once: what it does must be harmless when done twice, or be kept apart by the database.

In the embedded shape (no REDIS_URL) `manage.py run` starts it as a thread of the web process, because the
in-memory channel layer does not reach another one; `run` and not the ASGI lifespan, because the lifespan runs once
per server process, in tests and under every server, and due work belongs to the installation and not to a server.
In the scaled shape `manage.py worker` is a process of its own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.db import Error, close_old_connections, connection, connections
from django.utils import timezone

from engagement.accounts import actions as accounts
from engagement.config import metrics
from engagement.record import actions as record
from engagement.threads.actions import calming, spreading
from engagement.townhalls.actions import calming as hall_calming
from engagement.townhalls.actions import following, releasing
from photos import actions as photos
from realtime import conf, idempotency, log
from tickets import actions as tickets

logger = logging.getLogger(__name__)

LONGEST_NAP = timedelta(seconds=1)
PRUNE_EVERY = timedelta(minutes=10)
FOLLOW_EVERY = timedelta(minutes=1)
RECORD_EVERY = timedelta(seconds=5)
RETAIN_EVERY = timedelta(hours=6)
PRUNE_AT_ONCE = 10_000
AT_ONCE = 500
PHOTOS_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """`perform(now)` does what is due, in transactions of its own, and returns when it wants to be asked again."""

    name: str
    perform: Callable[[datetime], datetime]


def prune_log(now: datetime) -> datetime:
    """Forget old publications, a chunk at a time; at once again while there is more."""
    older_than = now - timedelta(days=conf.get("RETENTION_DAYS"))
    pruned = log.prune(older_than=older_than, keep=conf.get("RETENTION_KEEP"), limit=PRUNE_AT_ONCE)
    return now if pruned >= PRUNE_AT_ONCE else now + PRUNE_EVERY


def prune_keys(now: datetime) -> datetime:
    """Forget the keys of commands that nobody will repeat any more."""
    idempotency.prune(older_than=now - timedelta(days=conf.get("KEY_DAYS")))
    return now + PRUNE_EVERY


def escalate(now: datetime) -> datetime:
    """Fire the steps of clocks that are due. Looks every second: a clock may be started by any process."""
    return now if tickets.fire_due_steps(now=now) >= AT_ONCE else now + LONGEST_NAP


def end_calm(now: datetime) -> datetime:
    """Let threads and halls go that were slow by themselves for long enough."""
    calming.end_calm(now=now)
    hall_calming.end_calm(now=now)
    return now + RECORD_EVERY


def forget_origins(now: datetime) -> datetime:
    """Forget which networks fresh accounts came from."""
    before = now - timedelta(days=settings.KEEP_NETWORKS_DAYS)
    accounts.forget_origins(older_than=before)
    releasing.forget_known_origins(older_than=before)
    return now + PRUNE_EVERY


def forget_sketches(now: datetime) -> datetime:
    """Forget by what texts of fresh accounts are found again; at once again while there is more."""
    full = spreading.forget_sketches(now=now) >= spreading.PRUNED_AT_ONCE
    return now if full else now + FOLLOW_EVERY


def follow_calendars(now: datetime) -> datetime:
    """Measure again what a change of hours or holidays has not reached yet; at once again while there is more."""
    return now if tickets.follow_calendars(now=now, chunks=2) else now + FOLLOW_EVERY


def follow_dues(now: datetime) -> datetime:
    """Tell the halls whose answers are due at another time now."""
    following.follow_dues(now=now)
    return now + FOLLOW_EVERY


def close_unconfirmed(now: datetime) -> datetime:
    """Close what was resolved and not confirmed in time."""
    return now if tickets.close_unconfirmed(now=now, limit=AT_ONCE) >= AT_ONCE else now + LONGEST_NAP


def take_in(now: datetime) -> datetime:
    """Add to the record what was committed since; at once again while there is more."""
    return now if record.take_in(now=now) >= record.AT_ONCE else now + RECORD_EVERY


def sign_checkpoint(now: datetime) -> datetime:
    """Sign the record, once an hour."""
    record.sign_checkpoint(now=now)
    return min(record.next_checkpoint_at(now), now + FOLLOW_EVERY)


def tell_watchers(now: datetime) -> datetime:
    """Send checkpoints to whoever watches."""
    record.tell_watchers(now=now)
    return now + FOLLOW_EVERY


def erase_due(now: datetime) -> datetime:
    """Erase people whose days to change their mind are over."""
    record.erase_due(now=now)
    return now + FOLLOW_EVERY


def apply_retention(now: datetime) -> datetime:
    """Forget what was kept long enough; soon again while there is more."""
    return now + (RECORD_EVERY if any(record.apply_retention(now=now)) else RETAIN_EVERY)


def sweep_photos(now: datetime) -> datetime:
    """Take away photos that are nobody's any more; at once again while there are more."""
    return now if photos.sweep_photos(now=now, limit=PHOTOS_AT_ONCE) >= PHOTOS_AT_ONCE else now + FOLLOW_EVERY


CHORES: Sequence[Chore] = (
    Chore(name="escalate", perform=escalate),
    Chore(name="end slow mode that came by itself", perform=end_calm),
    Chore(name="forget where accounts came from", perform=forget_origins),
    Chore(name="forget sketches of texts", perform=forget_sketches),
    Chore(name="follow calendars", perform=follow_calendars),
    Chore(name="follow dues", perform=follow_dues),
    Chore(name="close unconfirmed tickets", perform=close_unconfirmed),
    Chore(name="prune the log", perform=prune_log),
    Chore(name="prune command keys", perform=prune_keys),
    Chore(name="send e-mails", perform=tickets.deliver_due),
    Chore(name="take in what is recorded", perform=take_in),
    Chore(name="sign checkpoints", perform=sign_checkpoint),
    Chore(name="tell watchers", perform=tell_watchers),
    Chore(name="erase who asked for it", perform=erase_due),
    Chore(name="take photos away", perform=sweep_photos),
    Chore(name="forget what was kept long enough", perform=apply_retention),
)


def read_clock() -> datetime:
    """The time that all workers agree on: the database's, where it is a server of its own. One machine whose clock is
    ahead must not fire what is not due yet. Raises django.db.Error where the database does not answer."""
    if connection.vendor == "sqlite":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast("datetime", cursor.fetchone()[0])


class Worker:
    """Performs chores in turn until it is stopped. A chore that fails is logged, and tried again after a while."""

    def __init__(
        self,
        chores: Sequence[Chore] = CHORES,
        *,
        beat: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = read_clock,
    ) -> None:
        """`beat` is called at every look for due work, so that somebody else can see that there is one."""
        self.chores = chores
        self.beat = beat
        self.clock = clock
        self.asleep_until: dict[str, datetime] = {}
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def perform_due(self, *, now: datetime) -> None:
        """Every chore that is due at `now`, once."""
        for chore in self.chores:
            self._look(chore, now)

    def _look(self, chore: Chore, now: datetime) -> None:
        if self.asleep_until.get(chore.name, now) <= now:
            self.asleep_until[chore.name] = self._perform(chore, now)

    def _perform(self, chore: Chore, now: datetime) -> datetime:
        try:
            with metrics.measured(chore.name):
                return chore.perform(now)
        except Exception:
            logger.exception("chore failed: %s", chore.name, extra={"chore": chore.name})
            return now + timedelta(minutes=1)

    def run(self) -> None:
        """Work until `stop` is called. Its database connection is its own."""
        try:
            while not self._stopped.is_set():
                self.beat()
                close_old_connections()
                self._stopped.wait(self._look_once().total_seconds())
        finally:
            connections.close_all()

    def _look_once(self) -> timedelta:
        """All chores, each at its own time: the one before may have taken long, and a lease counts from here. How
        long to rest then."""
        try:
            for chore in self.chores:
                self._look(chore, self.clock())
            return self._nap(self.clock())
        except Error as error:
            logger.warning("the database does not say what time it is: %s", type(error).__name__)
            connections.close_all()
            return LONGEST_NAP

    def _nap(self, now: datetime) -> timedelta:
        next_at = min(self.asleep_until.values(), default=now + LONGEST_NAP)
        return max(min(next_at - now, LONGEST_NAP), timedelta())

    def start(self) -> None:
        """Work in a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the chore at hand and stop; waits for the thread that `start` began."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
