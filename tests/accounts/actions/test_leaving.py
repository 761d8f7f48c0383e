"""Leaving for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rest_framework.authtoken.models import Token

from engagement.accounts.actions import create_api_token, erase_person, forget_guests
from engagement.accounts.models import User
from tests.control import told_hubs
from tests.factories import NOW, make_guest, make_user

pytestmark = pytest.mark.django_db


def test_nothing_is_left_that_names_somebody() -> None:
    person = make_user(phone="+233200000001", ban_reason="Rude")
    erased = erase_person(user_id=person.pk, keep_name=False, now=NOW)
    assert (erased.email, erased.phone, erased.ban_reason) == (None, None, "")
    assert (erased.handle, erased.display_name) == (f"former_{person.pk}", "Former member")


def test_whoever_acted_for_the_assembly_keeps_the_name() -> None:
    person = make_user(display_name="Akua Boateng")
    assert erase_person(user_id=person.pk, keep_name=True, now=NOW).display_name == "Akua Boateng"


def test_every_door_is_shut() -> None:
    person = make_user()
    create_api_token(actor=person, now=NOW)
    erased = erase_person(user_id=person.pk, keep_name=False, now=NOW)
    assert (erased.is_active, erased.has_usable_password(), Token.objects.exists()) == (False, False, False)
    assert told_hubs()


def test_two_people_may_leave() -> None:
    erased = [erase_person(user_id=make_user().pk, keep_name=False, now=NOW) for _one in range(2)]
    assert len({person.handle for person in erased}) == 2


def test_again_nothing_changes() -> None:
    person = make_user()
    erase_person(user_id=person.pk, keep_name=False, now=NOW)
    before = User.objects.filter(pk=person.pk).values().get()
    erase_person(user_id=person.pk, keep_name=False, now=NOW)
    assert User.objects.filter(pk=person.pk).values().get() == before


def test_guests_are_forgotten_once() -> None:
    make_guest(joined_at=NOW - timedelta(days=2))
    assert [forget_guests(older_than=NOW - timedelta(days=1), now=NOW) for _twice in range(2)] == [1, 0]
