"""Links of letters about forgotten passwords: how one is used, and what somebody has who means no good."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator, default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.test import Client
from django.utils.http import int_to_base36

from engagement.accounts.models import User
from tests.security.world import AT

NEW_PASSWORD = "a longer walk to Fijai"
DAY = timedelta(days=1)


def open_and_fill(client: Client, link: str) -> None:
    """Open a link and send the form that is there, or would be."""
    path = f"/accounts/password/reset/key/{link}/"
    shown = client.get(path).get("Location", path)
    client.post(shown, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


def key_for(person: User, *, ago: timedelta = timedelta()) -> str:
    """A key that is good for this person as they are now, if it was made so long ago."""
    with time_machine.travel(AT - ago, tick=False):
        return str(default_token_generator.make_token(person))


def move(person: User, address: str) -> None:
    """Give somebody another address."""
    person.email = address
    person.save()
    EmailAddress.objects.filter(user=person).update(email=address)


def collect(victim: User, attacker: User, another: User) -> dict[str, str]:
    """Name -> a part of a link, all made at AT. On the way the victim has moved, and has used a link."""
    to_another_address = key_for(victim)
    move(victim, "moved@example.org")
    before_that, used = key_for(victim, ago=timedelta(minutes=5)), key_for(victim, ago=timedelta(minutes=4))
    theirs = user_pk_to_url_str(victim)
    open_and_fill(Client(), f"{theirs}-{used}")
    victim.refresh_from_db()
    assert victim.check_password(NEW_PASSWORD)
    good, old = key_for(victim), key_for(victim, ago=timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1))
    (now, proof), old_proof = good.split("-"), old.partition("-")[2]
    forger = EmailAwarePasswordResetTokenGenerator()
    forger.secret = "guessed"
    return {
        "theirs": theirs,
        "mine": user_pk_to_url_str(attacker),
        "another": user_pk_to_url_str(another),
        "good": good,
        "my_key": key_for(attacker),
        "their_key": key_for(another),
        "used": used,
        "before_that": before_that,
        "to_another_address": to_another_address,
        "old": old,
        "old_of_now": f"{now}-{old_proof}",
        "old_of_tomorrow": f"{int_to_base36(int(now, 36) + round(DAY.total_seconds()))}-{old_proof}",
        "without_proof": f"{now}-",
        "cut": good[:-1],
        "longer": f"{good}0",
        "of_another_sign": good[:-1] + ("0" if good[-1] != "0" else "1"),
        "of_another_time": f"{int_to_base36(int(now, 36) + 1)}-{proof}",
        "of_another_secret": forger.make_token(victim),
    }
