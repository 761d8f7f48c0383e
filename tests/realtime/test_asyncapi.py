from __future__ import annotations

from typing import Any

import pytest

from realtime import codes, protocol
from realtime.asyncapi import describe
from tests.realtime import open_streams


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return describe(open_streams.POLICIES, open_streams.COMMANDS)


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(references(value) for value in node))
    return set()


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        node: Any = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
        assert node


def test_every_stream_is_a_channel(document: dict[str, Any]) -> None:
    assert {policy.prefix for policy in open_streams.POLICIES} < set(document["channels"])


def test_every_command_is_an_operation_with_its_refusals(document: dict[str, Any]) -> None:
    operation = document["operations"]["word.say"]
    assert operation["x-refusals"][0]["slug"] == "unspeakable"
    assert {command.name for command in open_streams.COMMANDS} <= set(document["operations"])


def test_ephemeral_events_are_described_where_they_appear(document: dict[str, Any]) -> None:
    assert {"word.said", "watching.changed", "typing.started"} <= set(document["channels"]["members"]["messages"])


def test_pulses_are_described_where_they_appear(document: dict[str, Any]) -> None:
    assert set(document["channels"]["meter"]["messages"]) == {"pulse.changed"}


def test_number_of_viewers_in_a_pulse_is_no_event_of_its_own(document: dict[str, Any]) -> None:
    assert set(document["channels"]["crowd"]["messages"]) == {"pulse.changed"}


def test_every_method_is_named(document: dict[str, Any]) -> None:
    description = document["channels"]["connection"]["description"]
    assert all(method in description for method in protocol.REQUESTS)


def test_codes_say_what_the_client_should_do(document: dict[str, Any]) -> None:
    closes = {row["code"]: row["reconnect"] for row in document["x-codes"]["closes"]}
    assert closes[codes.SHUTDOWN.code] is True
    assert closes[codes.FORCED.code] is False
