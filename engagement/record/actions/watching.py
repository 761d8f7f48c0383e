"""Watchers: who gets every checkpoint by e-mail, so that it is kept where the assembly cannot write."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.record import addresses, mail
from engagement.record.models import Checkpoint, Restore, Watcher
from engagement.record.queries.restoring import is_ours
from engagement.record.queries.tree import latest_checkpoint
from realtime.errors import Kind, Refusal

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
AT_ONCE = 50
MOST_TOLD = 48
"""Checkpoints in one e-mail; whoever missed more finds them on the page."""
LONGEST_WAIT = timedelta(hours=6)


class AddressUnusable(Refusal):
    """This is no e-mail address."""

    code = 452
    slug = "address_unusable"
    kind = Kind.INVALID
    message = _("Write an e-mail address, such as ama@example.org.")


class WatchLinkUnreadable(Refusal):
    """A link that we did not make, that was cut on its way, or that is too old."""

    code = 453
    slug = "watch_link_unreadable"
    kind = Kind.MISSING
    message = _("This link is not complete, or it is older than three days. Ask again on the page of the record.")


def ask_to_watch(*, email: str, now: datetime) -> None:
    """Have an address asked whether it wants the checkpoints. The answer is the same for every address; one that
    watches already is not asked again. Raises AddressUnusable."""
    wanted = email.strip().lower()
    try:
        validate_email(wanted)
    except ValidationError:
        raise AddressUnusable(field="email") from None
    watcher, _new = Watcher.objects.get_or_create(email=wanted, defaults={"asked_at": now})
    if watcher.confirmed_at is None:
        mail.compose_question(wanted).send()


@transaction.atomic
def confirm_watching(*, token: str, now: datetime) -> Watcher:
    """The address behind this link wants the checkpoints, from the next one on. Raises WatchLinkUnreadable."""
    email = addresses.read_confirm(token)
    if email is None:
        raise WatchLinkUnreadable
    latest = latest_checkpoint()
    watcher, _new = Watcher.objects.get_or_create(email=email, defaults={"asked_at": now})
    if watcher.confirmed_at is None:
        watcher.confirmed_at, watcher.told = now, latest.number - 1 if latest else 0
        watcher.save()
    return watcher


def stop_watching(*, token: str, now: datetime) -> None:
    """Whose link this is gets no checkpoints any more; the address is forgotten. Again changes nothing.
    Raises WatchLinkUnreadable."""
    watcher_id = addresses.read_stop(token)
    if watcher_id is None:
        raise WatchLinkUnreadable
    Watcher.objects.filter(pk=watcher_id).delete()


def tell_watchers(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Send what watchers have not had; returns how many were sent to. A worker that dies over it has somebody else do
    it again after LEASE, under the same Message-ID."""
    latest = latest_checkpoint()
    if latest is None:
        return 0
    free = Q(busy_until=None) | Q(busy_until__lte=now)
    waiting = Watcher.objects.filter(free, told__lt=latest.number).exclude(confirmed_at=None).order_by("pk")
    sent = 0
    for watcher in list(waiting[:limit]):
        mine = Watcher.objects.filter(free, pk=watcher.pk, told=watcher.told).update(busy_until=now + LEASE)
        if mine:
            _tell(watcher, _untold(watcher, latest), now)
            sent += 1
    return sent


def _untold(watcher: Watcher, latest: Checkpoint) -> list[Checkpoint]:
    newer = Checkpoint.objects.filter(number__gt=watcher.told, number__lte=latest.number).order_by("-number")
    return list(newer[:MOST_TOLD])[::-1]


def _tell(watcher: Watcher, told: Sequence[Checkpoint], now: datetime) -> None:
    row = Watcher.objects.filter(pk=watcher.pk)
    try:
        put_back = Restore.objects.filter(number__gte=watcher.told, number__lt=told[-1].number).order_by("pk")
        restores = [row for row in put_back if is_ours(row)]
        message = mail.compose_checkpoints(watcher, told, restores)
        message.connection = get_connection()
        message.send()
    except (SMTPException, OSError):
        logger.exception("a checkpoint could not be sent to watcher %s", watcher.pk)
        wait = min(LEASE * 2**watcher.attempts, LONGEST_WAIT)
        row.update(busy_until=now + wait, attempts=min(watcher.attempts + 1, 10))
    else:
        row.update(told=told[-1].number, busy_until=None, attempts=0)
