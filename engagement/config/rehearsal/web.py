"""The pages and addresses that a citizen's browser asks for, over plain HTTP: one request, one connection."""

from __future__ import annotations

import asyncio
import re
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import msgspec

SECONDS = 30.0
"""After which an answer that has not come is not waited for."""
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class NoAnswer(Exception):
    """The server refused the request, or did not answer it. The text says what."""


class Answer(NamedTuple):
    """A response."""

    status: int
    cookies: dict[str, str]
    body: bytes


async def ask(
    url: str, path: str, *, cookies: dict[str, str] | None = None, form: dict[str, str] | None = None
) -> Answer:
    """GET, or POST of a form, as a browser of the same site. Raises NoAnswer where there is none."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    body = urlencode(form).encode() if form is not None else b""
    lines = [
        f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Connection: close",
        "Accept-Encoding: identity",
    ]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    if form is not None:
        lines += [
            f"Origin: {url}",
            f"Referer: {url}{path}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    request = "\r\n".join([*lines, "", ""]).encode() + body
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(
                parts.hostname, parts.port or (443 if secure else 80), ssl=secure or None
            )
            try:
                writer.write(request)
                return read(await reader.read())
            finally:
                writer.close()
    except (OSError, TimeoutError) as error:
        raise NoAnswer(f"{path}: {type(error).__name__}") from None


def read(response: bytes) -> Answer:
    """A response as it came over a connection that was then closed. Raises NoAnswer for half of one."""
    head, ended, body = response.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    if not ended or not status.startswith("HTTP/1.1 "):
        raise NoAnswer("half a response")
    cookies: SimpleCookie = SimpleCookie()
    chunked = False
    for name, value in (line.split(": ", 1) for line in lines):
        if name.lower() == "set-cookie":
            cookies.load(value)
        chunked |= name.lower() == "transfer-encoding" and value.lower() == "chunked"
    found = {name: morsel.value for name, morsel in cookies.items()}
    return Answer(int(status.split()[1]), found, joined(body) if chunked else body)


def joined(body: bytes) -> bytes:
    """A chunked body without its framing."""
    parts = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if not length:
            break
        parts.append(rest[:length])
        body = rest[length + 2 :]
    return b"".join(parts)


async def get_json(url: str, path: str, cookies: dict[str, str] | None = None) -> Any:
    """What is there, decoded. Raises NoAnswer."""
    answer = await ask(url, path, cookies=cookies)
    if answer.status != 200:
        raise NoAnswer(f"{path}: {answer.status}")
    return msgspec.json.decode(answer.body)


async def become_guest(url: str, hall: int, name: str) -> dict[str, str]:
    """Say a name on the page for that, as somebody without an account does; the cookies of the session. Raises
    NoAnswer, for example where too many guests came from one address."""
    path = f"/halls/{hall}/identity/"
    page = await ask(url, path)
    token = _TOKEN.search(page.body.decode())
    if page.status != 200 or token is None:
        raise NoAnswer(f"{path}: {page.status}")
    form = {"csrfmiddlewaretoken": token[1], "step": "name", "display_name": name}
    answer = await ask(url, path, cookies=page.cookies, form=form)
    if answer.status != 302 or "sessionid" not in answer.cookies:
        raise NoAnswer(f"{path}: {answer.status}")
    return page.cookies | answer.cookies
