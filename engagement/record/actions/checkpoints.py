"""Signing: once an hour, how many leaves there are and their root, under the assembly's key."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from engagement.record import merkle, notes
from engagement.record.models import Checkpoint, SigningKey
from engagement.record.queries.tree import Stored, access_head, last_number, latest_checkpoint
from engagement.record.signing import signer

EVERY = timedelta(hours=1)


def next_checkpoint_at(now: datetime) -> datetime:
    """The next full hour."""
    return now.replace(minute=0, second=0, microsecond=0) + EVERY


@transaction.atomic
def sign_checkpoint(*, now: datetime, at_once: bool = False) -> Checkpoint | None:
    """The checkpoint of this hour, the first of it that is asked for; `at_once`: another one, where the record grew.
    None where there is one already, nothing is recorded, or no key is set."""
    key = signer()
    head = access_head()
    if key is None or head is None or not head.size:
        return None
    before = latest_checkpoint()
    if before and (before.size == head.size if at_once else next_checkpoint_at(before.at) > now):
        return None
    root = merkle.root(head.size, Stored())
    said = notes.Checkpoint(key.name, head.size, root, now)
    kept, _new = SigningKey.objects.get_or_create(
        key_id=key.key_id, defaults={"verifier": key.verifier, "since": now}
    )
    return Checkpoint.objects.create(
        number=last_number() + 1,
        size=head.size,
        root=root.hex(),
        key=kept,
        note=key.sign(said),
        at=now,
    )
