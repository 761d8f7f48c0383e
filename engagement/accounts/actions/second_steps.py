"""Second steps of signing in: sealed anew when the secret key changes, taken away when nobody can use them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts import permissions, queries, second_step
from engagement.accounts.actions.rights import enter
from engagement.accounts.models import AccountEntry, User
from realtime.errors import Kind, Refusal
from realtime.publish import announce_rights_changed

MOVED: Final = "moved"
CURRENT: Final = "current"
LOST: Final = "lost"


class ResetNotAllowed(Refusal):
    """Only administrators take somebody's second step away, and never their own."""

    code = 443
    slug = "reset_not_allowed"
    kind = Kind.DENIED
    message = _("Only an administrator may reset somebody's second step, and never their own.")


class Resealed(NamedTuple):
    """How many were sealed with an earlier key and are sealed anew, how many had the current key, and the ids of the
    authenticators that no key opens."""

    moved: int
    current: int
    lost: list[int]


def reseal_steps(*, user_id: int | None = None, now: datetime) -> Resealed:
    """Seal with the current key what earlier ones sealed: of one person, or of everybody. Each by itself: somebody
    may sign in with it meanwhile."""
    ids = queries.list_sealed_steps(user_id)
    came = {pk: _reseal(pk) for pk in ids}
    return Resealed(
        moved=sum(one == MOVED for one in came.values()),
        current=sum(one == CURRENT for one in came.values()),
        lost=[pk for pk, one in came.items() if one == LOST],
    )


@transaction.atomic
def _reseal(pk: int) -> str:
    step = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if step is None or second_step.is_current(step.data):
        return CURRENT
    try:
        step.data = second_step.resealed(step.data)
    except second_step.SecondStepLost:
        return LOST
    step.save(update_fields=["data"])
    return MOVED


@transaction.atomic
def reset_second_step(*, actor: User | None, user_id: int, now: datetime) -> User:
    """Take somebody's second step away, passkeys and recovery codes too: whoever holds an office sets up a new one
    at the next sign-in, and gets nowhere before. `actor` None: whoever runs the machine. Raises PersonMissing,
    ResetNotAllowed."""
    person = queries.access_person(user_id)
    if actor is not None and not permissions.can_change_role(actor, person, now):
        raise ResetNotAllowed
    Authenticator.objects.filter(user=person).delete()
    enter(person, AccountEntry.Kind.SECOND_STEP_RESET, actor, now)
    announce_rights_changed(users=[person.pk], now=now)
    return person


def reset_second_steps(*, actor: User, user_ids: Iterable[int], now: datetime) -> None:
    """Those of several people, or of none. Raises PersonMissing, ResetNotAllowed."""
    with transaction.atomic():
        for user_id in user_ids:
            reset_second_step(actor=actor, user_id=user_id, now=now)
