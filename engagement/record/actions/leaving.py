"""Erasing a person: asked for with the password, done after some days in which they may change their mind.

The record is only added to. So what is erased is noted first, as rows of the record itself (`Erasure`); the database
lets the texts of those rows go, and nothing else of them. Their leaves hold no text, so every proof stays good.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts import actions as accounts
from engagement.accounts.models import User
from engagement.record import leaves
from engagement.record.leaves import REMOVED
from engagement.record.models import Erasure, Leaving, Watcher
from engagement.record.permissions import holds_office
from engagement.record.queries.leaving import (
    access_due,
    access_leaving,
    acted_for_the_assembly,
    addresses_of,
    noted_texts,
)
from engagement.threads import actions as threads
from engagement.townhalls import actions as townhalls
from realtime.errors import Kind, Refusal
from realtime.publish import gathering
from tickets import actions as tickets
from tickets.keys import record_keys


class OfficeHeld(Refusal):
    """Whoever holds an office cannot be erased while they do."""

    code = 454
    slug = "office_held"
    kind = Kind.DENIED
    message = _("You hold an office here. Ask an administrator to end it first; what you did in it stays.")


class ChoiceUnknown(Refusal):
    """Neither what one wrote without one's name, nor all of it."""

    code = 455
    slug = "leaving_choice_unknown"
    kind = Kind.INVALID
    message = _("Choose what happens with what you wrote.")


class NotLeaving(Refusal):
    """There is nothing to take back."""

    code = 456
    slug = "not_leaving"
    kind = Kind.MISSING
    message = _("Nothing of yours is waiting to be erased.")


@transaction.atomic
def ask_to_leave(*, actor: User, choice: str, now: datetime) -> Leaving:
    """Erase me, in LEAVING_DAYS. Asked again, the choice is another and the days begin anew. Whoever calls this has
    made sure that it is them. Raises AccountNeeded, OfficeHeld, ChoiceUnknown."""
    accounts.check_account(actor)
    if holds_office(actor):
        raise OfficeHeld
    if choice not in Leaving.Choice.values:
        raise ChoiceUnknown(field="choice")
    due = now + timedelta(days=settings.LEAVING_DAYS)
    values = {"choice": choice, "asked_at": now, "due_at": due}
    return Leaving.objects.update_or_create(user_id=actor.pk, done_at=None, defaults=values)[0]


@transaction.atomic
def stay(*, actor: User, now: datetime) -> None:
    """I changed my mind. Raises NotLeaving."""
    leaving = access_leaving(actor.pk)
    if leaving is None:
        raise NotLeaving
    leaving.delete()


def erase_due(*, now: datetime, limit: int = 10) -> int:
    """Erase whose days are over, each in a transaction of its own; returns how many."""
    erased = 0
    while erased < limit and _erase_next(now):
        erased += 1
    return erased


@transaction.atomic
def _erase_next(now: datetime) -> bool:
    leaving = access_due(now)
    if leaving is None:
        return False
    erase(user_id=leaving.user_id, texts=leaving.choice == Leaving.Choice.TEXT, now=now)
    leaving.done_at = now
    leaving.save(update_fields=["done_at"])
    return True


@transaction.atomic
def erase(*, user_id: int, texts: bool, now: datetime) -> None:
    """Forget a person now, and that their address watches the record; with `texts`, what they wrote as well."""
    keep_name = acted_for_the_assembly(user_id)
    with gathering(now=now):
        _note("account", accounts.entries_to_erase(user_id), now)
        if texts:
            _note("ticket", tickets.events_to_erase(user_id), now)
            _note("moderation", threads.decisions_to_erase(user_id), now)
            _note("thread", threads.entries_to_erase(user_id), now)
            _note("hall", townhalls.entries_to_erase(user_id), now)
            tickets.erase_texts(user_id=user_id, removed=REMOVED, now=now)
            townhalls.erase_texts(user_id=user_id, removed=REMOVED, now=now)
            threads.erase_texts(user_id=user_id, removed=REMOVED, now=now)
        tickets.forget_interests(user_id=user_id, now=now)
        threads.forget_interests(user_id=user_id, now=now)
        Watcher.objects.filter(email__in=addresses_of(user_id)).delete()
        accounts.erase_reasons(user_id=user_id)
        accounts.erase_person(user_id=user_id, keep_name=keep_name, now=now)


def _note(source: str, row_ids: Iterable[int], now: datetime) -> None:
    """The texts of these rows go; of those that were noted before they have gone."""
    secret = record_keys()[0]
    noted = noted_texts(source, row_ids)
    Erasure.objects.bulk_create(
        Erasure(
            source=source,
            row_id=row_id,
            text=text,
            seal=leaves.sealed(secret, source, row_id, text),
            at=now,
        )
        for row_id, text in noted.items()
    )
