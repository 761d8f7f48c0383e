"""Leaving for good: what a person's row says of them goes, the row stays for what stands behind it."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q
from rest_framework.authtoken.models import Token

from engagement.accounts import queries
from engagement.accounts.models import AccountEntry, GuestCode, Origin, User
from realtime.publish import announce_sessions_ended

AT_ONCE = 500

NOBODY = "Former member"
"""The name that stays: the same for everybody."""


@transaction.atomic
def erase_reasons(*, user_id: int) -> None:
    """Why something was decided about somebody, or by them, is forgotten. Needs `entries_to_erase` to be noted; else
    the database refuses."""
    AccountEntry.objects.filter(pk__in=entries_to_erase(user_id)).update(reason="")


def entries_to_erase(user_id: int) -> list[int]:
    """What was decided about somebody, or by them, with a reason: `erase_reasons` takes that out."""
    theirs = AccountEntry.objects.filter(Q(person_id=user_id) | Q(actor_id=user_id))
    return list(theirs.exclude(reason="").values_list("pk", flat=True))


@transaction.atomic
def erase_person(*, user_id: int, keep_name: bool, now: datetime) -> User:
    """Forget who somebody was: addresses, telephone, password, tokens; and the public name, unless `keep_name`: what
    somebody did for the assembly is said under their name. Their sessions end. Again changes nothing.

    Raises PersonMissing.
    """
    person = queries.access_person(user_id)
    person.email = person.phone = person.guest_email = None
    person.ban_reason, person.is_active, person.is_staff, person.is_superuser = "", False, False, False
    person.role = User.Role.CITIZEN
    if person.has_usable_password():
        person.set_unusable_password()
    if not keep_name:
        person.handle, person.display_name = f"former_{person.pk}", NOBODY
    person.save()
    for model in (EmailAddress, Authenticator, SocialAccount, Token):
        model.objects.filter(user=person).delete()
    GuestCode.objects.filter(guest=person).delete()
    Origin.objects.filter(user=person).delete()
    announce_sessions_ended(users=[person.pk], now=now)
    return person


def forget_guests(*, older_than: datetime, now: datetime) -> int:
    """Guests who came before then and never made an account are nobody any more; returns how many."""
    old = queries.list_old_guests(older_than, AT_ONCE)
    for user_id in old:
        erase_person(user_id=user_id, keep_name=False, now=now)
    return len(old)
