"""What is kept, as a page; what is kept about oneself; being erased."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client, override_settings

from engagement.accounts.models import User
from engagement.record.models import Leaving
from tests.factories import make_department, make_member, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture
def user() -> User:
    person = make_user()
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def own(client: Client, user: User) -> Client:
    """Somebody who gave their password some time ago."""
    client.force_login(user, backend="engagement.accounts.authentication.Backend")
    return client


def again(client: Client, path: str) -> None:
    """Go there, and give the password that is asked for."""
    asked = client.get(path)
    assert "/accounts/reauthenticate/" in asked["Location"]
    client.post(asked["Location"], {"password": PASSWORD})


@override_settings(KEEP_GUESTS_DAYS=77, KEEP_HELD_DAYS=78, KEEP_NETWORKS_DAYS=29)
def test_the_page_says_the_periods_of_the_settings(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    assert [days for days in (77, 78, 29) if f"{days} days" not in page] == []
    assert "Act 843" in page


@pytest.mark.parametrize("path", ["/account/data/", "/account/data/durbar.zip", "/account/data/leave/"])
def test_strangers_are_asked_to_sign_in(client: Client, path: str) -> None:
    assert "/accounts/login/" in client.get(path)["Location"]


def test_the_file_is_given_after_the_password(own: Client, user: User) -> None:
    again(own, "/account/data/durbar.zip")
    answer = own.get("/account/data/durbar.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert user.handle in archive.read("data.json").decode()


def test_being_erased_asks_for_the_password(own: Client) -> None:
    asked = own.post("/account/data/leave/", {"choice": "text"})
    assert "/accounts/reauthenticate/" in asked["Location"]
    assert not Leaving.objects.exists()


def test_after_the_password_the_wish_is_kept_and_can_be_taken_back(own: Client) -> None:
    again(own, "/account/data/leave/")
    own.post("/account/data/leave/", {"choice": "text"})
    assert Leaving.objects.get().choice == "text"
    assert "I want to stay" in own.get("/account/data/").content.decode()
    own.post("/account/data/stay/")
    assert not Leaving.objects.exists()


def test_without_a_choice_the_form_comes_back(own: Client) -> None:
    again(own, "/account/data/leave/")
    assert own.post("/account/data/leave/", {}).status_code == 422


def test_officials_read_what_they_have_to_do_first(client: Client) -> None:
    client.force_login(make_member(make_department()), backend="engagement.accounts.authentication.Backend")
    assert "You hold an office here" in client.get("/account/data/").content.decode()
