"""Single sign-on for staff: an OpenID Connect provider on this machine says who somebody is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from engagement.accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADWOA = {"sub": "42", "email": "adwoa@stma.example", "email_verified": True, "name": "Adwoa Mensah"}


class Provider(ThreadingHTTPServer):
    """Somebody else's sign-in, as small as can be."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.person: dict[str, Any] = dict(ADWOA)
        self.codes: list[str] = []

    def answer(self, path: str, sent: str) -> dict[str, Any]:
        """What is said at each of its addresses."""
        if path == "/token":
            self.codes += parse_qs(sent)["code"]
            return {"access_token": "opens userinfo", "token_type": "Bearer"}
        if path == "/userinfo":
            return self.person
        places = {"authorization": "/authorize", "token": "/token", "userinfo": "/userinfo"}
        return {"issuer": self.url} | {f"{name}_endpoint": self.url + at for name, at in places.items()}


class Asked(BaseHTTPRequestHandler):
    """One request to the provider."""

    server: Provider

    def do_GET(self) -> None:
        """Answer in JSON."""
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        body = json.dumps(self.server.answer(urlsplit(self.path).path, sent)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - as the base class looks for it

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """The provider, as the settings name it."""
    with Provider() as served:
        thread = Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        app = {"provider_id": "staff", "name": "the assembly", "client_id": "durbar", "secret": "secret"}
        address = {"server_url": served.url, "oauth_pkce_enabled": True}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app | {"settings": address}]}}
        yield served
        served.shutdown()
        thread.join()


def sign_in(client: Client, **query: str) -> Any:
    """Press the button, and come back with what the provider gave."""
    away = client.post("/accounts/oidc/staff/login/?process=login")
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    return client.get("/accounts/oidc/staff/login/callback/", {"code": "one time", "state": state} | query)


def test_the_page_of_signing_in_offers_it(provider: Provider, client: Client) -> None:
    assert "Sign in with the assembly" in client.get("/accounts/login/").text


def test_without_a_provider_nothing_is_offered(client: Client) -> None:
    assert "For staff" not in client.get("/accounts/login/").text


def test_one_is_sent_to_the_provider_with_a_proof_of_possession(provider: Provider, client: Client) -> None:
    away = client.post("/accounts/oidc/staff/login/?process=login")["Location"]
    assert away.startswith(f"{provider.url}/authorize?")
    assert parse_qs(urlsplit(away).query)["code_challenge_method"] == ["S256"]


def test_a_link_alone_sends_nobody_there(provider: Provider, client: Client) -> None:
    assert client.get("/accounts/oidc/staff/login/?process=login").status_code == 200


def test_whoever_is_new_is_a_citizen_without_a_password(provider: Provider, client: Client) -> None:
    sign_in(client)
    person = User.objects.get(email=ADWOA["email"])
    assert (person.display_name, person.role, person.has_usable_password()) == ("Adwoa Mensah", "citizen", False)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_the_second_time_it_is_the_same_person(provider: Provider) -> None:
    for _ in range(2):
        sign_in(Client())
    assert User.objects.filter(email=ADWOA["email"]).count() == 1


def test_the_account_with_the_same_confirmed_address_is_theirs(provider: Provider, client: Client) -> None:
    person = make_user(email=ADWOA["email"])
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    sign_in(client)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_an_address_that_the_provider_has_not_confirmed_opens_no_account(provider: Provider, client: Client) -> None:
    person = make_user(email=ADWOA["email"])
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    provider.person["email_verified"] = False
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_a_name_that_claims_an_office_is_refused(provider: Provider, client: Client) -> None:
    provider.person["name"] = "Durbar Administrator"
    assert sign_in(client)["Location"] == "/accounts/login/"
    assert not User.objects.filter(email=ADWOA["email"]).exists()


def test_an_answer_that_nobody_asked_for_signs_nobody_in(provider: Provider, client: Client) -> None:
    sign_in(client, state="forged")
    assert (provider.codes, "_auth_user_id" in client.session) == ([], False)


def test_banned_people_stay_outside(provider: Provider, client: Client) -> None:
    sign_in(Client())
    from engagement.accounts.actions.rights import FOREVER

    User.objects.filter(email=ADWOA["email"]).update(banned_until=FOREVER, ban_reason="Insults.")
    sign_in(client)
    assert "_auth_user_id" not in client.session
