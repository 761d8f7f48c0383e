"""`deploy/Caddyfile`, carried out by a real Caddy: whom it believes what of a request."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engagement.config import processes
from tests.faults.containers import proxy

pytestmark = pytest.mark.services


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent."""

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def web() -> Iterator[int]:
    """The port of a web process that says what it is told."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


Ask = Callable[..., dict[str, str]]


@contextmanager
def asked(folder: Path, web: int, **environment: str) -> Iterator[Ask]:
    """Yields what asks by way of the proxy with some headers, and answers with those that arrive."""
    port = processes.free_port()
    command, env = proxy(folder, [web], {"DURBAR_SITE": f"http://localhost:{port}", **environment})

    def ask(path: str = "/", **headers: str) -> dict[str, str]:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        client.request("GET", path, headers={"Host": "localhost", **headers})
        answer = client.getresponse()
        body = answer.read()
        client.close()
        return json.loads(body) if answer.status == 200 else {"status": str(answer.status)}

    def answers() -> bool:
        try:
            return bool(ask())
        except OSError:
            return False

    with processes.Process(command, log=folder / "caddy.log", env=env) as caddy:
        caddy.wait_until(answers, seconds=30)
        yield ask


@pytest.fixture(scope="module")
def behind_another(web: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """As the compose file has it: something with a private address stands in front."""
    with asked(tmp_path_factory.mktemp("behind"), web) as ask:
        yield ask


@pytest.fixture(scope="module")
def alone(web: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Nobody who is believed stands in front of it."""
    with asked(tmp_path_factory.mktemp("alone"), web, DURBAR_TRUSTED_PROXIES="203.0.113.1/32") as ask:
        yield ask


TOLD = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}


def test_who_stands_in_front_is_believed_that_it_was_https(behind_another: Ask) -> None:
    assert behind_another(**TOLD)["X-Forwarded-Proto"] == "https"


def test_who_stands_in_front_is_believed_who_asked(behind_another: Ask) -> None:
    assert behind_another(**TOLD)["X-Forwarded-For"] == "198.51.100.7"


def test_without_a_word_it_is_the_address_that_asked(behind_another: Ask) -> None:
    found = behind_another()
    assert (found["X-Forwarded-For"], found["X-Forwarded-Proto"]) == ("127.0.0.1", "http")


def test_nobody_else_is_believed(alone: Ask) -> None:
    found = alone(**TOLD)
    assert (found["X-Forwarded-For"], found["X-Forwarded-Proto"]) == ("127.0.0.1", "http")


def test_figures_are_not_shown_outside(alone: Ask) -> None:
    assert alone("/metrics") == {"status": "404"}
