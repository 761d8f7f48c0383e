"""A backup is put back: the record says so itself, in a leaf, and what must outlast it is done again.

A restore takes away leaves that were signed. Nobody shall have to wonder whether that was a restore or a lie: it
stands in the record under the record's own seal, on its page and in the e-mails to watchers; numbers of checkpoints
are never given out twice, and the notes that were signed since the backup keep their addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from engagement.record.actions.checkpoints import EVERY, sign_checkpoint
from engagement.record.actions.leaving import erase
from engagement.record.actions.sequencing import take_in
from engagement.record.models import Leaving, Restore, SigningKey, Watcher
from engagement.record.queries.restoring import Before, Erased, Stood, seal_of, to_erase_again
from tickets.keys import record_keys

SPARE = 24
"""Numbers that are left out besides: checkpoints that were signed at once."""


def note_restore(*, stood: Stood, made_at: datetime, before: Before | None, number: int, now: datetime) -> Restore:
    """The note of a restore, to be written in the same transaction. `stood` is in the backup of `made_at`, `before`
    what went on from there and is replaced; `number` is the last that somebody knows to be given out, or 0.

    Numbers go on above the last that can have been: one an hour.
    """
    hours = max(timedelta(), now - (stood.signed_at or made_at)) // EVERY
    row = Restore(
        at=now,
        made_at=made_at,
        base=stood.size,
        size=before.size if before else None,
        root=before.root if before else "",
        number=max(stood.number + hours + SPARE, number, before.number if before else 0),
        lost=sorted([one, text] for one, text in before.notes.items() if one > stood.number) if before else [],
    )
    row.seal = seal_of(record_keys()[0], row)
    return row


def finish_restore(*, note: Restore, before: Before | None, erased: Sequence[Erased], now: datetime) -> int:
    """What a restore still needs when the tables are those of today: the note, where the backup was older than such
    notes; keys and watchers that are newer than the backup; whoever was erased is erased again. Returns how many.
    Then it is taken in and signed at once."""
    with transaction.atomic():
        if not Restore.objects.filter(at=note.at).exists():
            note.save(force_insert=True)
        if before:
            _keep_what_is_newer(before, note)
    again = to_erase_again(erased)
    for one in again:
        _erase_again(one, now)
    while take_in(now=now):
        pass
    sign_checkpoint(now=now, at_once=True)
    return len(again)


def _keep_what_is_newer(before: Before, note: Restore) -> None:
    for key_id, verifier, since in before.keys:
        SigningKey.objects.get_or_create(key_id=key_id, defaults={"verifier": verifier, "since": since})
    Watcher.objects.exclude(confirmed_at=None).exclude(email__in=[row[0] for row in before.watchers]).delete()
    for email, asked_at, confirmed_at in before.watchers:
        told = {"asked_at": asked_at, "confirmed_at": confirmed_at, "told": note.number, "busy_until": None}
        Watcher.objects.update_or_create(email=email, defaults=told)


@transaction.atomic
def _erase_again(one: Erased, now: datetime) -> None:
    erase(user_id=one.user_id, texts=one.choice == Leaving.Choice.TEXT, now=now)
    asked = one.done_at or now
    done = {"choice": one.choice, "asked_at": asked, "due_at": asked, "done_at": now}
    Leaving.objects.update_or_create(user_id=one.user_id, defaults=done)
