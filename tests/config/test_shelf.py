"""Pages of the moment, answered before Django."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.config import shelf
from engagement.config.shelf import Shelf

PUBLIC = (b"cache-control", b"public, max-age=2")


class Pages:
    """An application that counts what it is asked, and one way to ask it through a shelf."""

    def __init__(self, *headers: tuple[bytes, bytes], status: int = 200) -> None:
        self.headers, self.status = headers or (PUBLIC,), status
        self.made = 0
        self.shelf = Shelf(self.answer)

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        self.made += 1
        body = f"page {self.made}".encode()
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": body[:4], "more_body": True})
        await send({"type": "http.response.body", "body": body[4:]})

    async def ask(self, path: str = "/", *, method: str = "GET", **headers: str) -> str:
        said: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            said.append(message)

        async def receive() -> Any:
            raise AssertionError("nobody reads the request")

        given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": given}
        await self.shelf(scope, receive, send)
        return b"".join(message.get("body", b"") for message in said).decode()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be moved by a test."""
    now = [100.0]
    monkeypatch.setattr(shelf, "monotonic", lambda: now[0])
    return now


async def test_second_one_gets_what_the_first_one_got(clock: list[float]) -> None:
    pages = Pages()
    assert [await pages.ask(), await pages.ask()] == ["page 1", "page 1"]


async def test_page_is_made_anew_when_its_time_is_over(clock: list[float]) -> None:
    pages = Pages()
    await pages.ask()
    clock[0] += 2
    assert await pages.ask() == "page 2"


async def test_others_get_the_old_page_while_the_new_one_is_made(clock: list[float]) -> None:
    pages = Pages()
    await pages.ask()
    clock[0] += 2
    meanwhile: list[str] = []
    make = pages.answer

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        pages.shelf._application = make
        meanwhile.append(await pages.ask())
        await make(scope, receive, send)

    pages.shelf._application = answer
    assert [await pages.ask(), *meanwhile] == ["page 2", "page 1"]


async def test_page_of_long_ago_is_given_to_nobody(clock: list[float]) -> None:
    pages = Pages()
    await pages.ask()
    clock[0] += 60
    meanwhile: list[str] = []
    make = pages.answer

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        pages.shelf._application = make
        meanwhile.append(await pages.ask())
        await make(scope, receive, send)

    pages.shelf._application = answer
    assert [await pages.ask(), *meanwhile] == ["page 3", "page 2"]


@pytest.mark.parametrize("headers", [{"cookie": "a=b"}, {"authorization": "Token x"}, {"range": "bytes=0-1"}])
async def test_request_of_somebody_goes_through(clock: list[float], headers: dict[str, str]) -> None:
    pages = Pages()
    await pages.ask()
    assert await pages.ask(**headers) == "page 2"


@pytest.mark.parametrize("method", ["POST", "HEAD"])
async def test_only_get_is_answered(clock: list[float], method: str) -> None:
    pages = Pages()
    await pages.ask()
    assert await pages.ask(method=method) == "page 2"


@pytest.mark.parametrize(
    "headers", [{"host": "b"}, {"accept_language": "fr"}, {"accept_encoding": "gzip"}, {"sec_fetch_site": "none"}]
)
async def test_what_the_page_depends_on_tells_requests_apart(clock: list[float], headers: dict[str, str]) -> None:
    pages = Pages()
    await pages.ask()
    assert await pages.ask(**headers) == "page 2"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_all_who_come_from_elsewhere_get_the_same(clock: list[float], site: str) -> None:
    pages = Pages()
    assert [await pages.ask(sec_fetch_site="none"), await pages.ask(sec_fetch_site=site)] == ["page 1", "page 1"]


async def test_other_path_is_another_page(clock: list[float]) -> None:
    pages = Pages()
    await pages.ask("/a/")
    assert await pages.ask("/b/") == "page 2"


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-type", b"text/html")],
        [(b"cache-control", b"private, max-age=2")],
        [(b"cache-control", b"public, max-age=31536000")],
        [PUBLIC, (b"set-cookie", b"a=b")],
        [PUBLIC, (b"vary", b"Origin")],
    ],
)
async def test_answer_that_is_not_for_everybody_for_a_moment_is_not_kept(
    clock: list[float], headers: list[tuple[bytes, bytes]]
) -> None:
    pages = Pages(*headers)
    await pages.ask()
    assert await pages.ask() == "page 2"


async def test_answer_that_varies_by_what_the_key_holds_is_kept(clock: list[float]) -> None:
    pages = Pages(PUBLIC, (b"vary", b"Cookie, Accept-Language, Accept-Encoding, Sec-Fetch-Site"))
    assert [await pages.ask(), await pages.ask()] == ["page 1", "page 1"]


async def test_refusal_is_not_kept(clock: list[float]) -> None:
    pages = Pages(PUBLIC, status=404)
    await pages.ask()
    assert await pages.ask() == "page 2"


async def test_large_answer_is_not_kept(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "LARGEST_BYTES", 5)
    pages = Pages()
    await pages.ask()
    assert await pages.ask() == "page 2"


async def test_no_more_pages_are_kept_than_there_is_room_for(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST", 1)
    pages = Pages()
    await pages.ask("/a/")
    await pages.ask("/b/")
    assert await pages.ask("/a/") == "page 3"


async def test_request_that_fails_leaves_nothing(clock: list[float]) -> None:
    pages = Pages()
    await pages.ask()
    clock[0] += 2
    make = pages.answer

    async def fail(scope: Any, receive: Any, send: Any) -> None:
        raise OSError

    pages.shelf._application = fail
    with pytest.raises(OSError):
        await pages.ask()
    pages.shelf._application = make
    assert await pages.ask() == "page 2"
