"""Fixtures of the pages: the clock stands still, and browsers belong to somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from engagement.accounts.models import User
from tests.factories import NOW

Browser = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """It is NOW, and stays so."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser_of() -> Browser:
    """Factory: the browser of a person, or of somebody who is not signed in."""

    def make(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return make


def filled(**fields: object) -> dict[str, object]:
    """A form as a browser sends it, with a key of its own."""
    return {"key": str(uuid4())} | fields
