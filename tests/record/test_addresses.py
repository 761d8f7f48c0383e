"""Links that are signed."""

from __future__ import annotations

import time_machine

from engagement.record import addresses


def token_of(path: str) -> str:
    return path.rstrip("/").split("/")[-1]


def test_a_link_to_watch_names_its_address() -> None:
    assert addresses.read_confirm(token_of(addresses.confirm_path("ama@example.org"))) == "ama@example.org"


def test_it_is_good_for_three_days() -> None:
    with time_machine.travel("2026-11-20T09:00:00Z"):
        token = token_of(addresses.confirm_path("ama@example.org"))
    with time_machine.travel("2026-11-23T09:00:01Z"):
        assert addresses.read_confirm(token) is None


def test_a_link_to_stop_names_its_watcher_for_good() -> None:
    with time_machine.travel("2016-11-20T09:00:00Z"):
        token = token_of(addresses.stop_path(7))
    assert addresses.read_stop(token) == 7


def test_what_we_did_not_sign_is_nobody_s() -> None:
    assert addresses.read_stop("7:x") is None
    assert addresses.read_confirm(token_of(addresses.stop_path(7))) is None
