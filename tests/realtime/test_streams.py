"""A stream's name says which policy holds for it."""

from __future__ import annotations

import pytest

from realtime.streams import policies, policy_of


def test_the_prefix_decides() -> None:
    prefix = next(iter(policies()))
    assert policy_of(f"{prefix}:1") is policies()[prefix]


def test_what_follows_the_first_colon_is_the_key() -> None:
    prefix = next(iter(policies()))
    assert policy_of(f"{prefix}:a:b") is policies()[prefix]


@pytest.mark.parametrize("name", ["", ":", ":1", "nowhere:1", "nowhere"])
def test_a_name_that_no_room_knows_has_no_policy(name: str) -> None:
    assert policy_of(name) is None


def test_a_prefix_without_a_key_is_no_stream() -> None:
    assert policy_of(f"{next(iter(policies()))}:") is None


def test_no_stream_of_the_project_may_be_written_to_or_looked_through_by_everyone() -> None:
    assert not any(policy.publish or policy.presence for policy in policies().values())
