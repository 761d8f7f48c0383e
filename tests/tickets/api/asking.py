"""Requests to the API, as a program makes them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from engagement.accounts.models import User


def client_of(user: User | None = None) -> Client:
    """A client that is signed in as this person, or nobody's."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def get(path: str, user: User | None = None, **query: Any) -> Any:
    """What a GET answers, decoded."""
    answer = client_of(user).get(f"/api/v1{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def status(path: str, user: User | None = None, **query: Any) -> tuple[int, str]:
    """The status of a GET that is refused, and the slug of the refusal where it is one."""
    answer = client_of(user).get(f"/api/v1{path}", query)
    return answer.status_code, answer.json().get("slug", "")


def send(method: str, path: str, user: User | None, data: Any = None, **headers: str) -> Any:
    """A request with a JSON body; the answer as it came."""
    ask = getattr(client_of(user), method)
    return ask(f"/api/v1{path}", data if data is not None else {}, content_type="application/json", headers=headers)


def post(path: str, user: User | None, data: Any = None, **headers: str) -> Any:
    """A POST."""
    return send("post", path, user, data, **headers)
