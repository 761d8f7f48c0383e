"""E-mails on their way out: taken with a lease, sent outside of any transaction, and then marked.

A worker that dies forgets nothing: what it had taken is due again when the lease has run out, and then goes out under
the Message-ID that was made with the row. So only what was in flight at that moment can arrive twice, and a mailbox
can tell. Any number of workers may do this at once.
"""

from __future__ import annotations

import logging
import smtplib
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core import mail
from django.db import transaction
from django.db.models import QuerySet

from tickets import rhythm
from tickets.mail import compose
from tickets.models import Delivery, NotificationChoice
from tickets.queries.notifications import Parcel, address_of, due_deliveries, get_parcels

logger = logging.getLogger(__name__)

AT_ONCE = 20
LEASE = timedelta(minutes=2)
RENEW_AFTER = LEASE / 4
"""So much of a lease may pass before it is taken anew for what is still to be sent. EMAIL_TIMEOUT, ten seconds for
each step of a conversation with a mail server, keeps one e-mail within the rest."""
LOOK_EVERY = timedelta(seconds=1)
ASK_AGAIN = timedelta(seconds=30)
"""How long a mail server that cannot be reached is left alone."""
LONGEST_PROBLEM = 300


class Taken(NamedTuple):
    """What one worker took, and the mark that it left on it."""

    mark: str
    ids: list[int]

    def rows(self) -> QuerySet[Delivery]:
        """Those that nobody else has taken since."""
        return Delivery.objects.filter(pk__in=self.ids, lease=self.mark)


def deliver_due(now: datetime, *, limit: int = AT_ONCE, stopwatch: Callable[[], float] = time.monotonic) -> datetime:
    """Send at most `limit` of the e-mails that are due; returns when to look again. For the worker.

    `stopwatch` counts seconds: a mail server may be slow, and `now` was given before it was asked.
    """
    taken = take_deliveries(now, limit)
    if not taken.ids:
        return now + LOOK_EVERY
    journey = Journey(taken, now, stopwatch)
    journey.send(get_parcels(taken.mark, taken.ids))
    if journey.unreachable is not None:
        return now + ASK_AGAIN
    return now if len(taken.ids) == limit else now + LOOK_EVERY


@transaction.atomic
def take_deliveries(now: datetime, limit: int) -> Taken:
    """Take what is due, the longest due first, for the length of a lease.

    Rows that another worker is just taking are passed over (PostgreSQL); where the database cannot do that (SQLite),
    writers come one after the other, and the UPDATE takes only what is still due.
    """
    rows = due_deliveries(now).select_for_update(skip_locked=True, of=("self",))
    taken = Taken(uuid.uuid4().hex, list(rows.values_list("pk", flat=True)[:limit]))
    if taken.ids:
        due_deliveries(now).filter(pk__in=taken.ids).update(lease=taken.mark, next_at=now + LEASE)
    return taken


class Journey:
    """What one worker took, on its way out. A row is touched only while it carries the worker's mark."""

    def __init__(self, taken: Taken, now: datetime, stopwatch: Callable[[], float]) -> None:
        self.taken, self.start = taken, now
        self.stopwatch, self.started = stopwatch, stopwatch()
        self.server: Any = None
        """The connection to the mail server, while there is one."""
        self.unreachable: OSError | None = None

    @property
    def now(self) -> datetime:
        """The time that was given, and what has passed since."""
        return self.start + timedelta(seconds=self.stopwatch() - self.started)

    def send(self, parcels: Sequence[Parcel]) -> None:
        """All of them, one after the other. Whatever stops it, what is left is given back."""
        try:
            for parcel in parcels:
                if self._is_ours(parcel):
                    self._settle(parcel)
        finally:
            self._hang_up()
            self.taken.rows().update(lease="", next_at=self.start)

    def _is_ours(self, parcel: Parcel) -> bool:
        """Whether the lease still runs; takes it anew where a slow server has eaten much of it."""
        now = self.now
        if now - self.start < RENEW_AFTER:
            return True
        return self.taken.rows().filter(pk=parcel.delivery.pk).update(next_at=now + LEASE) == 1

    def _settle(self, parcel: Parcel) -> None:
        """Drop it, keep it until the next opening, or send it."""
        opens = rhythm.opening(parcel.hours, self.now)
        unwanted = reason_to_drop(parcel)
        if unwanted:
            self._mark(parcel, state=Delivery.State.DROPPED, next_at=None, problem=unwanted)
        elif opens > self.now:
            self._mark(parcel, next_at=opens)
        elif self.unreachable is not None:
            self._put_off(parcel, self.unreachable)
        else:
            self._send(parcel)

    def _send(self, parcel: Parcel) -> None:
        try:
            letter = compose(parcel.delivery, address_of(parcel.person), parcel.told)
            self._call().send_messages([letter])
        except (OSError, ValueError) as problem:
            # What a mail server, the way to it or an address can do to us; the exceptions of smtplib are OSErrors.
            self._hang_up()
            self._put_off(parcel, problem)
        except Exception as problem:
            # A mistake of ours: it is told, but one e-mail does not stop the others for ever.
            self._put_off(parcel, problem)
            raise
        else:
            self._mark(parcel, state=Delivery.State.SENT, next_at=None, sent_at=self.now, problem="")

    def _call(self) -> Any:
        """The mail server. One that cannot be reached is not tried again for the others."""
        if self.server is None:
            server = mail.get_connection()
            try:
                server.open()
            except OSError as problem:
                self.unreachable = problem
                raise
            self.server = server
        return self.server

    def _hang_up(self) -> None:
        server, self.server = self.server, None
        if server is not None:
            server.close()

    def _put_off(self, parcel: Parcel, problem: Exception) -> None:
        """Again after a while, each time a longer one; or not any more."""
        attempts = parcel.delivery.attempts + 1
        said = f"{type(problem).__name__}: {problem}"[:LONGEST_PROBLEM]
        if is_final(problem) or attempts >= rhythm.MOST_ATTEMPTS:
            logger.warning("gave up an e-mail: %s, attempt %d: %s", parcel.delivery.key, attempts, said)
            self._mark(parcel, state=Delivery.State.FAILED, attempts=attempts, next_at=None, problem=said)
        else:
            again = self.now + rhythm.pause_after(attempts)
            self._mark(parcel, attempts=attempts, next_at=again, problem=said)

    def _mark(self, parcel: Parcel, **values: object) -> None:
        self.taken.rows().filter(pk=parcel.delivery.pk).update(lease="", **values)


def reason_to_drop(parcel: Parcel) -> str:
    """Why an e-mail is not wanted any more; empty where it is."""
    if parcel.choice.email == NotificationChoice.Email.NEVER:
        return "The person wants no e-mails."
    if not address_of(parcel.person):
        return "The person has no address, or no open account."
    return "" if parcel.told else "There is nothing to tell."


def is_final(problem: Exception) -> bool:
    """Whether it will never be otherwise: the server knows no such mailbox, or it is no address at all."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in problem.recipients.values())
    return isinstance(problem, ValueError)
