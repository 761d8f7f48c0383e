from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from engagement.accounts.models import User
from tests.factories import NOW, make_user

HOUR = timedelta(hours=1)


def test_a_ban_runs_until_its_end() -> None:
    assert User(banned_until=NOW + HOUR).is_banned(NOW)


def test_a_ban_that_has_ended_is_none() -> None:
    assert not User(banned_until=NOW).is_banned(NOW)


def test_people_are_shown_by_their_handle_and_never_by_their_address() -> None:
    assert str(User(handle="ama_serwaa", email="ama@example.org")) == "@ama_serwaa"


def test_the_full_name_is_the_public_one() -> None:
    assert User(display_name="Ama Serwaa").get_full_name() == "Ama Serwaa"


def test_addresses_are_kept_in_small_letters(db: None) -> None:
    assert make_user(email="Ama@Example.ORG").email == "ama@example.org"


def test_two_people_may_have_no_address(db: None) -> None:
    make_user(email=None)
    assert make_user(email=None).pk


def test_a_handle_belongs_to_one_person(db: None) -> None:
    make_user(handle="ama_serwaa")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(handle="ama_serwaa")


def test_a_malformed_handle_does_not_validate() -> None:
    with pytest.raises(ValidationError) as raised:
        User(handle="Ama Serwaa", display_name="Ama", password="!").full_clean(validate_unique=False)
    assert set(raised.value.message_dict) == {"handle"}


def test_a_person_made_without_a_password_has_none_that_works(db: None) -> None:
    assert not make_user().has_usable_password()


def test_createsuperuser_makes_an_administrator(db: None) -> None:
    user = User.objects.create_superuser("root@example.org", "secret", handle="esi", display_name="Esi")
    assert (user.role, user.is_staff, user.is_superuser) == ("administrator", True, True)
