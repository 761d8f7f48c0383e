"""Whose memory it is."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest

from engagement.config.rehearsal.server import find_processes, resident_mib


@pytest.fixture
def port() -> Iterator[int]:
    """This process listens there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_process_that_listens_is_found(port: int) -> None:
    assert os.getpid() in find_processes(f"http://127.0.0.1:{port}")


def test_server_elsewhere_is_not_looked_for(port: int) -> None:
    assert find_processes(f"http://durbar.example:{port}") == []


def test_port_where_nobody_listens_is_nobodys() -> None:
    assert find_processes("http://127.0.0.1:1") == []


def test_memory_is_that_of_all() -> None:
    alone = resident_mib([os.getpid()])
    assert alone is not None
    assert alone > 10


def test_memory_of_nobody_is_unknown() -> None:
    assert resident_mib([]) is None
