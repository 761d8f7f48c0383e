from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from engagement.accounts import actions
from engagement.accounts.models import User
from realtime import auth
from tests.factories import NOW, PASSWORD, make_department, make_guest, make_member, make_user

CREDENTIALS = {"email": "ama@example.org", "password": PASSWORD}


def send(client: Client, method: str, path: str, body: Any = None) -> Any:
    """A JSON request below /api/v1/."""
    return client.generic(method, f"/api/v1/{path}", json.dumps(body or {}), "application/json")


@pytest.fixture
def as_citizen(client: Client, citizen: User) -> Client:
    """A citizen's browser."""
    client.force_login(citizen)
    return client


@pytest.fixture
def as_moderator(client: Client, moderator: User) -> Client:
    """A moderator's browser."""
    client.force_login(moderator)
    return client


def test_me_is_oneself_with_what_is_private(as_citizen: Client, citizen: User) -> None:
    answer = as_citizen.get("/api/v1/me/").json()
    assert (answer["handle"], answer["email"]) == (citizen.handle, citizen.email)


def test_me_needs_somebody(db: None, client: Client) -> None:
    assert client.get("/api/v1/me/").status_code in {401, 403}


def test_ones_name_is_changed(as_citizen: Client) -> None:
    assert send(as_citizen, "PATCH", "me/", {"display_name": "Esi Nyarko"}).json()["name"] == "Esi Nyarko"


def test_a_refused_name_says_which_field_and_why(as_citizen: Client) -> None:
    answer = send(as_citizen, "PATCH", "me/", {"display_name": "STMA Support"})
    assert (answer.status_code, answer.json()["slug"], answer.json()["field"]) == (
        400,
        "name_claims_office",
        "display_name",
    )


def test_ones_role_is_not_changed_by_asking(as_citizen: Client, citizen: User) -> None:
    send(as_citizen, "PATCH", "me/", {"display_name": "Esi", "role": "administrator", "is_staff": True})
    citizen.refresh_from_db()
    assert (citizen.role, citizen.is_staff) == ("citizen", False)


def test_everybody_sees_a_person(db: None, client: Client) -> None:
    officer = make_member(make_department(name="Works"), handle="akua", display_name="Akua Boateng")
    assert client.get("/api/v1/people/akua/").json() == {
        "id": officer.pk,
        "handle": "akua",
        "name": "Akua Boateng",
        "role": "officer",
        "department": "Works",
        "joined_at": "2026-05-07T09:00:00Z",
    }


def test_nobody_else_sees_an_address_or_a_number(db: None, as_moderator: Client) -> None:
    make_user(handle="ama", email="secret@example.org", phone="+233200000001")
    shown = as_moderator.get("/api/v1/people/ama/").text
    assert "secret@example.org" not in shown
    assert "233200000001" not in shown


def test_a_missing_and_a_closed_account_answer_the_same(db: None, client: Client) -> None:
    make_user(handle="closed", is_active=False)
    answers = [client.get(f"/api/v1/people/{handle}/") for handle in ("closed", "nobody")]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


def test_a_moderator_bans_a_citizen(as_moderator: Client) -> None:
    ama = make_user(handle="ama")
    assert send(as_moderator, "PUT", "people/ama/ban/", {"reason": "Threats"}).status_code == 204
    ama.refresh_from_db()
    assert (ama.banned_until, ama.ban_reason) == (actions.FOREVER, "Threats")


def test_a_ban_may_have_an_end(as_moderator: Client) -> None:
    ama, end = make_user(handle="ama"), timezone.now() + timedelta(days=3)
    send(as_moderator, "PUT", "people/ama/ban/", {"reason": "Threats", "until": end.isoformat()})
    ama.refresh_from_db()
    assert ama.banned_until == end


def test_a_ban_is_lifted(as_moderator: Client) -> None:
    ama = make_user(handle="ama", banned_until=actions.FOREVER)
    assert send(as_moderator, "DELETE", "people/ama/ban/").status_code == 204
    ama.refresh_from_db()
    assert ama.banned_until is None


