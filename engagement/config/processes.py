"""Processes that we start are ended by us, by their id: also on Ctrl-C, and where Linux can do it on kill -9 too.

Their output goes to a file, never to our own stdout or stderr: a child that holds those keeps `... | tail` waiting.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

POLL_SECONDS = 0.02
FIRST_PORT, USUALLY_GIVEN = 16_384, 32_768
GIVING_WAY = 10
"""How nice: a tenth of what others get where they want all of it."""


class NotReady(Exception):
    """A process ended early, or did not get ready in time. The text has the end of its log."""


def free_port() -> int:
    """A TCP port on the loopback address that nobody had a moment ago, and that the kernel gives to nobody who calls
    somebody: whoever goes away for a while finds it free again."""
    while True:
        port = FIRST_PORT + secrets.randbelow(_first_given() - FIRST_PORT)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def _first_given() -> int:
    """The first port that the kernel gives to whoever calls."""
    with suppress(OSError, ValueError):
        given = Path("/proc/sys/net/ipv4/ip_local_port_range")
        return max(int(given.read_text().split()[0]), FIRST_PORT + 1000)
    return USUALLY_GIVEN


def wait_for(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Ask until the answer is yes; False when time is up."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


class Process:
    """One running program. Call `stop` (or `kill`) in the end, or use it as a context manager."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        cwd: Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.log = log
        self.stop_signal = stop_signal
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                [*_dies_with_us(stop_signal), *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=cwd,
                # Ctrl-C is for us: we end the others in order.
                start_new_session=True,
                **as_user(user),
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self.popen.pid

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.popen.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Ask `ready` until it says yes. Raises NotReady when the process ends or time is up."""
        is_ready = wait_for(lambda: ready() or not self.is_running(), seconds=seconds)
        if not self.is_running():
            raise NotReady(f"ended with {self.popen.returncode}:\n{self.tail()}")
        if not is_ready:
            raise NotReady(f"not ready after {seconds:.0f} s:\n{self.tail()}")

    def tail(self, characters: int = 3000) -> str:
        """The end of what it has printed."""
        return self.log.read_text(errors="replace")[-characters:]

    def stop(self, *, seconds: float = 15) -> int:
        """Ask it to end, wait, and kill it when it does not; returns its exit status (negative: the signal)."""
        if self.is_running():
            self.popen.send_signal(self.stop_signal)
            self.thaw()  # one that is frozen would not hear it
        try:
            return self.popen.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """kill -9: it has no chance to say good-bye."""
        self.popen.kill()
        return self.popen.wait()

    def freeze(self) -> None:
        """Stop its clock: it stays connected and does nothing."""
        self.popen.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process go on."""
        self.popen.send_signal(signal.SIGCONT)

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()


def give_way(process: Process) -> None:
    """From now on it, and what it starts, takes only what others leave of the machine."""
    os.setpriority(os.PRIO_PROCESS, process.pid, GIVING_WAY)
    # Where the kernel shares the machine among sessions first, a session has a niceness of its own.
    with suppress(OSError):
        Path(f"/proc/{process.pid}/autogroup").write_text(str(GIVING_WAY))


def as_user(user: str | None) -> dict[str, Any]:
    """Popen's arguments that drop root for `user`; nothing for None."""
    return {"user": user, "group": _group_of(user), "extra_groups": []} if user else {}


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _dies_with_us(number: signal.Signals) -> list[str]:
    """A prefix that has the kernel send the signal to the child when the thread that started it is gone."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", number.name.removeprefix("SIG")] if setpriv else []


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP unwind like Ctrl-C does, so that everything we started is ended on the way out."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def environment(**overrides: str) -> dict[str, str]:
    """Our environment without what points at an installation of Durbar, plus `overrides`."""
    ours = ("DATABASE_URL", "REDIS_URL")
    kept = {k: v for k, v in os.environ.items() if k not in ours and not k.startswith("DURBAR_")}
    return kept | overrides
