from __future__ import annotations

from engagement.accounts.forms import BanForm, NameForm, SignUpForm
from tests.factories import PASSWORD, make_user

GIVEN = {"display_name": "Ama Serwaa", "handle": "", "email": "ama@example.org", "password1": PASSWORD}


def test_what_is_public_is_asked_first(db: None) -> None:
    assert list(SignUpForm().fields) == ["display_name", "handle", "email", "password1"]


def test_the_handle_may_be_left_empty(db: None) -> None:
    assert SignUpForm(GIVEN).is_valid()


def test_a_reserved_handle_is_an_error_of_its_field(db: None) -> None:
    form = SignUpForm(GIVEN | {"handle": "moderator"})
    assert form.errors.as_data().keys() == {"handle"}


def test_a_handle_that_somebody_has_is_an_error_of_its_field(db: None) -> None:
    make_user(handle="ama_s")
    form = SignUpForm(GIVEN | {"handle": "@Ama_S"})
    assert [error.code for error in form.errors.as_data()["handle"]] == ["handle_taken"]


def test_a_common_password_is_an_error(db: None) -> None:
    assert SignUpForm(GIVEN | {"password1": "password"}).errors.as_data().keys() == {"password1"}


def test_a_password_may_not_be_ones_name(db: None) -> None:
    assert SignUpForm(GIVEN | {"password1": "ama@example"}).errors.as_data().keys() == {"password1"}


def test_a_name_that_claims_an_office_is_an_error_of_its_field() -> None:
    assert [e.code for e in NameForm({"display_name": "STMA Support"}).errors.as_data()["display_name"]] == [
        "name_claims_office"
    ]


def test_a_name_is_tidied() -> None:
    form = NameForm({"display_name": " Ama   Serwaa "})
    assert form.is_valid()
    assert form.cleaned_data["display_name"] == "Ama Serwaa"


def test_a_ban_may_have_no_end() -> None:
    form = BanForm({"reason": "Threats", "days": ""})
    assert form.is_valid()
    assert form.cleaned_data["days"] is None


def test_a_ban_needs_a_reason() -> None:
    assert BanForm({"reason": "", "days": "3"}).errors.keys() == {"reason"}