def test_a_citizen_bans_nobody(as_citizen: Client) -> None:
    make_user(handle="ama")
    answer = send(as_citizen, "PUT", "people/ama/ban/", {"reason": "Threats"})
    assert (answer.status_code, answer.json()["slug"]) == (403, "ban_not_allowed")


def test_an_administrator_gives_a_role(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    ama = make_user(handle="ama")
    assert send(client, "PUT", "people/ama/role/", {"role": "moderator"}).status_code == 204
    ama.refresh_from_db()
    assert ama.role == "moderator"


def test_a_moderator_gives_no_role(as_moderator: Client) -> None:
    make_user(handle="ama")
    assert send(as_moderator, "PUT", "people/ama/role/", {"role": "moderator"}).status_code == 403


def test_a_connection_token_opens_the_socket_as_oneself(as_citizen: Client, citizen: User) -> None:
    issued = send(as_citizen, "POST", "connection-token/").json()
    assert auth.read_token(issued["token"], auth.token_keys()).user_id == citizen.pk
    assert issued["expires_at"].endswith("Z")


def test_an_api_token_fetches_connection_tokens(db: None, client: Client, citizen: User) -> None:
    key = actions.create_api_token(actor=citizen, now=NOW)
    answer = client.post("/api/v1/connection-token/", headers={"authorization": f"Token {key}"})
    assert answer.status_code == 200


def test_a_connection_token_needs_somebody(db: None, client: Client) -> None:
    assert send(client, "POST", "connection-token/").status_code in {401, 403}


def test_a_session_makes_an_api_token(as_citizen: Client, citizen: User) -> None:
    answer = send(as_citizen, "POST", "api-token/")
    assert (answer.status_code, answer.json()) == (201, {"token": Token.objects.get(user=citizen).key})


def test_a_session_makes_no_api_token_without_its_page(citizen: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    assert send(client, "POST", "api-token/").status_code == 403


def test_an_address_and_its_password_make_an_api_token(db: None, client: Client) -> None:
    ama = make_user(**CREDENTIALS)
    assert send(client, "POST", "api-token/", CREDENTIALS).json() == {"token": Token.objects.get(user=ama).key}


def test_a_wrong_password_makes_none(db: None, client: Client) -> None:
    make_user(**CREDENTIALS)
    answer = send(client, "POST", "api-token/", CREDENTIALS | {"password": "wrong"})
    assert (answer.status_code, answer.json()["slug"]) == (403, "credentials_refused")


def test_after_too_many_attempts_the_answer_says_when_to_come_back(db: None, client: Client) -> None:
    for _ in range(5):
        send(client, "POST", "api-token/", CREDENTIALS)
    answer = send(client, "POST", "api-token/", CREDENTIALS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")


def test_an_api_token_is_revoked(as_citizen: Client, citizen: User) -> None:
    actions.create_api_token(actor=citizen, now=NOW)
    assert send(as_citizen, "DELETE", "api-token/").status_code == 204
    assert not Token.objects.exists()


def test_revoking_needs_nobody_and_does_nothing_then(db: None, client: Client) -> None:
    assert send(client, "DELETE", "api-token/").status_code == 204


@pytest.fixture
def as_guest(client: Client, db: None) -> Client:
    """The browser of somebody without an account."""
    client.force_login(make_guest())
    return client


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "me/", None), ("PATCH", "me/", {"display_name": "Esi"}), ("POST", "api-token/", None)],
)
def test_what_is_for_accounts_is_refused_to_guests(as_guest: Client, method: str, path: str, body: Any) -> None:
    answer = send(as_guest, method, path, body)
    assert (answer.status_code, answer.json()["slug"]) == (403, "account_needed")


def test_a_guest_is_no_public_person(as_guest: Client) -> None:
    assert send(as_guest, "GET", f"people/{make_guest().handle}/").status_code == 404


def test_a_moderator_bans_a_guest_and_lets_them_back_in(as_moderator: Client) -> None:
    guest = make_guest()
    send(as_moderator, "PUT", f"people/{guest.handle}/ban/", {"reason": "Threats"})
    guest.refresh_from_db()
    assert guest.is_banned(timezone.now())
    send(as_moderator, "DELETE", f"people/{guest.handle}/ban/")
    guest.refresh_from_db()
    assert not guest.is_banned(timezone.now())
