"""Polls: with their options, and locked (with their hall) for actions."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.threads.queries import ID_MAX
from engagement.townhalls import permissions
from engagement.townhalls.models import Poll, TownHall
from engagement.townhalls.queries.halls import HallMissing, access_hall
from engagement.townhalls.serializers import is_public_poll
from realtime.errors import Kind, Refusal


class PollMissing(Refusal):
    """There is no such poll, or the person may not know of it."""

    code = 703
    slug = "poll_missing"
    kind = Kind.MISSING
    message = _("There is no such poll in this town hall.")


def poll_stream(poll_id: int) -> str:
    """The stream of a poll's tally, for those who may know it already."""
    return f"poll:{poll_id}"


def polls_loaded() -> QuerySet[Poll]:
    """Polls with their hall and options: two queries."""
    return Poll.objects.select_related("hall").prefetch_related("options")


def load_poll(poll_id: int) -> Poll:
    """One poll, fresh. It exists."""
    return polls_loaded().get(pk=poll_id)


def list_polls(hall: TownHall) -> list[Poll]:
    """All polls of a hall by number, drafts included: for views choose with `is_public_poll`."""
    return list(polls_loaded().filter(hall=hall).order_by("number"))


def access_poll(actor: User | None, poll_id: int) -> Poll:
    """The poll, held against ballots, with `poll.hall` locked until COMMIT, if the actor may know of it. Raises
    PollMissing."""
    found = Poll.objects.filter(pk=poll_id).values_list("hall_id", flat=True) if 0 < poll_id <= ID_MAX else []
    hall_id = next(iter(found), None)
    if hall_id is None:
        raise PollMissing
    try:
        hall = access_hall(actor, hall_id)
    except HallMissing:
        raise PollMissing from None
    poll = polls_loaded().select_for_update(of=("self",), no_key=True).get(pk=poll_id)
    poll.hall = hall
    if not is_public_poll(poll) and not permissions.is_staff(actor, hall):
        raise PollMissing
    return poll
