"""Where fresh accounts come from: noted when they are made, forgotten after some days."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from engagement.accounts.models import Origin, User
from engagement.accounts.origins import digest_of


def note_origin(*, person: User, address: str, now: datetime) -> None:
    """Keep a keyed hash of the network that somebody new comes from; of what is no address nothing."""
    if digest := digest_of(address, now, settings.SECRET_KEY.encode()):
        Origin.objects.update_or_create(user=person, defaults={"digest": digest, "at": now})


def forget_origins(*, older_than: datetime) -> int:
    """Forget where accounts came from that were made before then; returns how many."""
    gone, _rows = Origin.objects.filter(at__lte=older_than).delete()
    return gone
