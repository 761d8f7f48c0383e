"""Nobody overwrites unseen what somebody else did a moment ago."""

from __future__ import annotations

from django.utils.translation import gettext as _

from engagement.accounts.models import User
from engagement.townhalls.actions.rules import Stale
from engagement.townhalls.models import HallEntry, Hand, Poll, Question


def check_fresh(actor: User, row: Question | Hand | Poll, version: int | None) -> None:
    """Raises Stale where somebody else changed the row since the version that the actor saw (None: do not ask)."""
    if version is None or version == row.version:
        return
    subject = row._meta.model_name
    number = row.pk if isinstance(row, Hand) else row.number
    newest = (
        HallEntry.objects.filter(hall_id=row.hall_id, subject=subject, subject_number=number)
        .select_related("actor")
        .order_by("-number")[: max(1, row.version - version)]
    )
    others = [one for one in newest if one.actor_id != actor.pk]
    if not others:
        return
    raise Stale(field="version", params={"name": _name_of(others[0]), "move": others[0].move.replace("_", " ")})


def _name_of(entry: HallEntry) -> str:
    """Citizens are never named."""
    return entry.actor.display_name if entry.actor is not None and entry.by_staff else str(_("Somebody"))
