from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from engagement.accounts import actions, queries
from engagement.accounts.models import User
from tests.factories import NOW, PASSWORD, make_department, make_member, make_user


def register(**overrides: object) -> User:
    """A sign-up as the form hands it over."""
    fields = {"email": "ama@example.org", "password": PASSWORD, "display_name": "Ama Serwaa", "now": NOW}
    return actions.register_person(**(fields | overrides))  # type: ignore[arg-type]


def test_a_new_person_is_a_citizen(db: None) -> None:
    ama = register(handle="ama_s")
    assert (ama.handle, ama.display_name, ama.role, ama.joined_at) == ("ama_s", "Ama Serwaa", "citizen", NOW)


def test_a_new_person_can_sign_in_with_the_password(db: None) -> None:
    assert register().check_password(PASSWORD)


def test_without_a_password_none_works(db: None) -> None:
    assert not register(password=None).has_usable_password()


def test_without_a_handle_one_is_made_after_the_name(db: None) -> None:
    assert register().handle == "ama_serwaa"


def test_two_people_of_one_name_get_different_handles(db: None) -> None:
    register()
    assert register(email="other@example.org").handle == "ama_serwaa_2"


def test_a_handle_is_taken_without_its_at_sign_and_in_small_letters(db: None) -> None:
    assert register(handle=" @Ama_S ").handle == "ama_s"


@pytest.mark.parametrize("handle", ["am", "ama serwaa", "amá", "x" * 31])
def test_a_malformed_handle_is_refused(db: None, handle: str) -> None:
    with pytest.raises(actions.HandleMalformed):
        register(handle=handle)


@pytest.mark.parametrize("handle", ["admin", "m0derator", "durbar_team", "stma"])
def test_a_reserved_handle_is_refused(db: None, handle: str) -> None:
    with pytest.raises(actions.HandleReserved):
        register(handle=handle)


def test_a_handle_that_somebody_has_is_refused(db: None) -> None:
    make_user(handle="ama_s")
    with pytest.raises(actions.HandleTaken):
        register(handle="ama_s")


def test_a_handle_like_an_officers_is_refused(db: None) -> None:
    make_member(make_department(), handle="akua_boateng")
    with pytest.raises(actions.HandleReserved):
        register(handle="akua__boateng")


def test_a_handle_taken_in_the_same_moment_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_user(handle="ama_s")
    answers = iter([True, False])  # free at the first look, taken once the insert has failed
    monkeypatch.setattr(queries, "is_handle_free", lambda _handle: next(answers))
    with pytest.raises(actions.HandleTaken):
        register(handle="ama_s")


def test_an_address_taken_in_the_same_moment_is_no_refusal(db: None) -> None:
    make_user(email="ama@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        register()


@pytest.mark.parametrize("name", ["", "A", "123"])
def test_a_name_without_letters_is_refused(db: None, name: str) -> None:
    with pytest.raises(actions.NameMalformed):
        register(display_name=name)


def test_a_name_that_claims_an_office_is_refused(db: None) -> None:
    with pytest.raises(actions.NameClaimsOffice):
        register(display_name="STMA Support")


def test_a_refused_sign_up_leaves_nobody_behind(db: None) -> None:
    with pytest.raises(actions.HandleReserved):
        register(handle="admin")
    assert not User.objects.exists()


def test_a_verified_address_is_noted(db: None) -> None:
    ama = register(email="Ama@Example.org", email_verified=True)
    address = EmailAddress.objects.get(user=ama)
    assert (address.email, address.verified, address.primary) == ("ama@example.org", True, True)


def test_an_address_is_not_verified_by_itself(db: None) -> None:
    register()
    assert not EmailAddress.objects.exists()


def test_people_change_their_name(citizen: User) -> None:
    actions.update_profile(actor=citizen, display_name=" Esi  Nyarko ", now=NOW)
    citizen.refresh_from_db()
    assert citizen.display_name == "Esi Nyarko"


def test_a_name_is_not_changed_into_an_office(citizen: User) -> None:
    with pytest.raises(actions.NameClaimsOffice):
        actions.update_profile(actor=citizen, display_name="The Moderator", now=NOW)


def test_banned_people_do_not_change_their_name(db: None) -> None:
    banned = make_user(banned_until=actions.FOREVER)
    with pytest.raises(actions.NotConnectable):
        actions.update_profile(actor=banned, display_name="Esi", now=NOW)
