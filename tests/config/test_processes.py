"""What we start we end, and what it says goes to a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engagement.config import processes
from engagement.config.processes import NotReady, Process

SAYS_READY = "print('ready', flush=True); import signal; signal.pause()"


def start(tmp_path: Path, code: str) -> Process:
    return Process([sys.executable, "-u", "-c", code], log=tmp_path / "logs" / "log")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_output_goes_to_the_log(tmp_path: Path) -> None:
    with start(tmp_path, SAYS_READY) as process:
        process.wait_until(lambda: "ready" in process.tail(), seconds=10)


def test_a_process_is_ended_with_its_block(tmp_path: Path) -> None:
    with start(tmp_path, SAYS_READY) as process:
        assert is_alive(process.pid)
    assert not is_alive(process.pid)


def test_one_that_will_not_end_is_killed(tmp_path: Path) -> None:
    process = start(tmp_path, f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SAYS_READY}")
    process.wait_until(lambda: "ready" in process.tail(), seconds=10)
    assert process.stop(seconds=0.1) == -signal.SIGKILL


def test_one_that_is_frozen_is_ended(tmp_path: Path) -> None:
    process = start(tmp_path, SAYS_READY)
    process.wait_until(lambda: "ready" in process.tail(), seconds=10)
    process.freeze()
    assert process.stop(seconds=10) == -signal.SIGTERM


def test_waiting_for_one_that_ended_says_what_it_said(tmp_path: Path) -> None:
    process = start(tmp_path, "raise SystemExit('no luck')")
    with pytest.raises(NotReady, match=r"ended with 1:\nno luck"):
        process.wait_until(lambda: False, seconds=10)


def test_waiting_has_an_end(tmp_path: Path) -> None:
    with start(tmp_path, SAYS_READY) as process, pytest.raises(NotReady, match="not ready after 0 s"):
        process.wait_until(lambda: False, seconds=0.05)


def test_a_child_ends_when_we_are_killed(tmp_path: Path) -> None:
    code = f"""
import os, pathlib, signal, sys
from engagement.config.processes import Process
child = Process([sys.executable, "-c", {SAYS_READY!r}], log=pathlib.Path(sys.argv[1]) / "log")
child.wait_until(lambda: "ready" in child.tail(), seconds=10)
print(child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    assert processes.wait_for(lambda: not is_alive(int(done.stdout)), seconds=10)


def test_sigterm_unwinds_like_ctrl_c() -> None:
    with pytest.raises(SystemExit) as left, processes.ended_by_signals():
        signal.raise_signal(signal.SIGTERM)
    assert left.value.code == 143


def test_the_handlers_of_before_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with processes.ended_by_signals():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_what_gives_way_is_nice_and_so_is_its_session(tmp_path: Path) -> None:
    with start(tmp_path, SAYS_READY) as process:
        processes.give_way(process)
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == processes.GIVING_WAY
        session = Path(f"/proc/{process.pid}/autogroup")
        assert not os.access(session, os.W_OK) or session.read_text().endswith(f" nice {processes.GIVING_WAY}\n")


def test_the_environment_of_a_child_knows_nothing_of_our_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "DURBAR_SECRET_KEY"):
        monkeypatch.setenv(name, "ours")
    environment = processes.environment(DURBAR_VAR="theirs")
    assert {name: text for name, text in environment.items() if text in ("ours", "theirs")} == {
        "DURBAR_VAR": "theirs"
    }


def test_a_free_port_can_be_listened_on() -> None:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", processes.free_port()))


def test_a_free_port_is_none_that_callers_are_given() -> None:
    first, _last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    assert max(processes.free_port() for _ in range(50)) < max(first, processes.FIRST_PORT + 1000)
