"""Whatever fits the API's own schema, and what hardly does, gets an answer: requests made from the schema
(schemathesis), half of them about things that there are, as somebody who may little and as somebody who may much."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import hypothesis
import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase
from rest_framework.authtoken.models import Token
from schemathesis.core import NotSet

from tests.security.doors import counters, undone
from tests.security.world import Things, World

pytestmark = [pytest.mark.usefixtures("stopped_clock"), pytest.mark.door, pytest.mark.timeout(300)]

BROKEN = 500
EXAMPLES = 6
"""Requests for each operation."""
CHANCE = hypothesis.settings(
    max_examples=EXAMPLES,
    database=None,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Asker:
    """Sends what is made up, and keeps what broke."""

    def __init__(self, things: Things, key: str) -> None:
        self.things = things
        self.client = Client(headers={"authorization": f"Token {key}"}, raise_request_exception=False)
        self.asked = 0
        self.broken: list[str] = []

    def ask(self, case: Any) -> None:
        """One request; every other one about something that is there."""
        self.asked += 1
        if self.asked % 2:
            there = {name: self.things[name] for name in case.path_parameters or () if name in self.things}
            case.path_parameters = {**(case.path_parameters or {}), **there}
        path = "?".join(filter(None, [case.formatted_path, urlencode(case.query or {}, doseq=True)]))
        body = b"" if isinstance(case.body, NotSet) else json.dumps(case.body).encode(errors="surrogatepass")
        counters.clear()
        with undone():
            answer = self.client.generic(case.method, path, body, content_type="application/json")
        if answer.status_code >= BROKEN:
            error = "".join(traceback.format_exception(answer.exc_info[1])[-3:]) if answer.exc_info else ""
            self.broken.append(f"{case.method} {path} {body[:300]!r}: {answer.status_code} {error}")


def ask_all(asker: Asker) -> int:
    """Every operation of the schema; how many there are."""
    schema = schemathesis.openapi.from_dict(asker.client.get("/api/v1/schema/?format=json").json())
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        hypothesis.given(case=operation.as_strategy())(CHANCE(lambda case: asker.ask(case)))()
    return len(operations)


@pytest.mark.parametrize("role", ["citizen", "administrator"])
def test_nothing_that_fits_the_schema_breaks_the_api(
    world: World, role: str, record_property: Callable[[str, object], None]
) -> None:
    asker = Asker(world.shown, Token.objects.create(user=world.people[role]).key)
    operations = ask_all(asker)
    record_property("figure", f"schemathesis, as {role}: {asker.asked} requests to {operations} operations")
    assert asker.broken == []
    assert asker.asked >= operations
