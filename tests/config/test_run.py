"""`manage.py run`: what it refuses, and a real start and stop."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from engagement.config.management.commands import run
from tests.servers import StartServer


@pytest.mark.parametrize("url", ["", "redis://localhost"])
def test_several_processes_need_redis_and_a_database_that_they_can_share(
    url: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = url
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with pytest.raises(CommandError, match=r"^--workers 2 needs REDIS_URL and a DATABASE_URL of PostgreSQL: [^\n]+$"):
        run.check_workers(2)


def test_several_processes_are_fine_in_the_scaled_shape(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = "redis://localhost"
    monkeypatch.setattr(connection, "vendor", "postgresql")
    run.check_workers(2)


def test_one_process_needs_nothing(settings: Any) -> None:
    settings.REDIS_URL = ""
    run.check_workers(1)


def test_no_process_is_refused() -> None:
    with pytest.raises(CommandError, match="at least 1"):
        run.check_workers(0)


def test_a_port_that_is_taken_is_said_before_anything_is_done() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with pytest.raises(CommandError, match="choose another"):
            call_command("run", port=listener.getsockname()[1])


def test_sigterm_ends_a_server_in_order(start_server: StartServer) -> None:
    server = start_server()
    assert server.stop() == 0
    assert "Traceback" not in server.tail()


def test_the_page_and_its_style_are_served(start_server: StartServer) -> None:
    server = start_server()
    assert 'rel="stylesheet"' in server.get("/")
    style = server.get("/").split('rel="stylesheet" href="')[1].split('"')[0]
    assert server.get(style)
