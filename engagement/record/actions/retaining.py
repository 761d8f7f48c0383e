"""Retention: what is only kept for a while goes by itself. The periods are settings, and the page of privacy says
them. The log of the hub and the keys of commands have periods of their own (realtime)."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import NamedTuple

from django.conf import settings

from engagement.accounts import actions as accounts
from engagement.record.models import Watcher
from engagement.threads import actions as threads
from tickets import actions as tickets

UNCONFIRMED = timedelta(days=7)


class Gone(NamedTuple):
    """How much went."""

    guests: int
    notifications: int
    watchers: int
    held: int


def apply_retention(*, now: datetime) -> Gone:
    """Forget what is older than its period: guests, what people were told, addresses that never said yes, what was
    held and not published, sessions that are over. Again changes nothing; a part at a time where there is much."""
    guests = accounts.forget_guests(older_than=now - timedelta(days=settings.KEEP_GUESTS_DAYS), now=now)
    told = tickets.forget_told(older_than=now - timedelta(days=settings.KEEP_NOTIFICATIONS_DAYS))
    silent, _rows = Watcher.objects.filter(confirmed_at=None, asked_at__lt=now - UNCONFIRMED).delete()
    held = threads.forget_held(older_than=now - timedelta(days=settings.KEEP_HELD_DAYS))
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return Gone(guests, told, silent, held)
