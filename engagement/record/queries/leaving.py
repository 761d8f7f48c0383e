"""Who asked to be erased, and what of the record that is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q

from engagement.accounts.models import User
from engagement.record import leaves
from engagement.record.models import Erasure, Leaf, Leaving
from engagement.threads.models import Post
from engagement.townhalls.models import HallEntry
from tickets.models import Membership


def get_leaving(user_id: int) -> Leaving | None:
    """What somebody asked for and that is not done."""
    return Leaving.objects.filter(user_id=user_id, done_at=None).first()


def access_leaving(user_id: int) -> Leaving | None:
    """The same, locked."""
    return Leaving.objects.select_for_update().filter(user_id=user_id, done_at=None).first()


def access_due(now: datetime) -> Leaving | None:
    """The first whose days are over, locked. Another worker has its own."""
    rows = Leaving.objects.filter(done_at=None, due_at__lte=now).order_by("due_at", "pk")
    return rows.select_for_update(skip_locked=True).first()


def acted_for_the_assembly(user_id: int) -> bool:
    """Whether somebody did something in an office: that is said under their name, and stays so."""
    return (
        Membership.objects.filter(user_id=user_id).exists()
        or Post.objects.filter(author_id=user_id, official=True).exists()
        or HallEntry.objects.filter(Q(actor_id=user_id, by_staff=True)).exists()
    )


def addresses_of(user_id: int) -> list[str]:
    """Every e-mail address of somebody, as watchers are noted."""
    person = User.objects.filter(pk=user_id).values_list("email", "guest_email").first() or ()
    more = EmailAddress.objects.filter(user_id=user_id).values_list("email", flat=True)
    return sorted({one.lower() for one in [*person, *more] if one})


def noted_texts(source: str, row_ids: Iterable[int]) -> dict[int, str]:
    """What the leaves of these rows say of their texts ("" where a row has no leaf yet), but for rows whose erasure
    is noted already."""
    wanted = set(row_ids)
    wanted -= set(Erasure.objects.filter(source=source, row_id__in=wanted).values_list("row_id", flat=True))
    found = dict.fromkeys(sorted(wanted), "")
    for row_id, body in Leaf.objects.filter(source=source, row_id__in=wanted).values_list("row_id", "body"):
        said = leaves.read(body.encode()) or {}
        found[row_id] = str(said.get("text", ""))
    return found
