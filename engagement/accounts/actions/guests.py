"""People without an account: a name, then perhaps an e-mail address that a code confirms, then perhaps an account.

Who a guest is, is said by the cookie of their session alone. One who confirmed an e-mail finds back by it; one who
gave only a name is gone with the cookie. What they did stays theirs when they join: the row becomes the account.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from engagement.accounts import names, permissions, queries
from engagement.accounts.actions.credentials import NotConnectable
from engagement.accounts.actions.people import HandleTaken, check_handle, check_name
from engagement.accounts.models import GuestCode, User
from realtime.errors import Kind, Refusal
from realtime.publish import announce_rights_changed, announce_sessions_ended

CODE_MINUTES: Final = 15
CODE_ATTEMPTS: Final = 5
EMAIL_MAX: Final = 254
_DIGITS: Final = 6


class NotGuest(Refusal):
    """Whoever has an account needs no code."""

    code = 437
    slug = "not_guest"
    kind = Kind.CONFLICT
    message = _("You are signed in with an account. There is nothing to confirm.")


class EmailMalformed(Refusal):
    """This is no e-mail address."""

    code = 438
    slug = "email_malformed"
    kind = Kind.INVALID
    message = _("Write your e-mail address in full, for example ama@example.org.")


class GuestCodeWrong(Refusal):
    """Another code was sent."""

    code = 439
    slug = "guest_code_wrong"
    kind = Kind.INVALID
    message = _("This is not the code that we sent. Look at the newest e-mail from us.")


class GuestCodeOver(Refusal):
    """No code is waiting: none was sent, its 15 minutes are over, or it was tried five times."""

    code = 440
    slug = "guest_code_over"
    kind = Kind.CONFLICT
    message = _("This code is not good any more. Ask for a new one.")


class EmailOfAccount(Refusal):
    """An account has the address. Said only to whoever has just shown that the mailbox is theirs."""

    code = 441
    slug = "email_of_account"
    kind = Kind.CONFLICT
    message = _("You have an account with this e-mail. Sign in with it.")


@transaction.atomic
def register_guest(*, display_name: str, now: datetime) -> User:
    """Somebody who gave a name and nothing else; nobody can sign in as them.

    Raises NameMalformed, NameClaimsOffice. How many may come from one address is the door's to ask
    (`credentials.check_rate`)."""
    return User.objects.create(
        handle=f"{names.GUEST_PREFIX}{secrets.token_hex(8)}",
        display_name=check_name(display_name),
        strength=User.Strength.NAME,
        password=make_password(None),
        joined_at=now,
    )


@transaction.atomic
def send_guest_code(*, actor: User, email: str, now: datetime) -> datetime:
    """Send six digits to an address that a guest says is theirs; until when they are good. Earlier ones are not, from
    now on.

    The answer is the same whoever has the address. Raises NotGuest, NotConnectable, EmailMalformed. The e-mail goes
    out after COMMIT; one that the mail server does not take is in the log."""
    _check_guest(actor, now)
    address = _clean_email(email)
    digits = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    expires_at = now + timedelta(minutes=CODE_MINUTES)
    known = {"email": address, "digest": _digest(actor.pk, digits), "expires_at": expires_at, "attempts": 0}
    GuestCode.objects.update_or_create(guest=actor, defaults=known)
    transaction.on_commit(partial(_send, address, digits), robust=True)
    return expires_at


def confirm_guest(*, actor: User, code: str, now: datetime) -> User:
    """The guest who has the mailbox that the code was sent to: the actor, from now on known by it, or the earlier
    guest who confirmed the same address; whoever calls signs that one in. What the actor did until then stays where
    it is.

    A wrong attempt counts whatever happens to it afterwards, so this is a transaction of its own. Raises NotGuest,
    NotConnectable, GuestCodeWrong, GuestCodeOver, EmailOfAccount. Sockets are asked again what they may read.
    """
    with transaction.atomic(durable=True):
        outcome = _try_code(actor, code, now)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def _try_code(actor: User, code: str, now: datetime) -> User | Refusal:
    """What came of it. A refusal is handed back, so that the count of attempts is committed."""
    guest = queries.access_person(actor.pk)
    _check_guest(guest, now)
    sent = queries.access_guest_code(guest.pk)
    if sent is None or sent.expires_at <= now or sent.attempts >= CODE_ATTEMPTS:
        return GuestCodeOver()
    if not constant_time_compare(sent.digest, _digest(guest.pk, "".join(code.split()))):
        sent.attempts += 1
        sent.save(update_fields=["attempts"])
        return GuestCodeWrong(field="code")
    sent.delete()
    if queries.is_email_of_account(sent.email):
        return EmailOfAccount()
    owner = queries.access_guest_of(sent.email) or _strengthen(guest, sent.email, now)
    return owner if permissions.can_act(owner, now) else NotConnectable()


def _strengthen(guest: User, email: str, now: datetime) -> User:
    """The guest, known by the address; or whoever confirmed it at the same moment, and was first."""
    guest.strength, guest.guest_email = User.Strength.EMAIL, email
    try:
        with transaction.atomic():
            guest.save(update_fields=["strength", "guest_email"])
    except IntegrityError:
        first = queries.access_guest_of(email)
        if first is None:
            raise
        return first
    announce_rights_changed(users=[guest.pk], now=now)
    return guest


@transaction.atomic
def promote_guest(
    *, guest: User, email: str, password: str | None = None, display_name: str, handle: str = "", now: datetime
) -> User:
    """Make the guest's row an account: everything they did stays theirs. The sign-up flow that called goes on to
    verify the address and to sign them in; sockets that were opened as the guest are closed.

    Raises NotGuest, NotConnectable, and what `check_name` and `check_handle` do."""
    person = queries.access_person(guest.pk)
    _check_guest(person, now)
    person.email, person.guest_email, person.strength = email.lower(), None, User.Strength.ACCOUNT
    person.display_name = check_name(display_name)
    person.handle = check_handle(handle) if handle else queries.get_free_handle(person.display_name)
    person.password = make_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        if queries.is_handle_free(person.handle):
            raise
        raise HandleTaken(field="handle") from None
    GuestCode.objects.filter(guest=person).delete()
    announce_sessions_ended(users=[person.pk], now=now)
    return person


def _check_guest(actor: User, now: datetime) -> None:
    if not permissions.is_guest(actor):
        raise NotGuest
    if not permissions.can_act(actor, now):
        raise NotConnectable


def _clean_email(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise EmailMalformed(field="email") from None
    if len(address) > EMAIL_MAX:
        raise EmailMalformed(field="email")
    return address


def _digest(guest_id: int, digits: str) -> str:
    return salted_hmac("accounts.guest_code", f"{guest_id}:{digits}", algorithm="sha256").hexdigest()


def _send(address: str, digits: str) -> None:
    context = {"code": digits, "minutes": CODE_MINUTES}
    send_mail(
        subject=_now("Your code for Durbar: %(code)s") % {"code": digits},
        message=render_to_string("accounts/mail/guest_code.txt", context),
        from_email=None,
        recipient_list=[address],
    )
