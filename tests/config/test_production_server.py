"""A server process with the settings of a production and nothing else, behind a proxy that makes HTTPS: what its
answers say, of every kind."""

from __future__ import annotations

import http.client
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from engagement.config import processes
from tests import databases
from tests.security.test_production import PRODUCTION
from tests.servers import Server, database_url, redis_prefix

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

HSTS = "max-age=31536000; includeSubDomains; preload"


@pytest.fixture(scope="module")
def production(django_db_modify_db_settings: None, django_db_blocker: Any) -> Iterator[Server]:
    """The server, on a database of its own without anybody in it; static files are collected once for all servers."""
    with django_db_blocker.unblock(), databases.made(f"production_{os.getpid()}") as database:
        with databases.instead_of_ours(database):
            url = database_url()
        own = {
            "DATABASE_URL": url,
            "REDIS_URL": os.environ["REDIS_URL"],
            "DURBAR_REDIS_PREFIX": f"{redis_prefix()}-production",
            "DURBAR_VAR": str(settings.VAR_DIR),
            "DURBAR_BEHIND_PROXY": "on",
        }
        given = processes.environment(**{**PRODUCTION, **own})
        with Server(kind="uvicorn", port=processes.free_port(), env=given) as server:
            server.wait_until(lambda: is_ready(server), seconds=90)
            yield server


def is_ready(server: Server) -> bool:
    """Whether it answers by its name, as deploy/probe.py asks."""
    try:
        return Answer(server, "/readyz", proto="http").status == 200
    except OSError:
        return False


class Answer:
    """What came back."""

    def __init__(self, server: Server, path: str, *, method: str = "GET", proto: str = "https", **more: str) -> None:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        client.request(
            method, path, headers={"Host": "durbar.example.org", "X-Forwarded-Proto": proto, "Accept": "*/*", **more}
        )
        answer = client.getresponse()
        self.status, self.text = answer.status, answer.read().decode(errors="replace")
        self.headers, self.cookies = answer.headers, answer.headers.get_all("Set-Cookie") or []
        client.close()


def file_of(server: Server, kind: str) -> str:
    """The address of a static file, as a page names it."""
    found = re.search(rf'rel="{FILES[kind]}"[^>]* href="([^"]+)"', Answer(server, "/").text)
    assert found
    return found[1]


FILES = {"static file": "stylesheet", "drawing": "icon"}


KINDS = {
    "page": ("/", {}, 200),
    "page of signing in": ("/accounts/login/", {}, 200),
    "administration": ("/admin/", {}, 302),
    "API": ("/api/v1/threads/", {}, 200),
    "API, of whom nobody knows": ("/api/v1/me/", {}, 403),
    "missing": ("/nowhere", {}, 404),
    "form from elsewhere": ("/accounts/login/", {"method": "POST", "Origin": "https://evil.example"}, 403),
    "other name": ("/", {"Host": "evil.example"}, 400),
    "figures": ("/metrics", {}, 404),
}


@pytest.mark.parametrize("kind", [*KINDS, *FILES])
def test_every_answer_says_how_it_is_to_be_taken(production: Server, kind: str) -> None:
    path, more, status = KINDS.get(kind) or (file_of(production, kind), {}, 200)
    answer = Answer(production, path, **more)
    assert answer.status == status
    assert answer.headers["Strict-Transport-Security"] == HSTS
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Access-Control-Allow-Origin"] is None
    policy = answer.headers["Content-Security-Policy"]
    more = "sandbox" if kind in FILES else "upgrade-insecure-requests"
    assert {"default-src 'none'", more} <= set(policy.split("; "))
    assert "unsafe" not in policy


def test_cookies_are_this_hosts_alone_and_no_script_reads_them(production: Server) -> None:
    [cookie] = Answer(production, "/accounts/login/").cookies
    assert cookie.startswith("__Host-csrftoken=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


def test_without_https_one_is_sent_there(production: Server) -> None:
    answer = Answer(production, "/threads/?page=1", proto="http")
    assert (answer.status, answer.headers["Location"]) == (301, "https://durbar.example.org/threads/?page=1")


def test_an_error_tells_nothing_of_the_house(production: Server) -> None:
    assert not re.search(r"Traceback|DEBUG|settings|\.py", Answer(production, "/nowhere").text)


def test_nobody_of_the_demo_is_there(production: Server) -> None:
    assert Answer(production, "/people/dufie_owusu/").status == 404
    assert "durbar.example/" not in Answer(production, "/accounts/login/").text


def test_no_socket_opens_from_a_page_of_another_site(production: Server) -> None:
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert Answer(production, "/connection/websocket", Origin="https://evil.example", **handshake).status == 403
