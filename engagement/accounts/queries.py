"""People, read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain, count
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagement.accounts import names
from engagement.accounts.models import GuestCode, User
from realtime.errors import Kind, Refusal
from realtime.sql import placeholders
from tickets.queries import current_memberships, find_members


class PersonMissing(Refusal):
    """Nobody has this handle or id, or the account is closed."""

    code = 424
    slug = "person_missing"
    kind = Kind.MISSING
    message = _("There is nobody by this name here.")


def with_memberships(people: QuerySet[User]) -> QuerySet[User]:
    """The same people with their `current_memberships` loaded (departments joined): what views need."""
    return people.prefetch_related(_current())


def _current() -> Prefetch[Any]:
    return Prefetch("memberships", queryset=current_memberships(), to_attr="current_memberships")


def get_connectable(ids: Iterable[int], now: datetime | None = None) -> dict[int, str]:
    """{id: display name} of those who are active and not banned: who may hold a signed-in socket."""
    rows = User.objects.filter(
        Q(banned_until=None) | Q(banned_until__lte=now or timezone.now()), pk__in=list(ids), is_active=True
    )
    if not settings.DEMO:
        rows = rows.exclude(pk__in=demo_people())
    if settings.TWO_STEPS_REQUIRED:
        rows = rows.exclude(pk__in=officials_without_second_step())
    return dict(rows.values_list("pk", "display_name"))


def officials_without_second_step() -> QuerySet[User]:
    """Those who hold an office and would sign in by a password or a code alone. Where the assembly's own sign-in is
    said to ask for a second step, whoever relies on it takes it there."""
    working = current_memberships().values("user_id")
    steps = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values("user_id")
    officials = User.objects.filter(~Q(role=User.Role.CITIZEN) | Q(pk__in=working)).exclude(pk__in=steps)
    return officials.exclude(pk__in=relying_on_staff_sign_in()) if settings.OIDC_TWO_STEPS else officials


def relying_on_staff_sign_in() -> QuerySet[User]:
    """Those who have no password here and sign in by the assembly's own sign-in."""
    return User.objects.filter(
        pk__in=SocialAccount.objects.values("user_id"), password__startswith=UNUSABLE_PASSWORD_PREFIX
    )


def list_sealed_steps(user_id: int | None = None) -> list[int]:
    """The ids of second steps that have something sealed: apps and recovery codes, of one person or of everybody."""
    steps = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
    if user_id is not None:
        steps = steps.filter(user_id=user_id)
    return list(steps.values_list("pk", flat=True))


def list_owners_of_steps(ids: Iterable[int]) -> list[str]:
    """The addresses of the people whose second steps these are."""
    return sorted(set(Authenticator.objects.filter(pk__in=ids).values_list("user__email", flat=True)))


def demo_people() -> QuerySet[User]:
    """Whoever has an address of the demo, and so a password that everybody knows."""
    return User.objects.filter(email__endswith=f"@{names.DEMO_DOMAIN}")


def get_person(user_id: int) -> User | None:
    """One person with memberships loaded, active or not, or None."""
    return with_memberships(User.objects.filter(pk=user_id)).first()


def list_people(ids: Iterable[int]) -> dict[int, User]:
    """People by id with memberships loaded: two queries, and one more where there are officers among them.

    On the way of every post, so the SQL is constant: building it took the ORM longer than SQLite took to answer."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    marks = placeholders(wanted)
    rows = User.objects.raw(f"SELECT * FROM accounts_user WHERE id IN ({marks})", wanted)  # noqa: S608 - placeholders
    people = {user.pk: user for user in rows}
    members = find_members(people)
    for user in people.values():
        if user.pk not in members:
            user.current_memberships = []
    prefetch_related_objects([people[user_id] for user_id in members], _current())
    return people


def with_accounts() -> QuerySet[User]:
    """The active people who have an account: those who may be named, listed and looked up."""
    return User.objects.filter(is_active=True, strength=User.Strength.ACCOUNT)


def list_identities(ids: Iterable[int]) -> dict[int, User]:
    """People by id with no more than what a vote has to know: how well we know them, whether they may act, which
    limits hold them. One query; whatever else is asked of them costs another one."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = User.objects.raw(
        "SELECT id, strength, is_active, banned_until, role, joined_at FROM accounts_user "  # noqa: S608 - placeholders only
        f"WHERE id IN ({placeholders(wanted)})",
        wanted,
    )
    return {user.pk: user for user in rows}


