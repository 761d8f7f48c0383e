"""Signing up, and what people say about themselves."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts import names, permissions, queries
from engagement.accounts.actions.credentials import NotConnectable, check_account
from engagement.accounts.models import User
from realtime.errors import Kind, Refusal


class HandleMalformed(Refusal):
    """The handle is not 3 to 30 of a-z, 0-9 and _."""

    code = 420
    slug = "handle_malformed"
    kind = Kind.INVALID
    message = _("A handle has 3 to 30 small letters, digits or underscores, for example ama_serwaa.")


class HandleReserved(Refusal):
    """The handle speaks for the assembly, or looks like one that does."""

    code = 421
    slug = "handle_reserved"
    kind = Kind.INVALID
    message = _("This handle could be taken for the assembly or one of its officers. Choose another one.")


class HandleTaken(Refusal):
    """Somebody else has the handle."""

    code = 422
    slug = "handle_taken"
    kind = Kind.CONFLICT
    message = _("Somebody has this handle already. Choose another one.")


class NameMalformed(Refusal):
    """The display name is too short, too long or has no letters."""

    code = 423
    slug = "name_malformed"
    kind = Kind.INVALID
    message = _("A name has 2 to 60 characters, letters among them.")


class NameClaimsOffice(Refusal):
    """The display name says that its bearer speaks for the assembly."""

    code = 425
    slug = "name_claims_office"
    kind = Kind.INVALID
    message = _("This name could be taken for the assembly or one of its officers. Use your own name.")


def check_name(display_name: str) -> str:
    """The name, tidied. Raises NameMalformed or NameClaimsOffice."""
    name = names.clean_name(display_name)
    if not names.is_name(name):
        raise NameMalformed(field="display_name")
    if names.name_claims_office(name):
        raise NameClaimsOffice(field="display_name")
    return name


def check_handle(handle: str) -> str:
    """The handle in small letters and without its @. Raises HandleMalformed, HandleReserved or HandleTaken."""
    wanted = handle.strip().removeprefix("@").lower()
    if not names.is_handle(wanted):
        raise HandleMalformed(field="handle")
    if names.is_reserved(wanted):
        raise HandleReserved(field="handle")
    if not queries.is_handle_free(wanted):
        raise HandleTaken(field="handle")
    if queries.resembles_official(wanted):
        raise HandleReserved(field="handle")
    return wanted


@transaction.atomic
def register_person(
    *,
    email: str,
    password: str | None = None,
    password_hash: str = "",
    display_name: str,
    handle: str = "",
    person: User | None = None,
    email_verified: bool = False,
    now: datetime,
) -> User:
    """A new citizen. Without a handle one is made after the name; without a password they sign in by code.

    A loader that gives many people one password hashes it once: `password_hash`.
    `person` is an unsaved user to fill in (allauth brings its own). Only with `email_verified` is the address
    noted here; otherwise the sign-up flow that follows verifies it. Raises what `check_name` and `check_handle` do.
    """
    new = person or User()
    new.email = email.lower()
    new.display_name = check_name(display_name)
    new.handle = check_handle(handle) if handle else queries.get_free_handle(new.display_name)
    new.password = password_hash or make_password(password)
    new.joined_at = now
    _insert(new)
    if email_verified:
        EmailAddress.objects.create(user=new, email=new.email, verified=True, primary=True)
    return new


def _insert(new: User) -> None:
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError:
        # Somebody took the handle between the look and the insert; anything else is ours to hear about.
        if queries.is_handle_free(new.handle):
            raise
        raise HandleTaken(field="handle") from None


@transaction.atomic
def update_profile(*, actor: User, display_name: str, now: datetime) -> User:
    """Change one's own public name. Raises NotConnectable, AccountNeeded, NameMalformed or NameClaimsOffice."""
    check_account(actor)
    person = queries.access_person(actor.pk)
    if not permissions.can_act(person, now):
        raise NotConnectable
    person.display_name = check_name(display_name)
    person.save(update_fields=["display_name"])
    return person
