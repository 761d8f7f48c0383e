"""What every page, answer and file tells the browser, and what no page holds. The pages come out of the URL
configuration, and each is asked for by somebody who may see it and by somebody who is nobody."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client

from engagement.config.headers import headers
from tests.answers import policy_of
from tests.factories import PASSWORD, make_user
from tests.security.addresses import all_addresses, path_of
from tests.security.world import World

pytestmark = [pytest.mark.usefixtures("stopped_clock"), pytest.mark.door]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
CLOSED = ("default-src", "base-uri", "frame-ancestors", "object-src")
"""What the policy allows nobody."""
ELSEWHERE = re.compile(r"unsafe-|\*|http:|blob:")
"""What no directive may hold."""
AREAS = sorted({one.route.partition("/")[0] for one in all_addresses()})
"""The first part of addresses."""


class Inline(HTMLParser):
    """What a page would run or paint by itself: scripts without a source, attributes that are code or style."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.nonces: list[str] = []
        self.styles: list[str] = []
        self.found: list[str] = []
        self._open: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag with its attributes."""
        given = dict(attrs)
        self.found += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        self.found += [f"{tag} {name}" for name, value in attrs if (value or "").lower().startswith("javascript:")]
        if tag == "style":
            self._open = self.styles
        if tag == "script" and given.get("type") != "application/json" and "src" not in given:
            self._open = self.scripts
            self.nonces.append(given.get("nonce") or "")

    def handle_data(self, data: str) -> None:
        """What stands inside a script or a style."""
        if self._open is not None:
            self._open.append(data)
            self._open = None


def complaints(answer: HttpResponseBase) -> list[str]:
    """What is wrong with an answer."""
    wrong = [f"{name}: {answer.get(name)}" for name, value in ALWAYS.items() if answer.get(name) != value]
    if answer.get("Permissions-Policy") != headers()["Permissions-Policy"]:
        wrong.append("Permissions-Policy")
    policy = policy_of(answer)
    if answer.get("Content-Type") == "image/webp":
        # The browser's own styles, with which it shows a picture that stands alone.
        policy.pop("style-src", None)
    wrong += [f"{name} {policy.get(name)}" for name in CLOSED if policy.get(name) != "'none'"]
    wrong += [f"policy: {name} {sources}" for name, sources in policy.items() if ELSEWHERE.search(sources)]
    return wrong + inline_of(answer, policy)


def inline_of(answer: Any, policy: dict[str, str]) -> list[str]:
    """What a page holds that its policy has to name, and does not; and what none may hold."""
    if not answer.get("Content-Type", "").startswith("text/html"):
        return []
    page = Inline()
    page.feed(b"".join(answer).decode() if answer.streaming else answer.content.decode())
    allowed = policy["script-src"]
    unnamed = [nonce for nonce in page.nonces if f"'nonce-{nonce}'" not in allowed and "'sha256-" not in allowed]
    strange = [text for text in page.styles if source_of(text) not in policy["style-src"]]
    kept = "public" in answer.get("Cache-Control", "") and any(page.nonces)
    wrong = ["a script without a nonce"] * len(unnamed) + ["a style without its hash"] * len(strange)
    return page.found + wrong + ["a nonce in a kept page"] * kept


def source_of(text: str) -> str:
    """How a policy names this one script or style."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@pytest.fixture
def clients(world: World) -> list[Client]:
    """Nobody, who comes from elsewhere (their pages hold their style), and an administrator, who looks around."""
    nobody = Client(raise_request_exception=False, headers={"sec-fetch-site": "none"})
    administrator = Client(raise_request_exception=False)
    administrator.force_login(world.people["administrator"])
    return [nobody, administrator]


@pytest.mark.parametrize("area", AREAS)
def test_every_answer_says_what_browsers_must_keep_to(world: World, clients: list[Client], area: str) -> None:
    paths = [path_of(one, world.shown) for one in all_addresses() if one.route.partition("/")[0] == area]
    answers = [(path, client.get(path)) for path in paths for client in clients]
    assert [(path, answer.status_code, wrong) for path, answer in answers if (wrong := complaints(answer))] == []


@pytest.mark.parametrize(
    ("path", "extra"), [("/nowhere/", {}), ("/", {"HTTP_HOST": "evil.example"}), ("/threads/1/lock/", {})]
)
def test_errors_say_it_too(db: None, path: str, extra: dict[str, str]) -> None:
    answer = Client(raise_request_exception=False).get(path, **extra)
    assert answer.status_code >= 400
    assert complaints(answer) == []


def test_a_form_that_is_refused_says_it_too(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["citizen"])
    answer = client.post("/account/token/")
    assert (answer.status_code, complaints(answer)) == (403, [])


def test_files_say_it_too() -> None:
    order = settings.MIDDLEWARE.index
    files = order("servestatic.middleware.ServeStaticMiddleware")
    assert order("engagement.config.headers.HeadersMiddleware") < files
    assert order("django.middleware.security.SecurityMiddleware") < files


def test_no_cookie_is_open_to_scripts_or_other_sites(db: None) -> None:
    client, person = Client(), make_user(password=PASSWORD)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.get("/account/")
    assert {name: (one["httponly"], one["samesite"]) for name, one in client.cookies.items()} == {
        settings.SESSION_COOKIE_NAME: (True, "Lax"),
        settings.CSRF_COOKIE_NAME: (True, "Lax"),
    }