def find_by_handles(handles: Iterable[str]) -> dict[str, User]:
    """Active people by handle with memberships loaded; handles that nobody has, and those of guests, are left out."""
    rows = with_memberships(with_accounts().filter(handle__in=set(handles)))
    return {user.handle: user for user in rows}


def get_by_handle(handle: str, *, guests: bool = False) -> User:
    """The active person with this handle, memberships loaded; a guest only for those who asked for `guests` too.
    Raises PersonMissing."""
    people = User.objects.filter(is_active=True) if guests else with_accounts()
    person = with_memberships(people.filter(handle=handle.lower())).first()
    if person is None:
        raise PersonMissing
    return person


def access_person(user_id: int) -> User:
    """One person, locked until the transaction ends, for an action that changes them. Raises PersonMissing."""
    person = User.objects.select_for_update().filter(pk=user_id).first()
    if person is None:
        raise PersonMissing
    return person


def is_handle_free(handle: str) -> bool:
    """Whether nobody has this handle."""
    return not User.objects.filter(handle=handle).exists()


def resembles_official(handle: str) -> bool:
    """Whether the handle could be mistaken for that of somebody who holds an office."""
    officials = User.objects.filter(
        ~Q(role=User.Role.CITIZEN) | Q(memberships__ended_at=None, memberships__isnull=False)
    )
    return names.skeleton(handle) in {names.skeleton(one) for one in officials.values_list("handle", flat=True)}


def find_by_email(email: str) -> User | None:
    """Who signs in with this address, or None."""
    return User.objects.filter(email__iexact=email).first()


def is_email_of_account(email: str) -> bool:
    """Whether an account has this e-mail address, open or closed, verified or not."""
    return (
        User.objects.filter(email__iexact=email).exists() or EmailAddress.objects.filter(email__iexact=email).exists()
    )


def access_guest_code(guest_id: int) -> GuestCode | None:
    """The code that was sent to the guest last, locked until the transaction ends, or None."""
    return GuestCode.objects.select_for_update().filter(guest_id=guest_id).first()


def access_guest_of(email: str) -> User | None:
    """The guest who confirmed this e-mail address, locked until the transaction ends, or None."""
    return User.objects.select_for_update().filter(guest_email__iexact=email).first()


def get_free_handle(display_name: str) -> str:
    """A handle after this name that may be taken: numbered where the plain one is gone."""
    base = names.suggest_handle(display_name)
    taken = set(User.objects.filter(handle__startswith=base).values_list("handle", flat=True))
    candidates = chain([base], (f"{base}_{number}" for number in count(2)))
    return next(one for one in candidates if one not in taken and not resembles_official(one))


def list_ids_of_role(role: str, *, limit: int) -> list[int]:
    """The ids of active people whose badge says this role (officer and supervisor: of any department). No guests."""
    people = with_accounts()
    if role in User.Role:
        people = people.filter(role=role)
    else:
        people = people.filter(memberships__role=role, memberships__ended_at=None).distinct()
    return list(people.order_by("pk").values_list("pk", flat=True)[:limit])


def get_first_administrator() -> User | None:
    """The active administrator who has been here longest, or None in a house without one."""
    return User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).order_by("pk").first()


def list_old_guests(before: datetime, limit: int) -> list[int]:
    """Guests who came before then and are not forgotten yet."""
    rows = User.objects.filter(is_active=True, joined_at__lt=before).exclude(strength=User.Strength.ACCOUNT)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
