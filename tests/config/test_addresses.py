"""Where a server listens, and by which names it may be called there."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest
from django.core.management.base import CommandError

from engagement.config import addresses


def test_a_port_that_is_taken_is_said_with_another_to_try() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(CommandError, match=rf"cannot listen on 127\.0\.0\.1 port {port}: .*--port {port + 1}"):
            addresses.check_port("127.0.0.1", port)


def test_a_port_that_cannot_be_is_said() -> None:
    with pytest.raises(CommandError, match="cannot listen"):
        addresses.check_port("127.0.0.1", 99_999)


def test_a_free_port_is_fine() -> None:
    addresses.check_port("127.0.0.1", 0)


@pytest.mark.parametrize(
    ("host", "first"), [("127.0.0.1", "localhost"), ("::1", "localhost"), ("10.1.2.3", "10.1.2.3")]
)
def test_the_address_to_open_is_one_that_a_browser_can_use(host: str, first: str) -> None:
    assert addresses.names_of(host)[0] == first


def test_a_server_for_the_network_is_called_by_its_address_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "own_addresses", lambda: ["192.168.1.7"])
    assert addresses.names_of("0.0.0.0")[0] == "192.168.1.7"


def test_the_demo_lets_itself_be_called_so_in_the_server_processes_too(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DURBAR_HOSTS", raising=False)
    settings.ALLOWED_HOSTS = ["localhost"]
    addresses.admit(["192.168.1.7", "localhost"])
    assert settings.ALLOWED_HOSTS == ["localhost", "192.168.1.7"]
    assert os.environ["DURBAR_HOSTS"] == "localhost,192.168.1.7"
    monkeypatch.delenv("DURBAR_HOSTS")


def test_outside_the_demo_only_the_names_that_were_set_are_answered(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DURBAR_HOSTS", raising=False)
    settings.DEMO, settings.ALLOWED_HOSTS = False, ["durbar.example"]
    addresses.admit(["192.168.1.7"])
    assert settings.ALLOWED_HOSTS == ["durbar.example"]


def test_what_was_set_decides_in_the_demo_too(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURBAR_HOSTS", "durbar.example")
    settings.ALLOWED_HOSTS = ["durbar.example"]
    addresses.admit(["192.168.1.7"])
    assert settings.ALLOWED_HOSTS == ["durbar.example"]
