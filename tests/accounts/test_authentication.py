from __future__ import annotations

import pytest
from django.test import Client

from engagement.accounts import actions
from engagement.accounts.models import User
from tests.factories import NOW, PASSWORD, make_user

PEOPLE = {"banned": {"banned_until": actions.FOREVER}, "closed": {"is_active": False}}


def test_a_session_is_its_persons(citizen: User, client: Client) -> None:
    client.force_login(citizen)
    assert client.get("/api/v1/me/").json()["handle"] == citizen.handle


@pytest.mark.parametrize("fields", PEOPLE.values(), ids=PEOPLE)
def test_a_session_ends_with_a_ban_or_the_account(citizen: User, client: Client, fields: dict[str, object]) -> None:
    client.force_login(citizen)
    User.objects.filter(pk=citizen.pk).update(**fields)
    assert client.get("/api/v1/me/").status_code in {401, 403}


def test_an_api_token_is_its_persons(citizen: User, client: Client) -> None:
    key = actions.create_api_token(actor=citizen, now=NOW)
    answer = client.get("/api/v1/me/", headers={"authorization": f"Token {key}"})
    assert answer.json()["handle"] == citizen.handle


@pytest.mark.parametrize("fields", PEOPLE.values(), ids=PEOPLE)
def test_an_api_token_ends_with_a_ban_or_the_account(
    citizen: User, client: Client, fields: dict[str, object]
) -> None:
    key = actions.create_api_token(actor=citizen, now=NOW)
    User.objects.filter(pk=citizen.pk).update(**fields)
    answer = client.get("/api/v1/me/", headers={"authorization": f"Token {key}"})
    assert answer.status_code in {401, 403}


@pytest.mark.parametrize("fields", PEOPLE.values(), ids=PEOPLE)
def test_a_ban_or_a_closed_account_refuses_the_password(db: None, client: Client, fields: dict[str, object]) -> None:
    make_user(email="ama@example.org", password=PASSWORD, **fields)
    assert not client.login(email="ama@example.org", password=PASSWORD)
