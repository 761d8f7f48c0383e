"""Lines pass everything, and do the harm that is asked of them."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from time import monotonic

import pytest

from tests.faults.proxy import Exchange, Line


class Echo:
    """A server that sends back whatever it gets, and knows who has gone."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.heard = b""
        self.gone = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                far, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(far,), daemon=True).start()

    def answer(self, far: socket.socket) -> None:
        with far, contextlib.suppress(OSError):
            while data := far.recv(65_536):
                self.heard += data
                far.sendall(data)
        self.gone.set()

    def close(self) -> None:
        """Nobody is served any more."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # a thread waits in accept
        self.listener.close()


@pytest.fixture
def echo() -> Iterator[Echo]:
    echo = Echo()
    yield echo
    echo.close()


@pytest.fixture
def line(echo: Echo) -> Iterator[Line]:
    with Exchange() as exchange:
        yield exchange.lay(echo.port)


def dial(line: Line) -> socket.socket:
    """A connection over the line."""
    return socket.create_connection(("127.0.0.1", line.port), timeout=5)


def read(near: socket.socket, size: int) -> bytes:
    """So many bytes; fewer where the connection ends before."""
    found = b""
    while len(found) < size and (data := near.recv(size - len(found))):
        found += data
    return found


def ask(near: socket.socket, words: bytes) -> bytes:
    """What comes back."""
    near.sendall(words)
    return read(near, len(words))


def is_over(near: socket.socket) -> bool:
    """Whether the connection has ended; False where it says nothing for a moment."""
    near.settimeout(5)
    try:
        return near.recv(1) == b""
    except ConnectionError:
        return True


def test_a_line_passes_everything(line: Line) -> None:
    words = bytes(range(256)) * 4096
    with dial(line) as near:
        threading.Thread(target=near.sendall, args=(words,), daemon=True).start()
        assert read(near, len(words)) == words


def test_whoever_calls_hangs_up_and_the_other_is_told(line: Line, echo: Echo) -> None:
    with dial(line) as near:
        ask(near, b"hello")
    assert echo.gone.wait(5)


def test_a_line_to_nobody_is_cut(line: Line, echo: Echo) -> None:
    echo.close()
    with dial(line) as near:
        assert is_over(near)


def test_a_slow_line_takes_its_time_each_way(line: Line) -> None:
    with dial(line) as near:
        ask(near, b"before")
        line.slow(delay=0.1, jitter=0.05)
        began = monotonic()
        assert ask(near, b"slow") == b"slow"
        assert monotonic() - began >= 0.2


def test_a_narrow_line_passes_so_many_bytes_a_second(line: Line) -> None:
    with dial(line) as near:
        line.slow(rate=10_000)
        began = monotonic()
        assert ask(near, b"x" * 2_000) == b"x" * 2_000
        assert monotonic() - began >= 0.2


def test_a_line_that_is_cut_ends_everything_and_lets_nobody_through(line: Line) -> None:
    with dial(line) as near:
        ask(near, b"hello")
        line.cut()
        assert is_over(near)
    with dial(line) as near:
        assert is_over(near)


def test_a_line_that_is_mended_lets_them_through_again(line: Line) -> None:
    line.cut()
    line.mend()
    with dial(line) as near:
        assert ask(near, b"again") == b"again"


def test_a_line_that_is_dropped_lets_the_next_one_through(line: Line) -> None:
    with dial(line) as near:
        ask(near, b"hello")
        line.drop()
        assert is_over(near)
    with dial(line) as near:
        assert ask(near, b"again") == b"again"


def test_a_dead_line_holds_everything_until_it_is_mended(line: Line, echo: Echo) -> None:
    with dial(line) as near:
        ask(near, b"one")
        line.die()
        near.sendall(b"two")
        near.settimeout(0.1)
        with pytest.raises(TimeoutError):
            near.recv(1)
        assert echo.heard == b"one"
        line.mend()
        near.settimeout(5)
        assert read(near, 3) == b"two"


def test_what_a_slow_line_holds_goes_on_when_it_is_mended(line: Line) -> None:
    with dial(line) as near:
        ask(near, b"before")
        line.slow(delay=3600)
        near.sendall(b"late")
        near.settimeout(0.1)
        with pytest.raises(TimeoutError):
            near.recv(1)
        line.mend()
        near.settimeout(5)
        assert read(near, 4) == b"late"


def test_of_a_half_open_line_only_the_caller_knows(line: Line, echo: Echo) -> None:
    with dial(line) as near:
        ask(near, b"hello")
        line.half_open()
        assert is_over(near)
        assert not echo.gone.wait(0.1)
        line.mend()
        assert echo.gone.wait(5)


def test_a_half_open_line_lets_the_next_one_through(line: Line) -> None:
    with dial(line) as near:
        ask(near, b"hello")
        line.half_open()
    with dial(line) as near:
        assert ask(near, b"again") == b"again"


def test_a_line_is_cut_after_so_many_bytes(line: Line) -> None:
    with dial(line) as near:
        line.cut_after(7)
        near.sendall(b"0123456789")
        assert read(near, 10) == b"0123456"
        assert is_over(near)


def test_what_was_asked_arrives_and_the_answer_does_not(line: Line, echo: Echo) -> None:
    line.cut_behind(b"COMMIT")
    with dial(line) as near:
        assert ask(near, b"BEGIN") == b"BEGIN"
        near.sendall(b"COMMIT")
        assert is_over(near)
        assert echo.heard == b"BEGINCOMMIT"
    with dial(line) as near:
        assert ask(near, b"COMMIT") == b"COMMIT"
