"""The servers that are measured: each a single process on a core of its own, fresh for every measurement."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import LiteralString

import msgspec
import psycopg

from engagement.config import bootstrap, clients, processes, services

SERVER_CORE = 0
BASELINES = Path(__file__).with_name("baselines")
READY_SECONDS = 40
TICKS = os.sysconf("SC_CLK_TCK")
PRIORITY = -15


def take_priority(pid: int) -> None:
    """Let the machine's other work wait, where we may ask for that. Linux shares the processor by session first
    (sched(7), autogroup), and our servers have one each."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, PRIORITY)
        Path(f"/proc/{pid}/autogroup").write_text(str(PRIORITY))


class Running:
    """A contender that serves on `port`, in a session of its own."""

    def __init__(self, command: Sequence[str | Path], *, port: int, log: Path, env: Mapping[str, str]) -> None:
        self.port = port
        pinned = ["taskset", "--cpu-list", str(SERVER_CORE), *command]
        self.process = processes.Process(pinned, log=log, env=env)
        take_priority(self.process.pid)

    def wait_ready(self) -> None:
        """Return once it accepts connections. Raises processes.NotReady with the end of its log."""
        self.process.wait_until(self._accepts, seconds=READY_SECONDS)

    def _accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def resident_kb(self) -> int:
        """The resident memory of the process and everything it started."""
        return sum(_resident_kb(pid) for pid in _session(self.process.pid))

    def core_seconds(self) -> tuple[float, float]:
        """How long its core has worked so far for this server, and for others (or a hypervisor)."""
        user, nice, system, _idle, _iowait, _irq, _softirq, steal, *_ = _fields("/proc/stat", SERVER_CORE + 1)[1:]
        ours = sum(_busy_ticks(pid) for pid in _session(self.process.pid)) / TICKS
        return ours, (int(user) + int(nice) + int(system) + int(steal)) / TICKS - ours

    def stop(self) -> None:
        """At once: what it holds is thrown away."""
        for pid in _session(self.process.pid):
            if pid != self.process.pid:
                os.kill(pid, 9)
        self.process.kill()


def _fields(path: str, line: int) -> list[str]:
    return Path(path).read_text().splitlines()[line].split()


def _busy_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # see proc(5): utime and stime


def _session(leader: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == leader:  # see proc(5): the session
            found.append(int(folder.name))
    return found


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


class Contender(ABC):
    """A server and how its clients speak to it. `window` is how many joins it is offered at once."""

    name: str
    shape = ""
    dialect: str
    room = "1"
    window = 200
    tokens: Path | None = None

    def __init__(self, folder: Path, redis_url: str) -> None:
        self.folder = folder
        self.redis_url = redis_url

    def prepare(self) -> None:  # noqa: B027 - some need nothing
        """What is done once, before the first measurement."""

    def close(self) -> None:  # noqa: B027 - most need nothing
        """What is done once, after the last."""

    @abstractmethod
    def command(self, port: int) -> list[str | Path]:
        """How it is started."""

    def environment(self) -> dict[str, str]:
        """Its environment."""
        return processes.environment(REDIS_URL=self.redis_url)

    @contextmanager
    def serving(self) -> Iterator[Running]:
        """A fresh server; gone when the block ends."""
        port = processes.free_port()
        log = self.folder / "logs" / f"{self.dialect}-{port}.log"
        running = Running(self.command(port), port=port, log=log, env=self.environment())
        try:
            running.wait_ready()
            yield running
        finally:
            running.stop()


class SocketIo(Contender):
    """Socket.IO 4 with its Redis adapter. Stores nothing, asks for no sign-in."""

    name = "Socket.IO"
    dialect = "socketio"
    source = BASELINES / "socketio"

    def prepare(self) -> None:
        """Install the pinned packages with npm."""
        self.place = clients.node_packages(self.source)
        shutil.copy(self.source / "server.js", self.place)
        packages = msgspec.json.decode((self.source / "package.json").read_bytes())["dependencies"]
        self.name = f"Socket.IO {packages['socket.io']}"

    def command(self, port: int) -> list[str | Path]:
        """Node."""
        return [*clients.node_command(), self.place / "server.js", str(port), self.redis_url]

    def environment(self) -> dict[str, str]:
        """Express and friends are quicker in production."""
        return super().environment() | {"NODE_ENV": "production"}


class Tutorial(Contender):
    """The Channels tutorial's design on Daphne. Stores nothing, asks for no sign-in."""

    name = f"Channels {version('channels')} tutorial, Daphne"
    dialect = "plain"
    window = 40  # Daphne's listening queue holds 50

    def command(self, port: int) -> list[str | Path]:
        """Daphne, without the debug mode and the reloader of its runserver."""
        quiet = ["-v", "0", "--access-log", os.devnull]
        return [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), *quiet, "chat:application"]

    def environment(self) -> dict[str, str]:
        """Where its module is."""
        return super().environment() | {"PYTHONPATH": str(BASELINES / "tutorial")}


class TutorialOnUvicorn(Tutorial):
    """The same application on uvicorn with uvloop."""

    name = f"Channels {version('channels')} tutorial, uvicorn"

    def command(self, port: int) -> list[str | Path]:
        """Uvicorn as it comes."""
        options = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error", "--no-access-log"]
        return [sys.executable, "-m", "uvicorn", *options, "chat:application"]


class Durbar(Contender):
    """Durbar as `manage.py run` starts it on SQLite: every post is committed to disk before it is sent."""

    name = "Durbar"
    shape = "embedded shape (SQLite, synchronous=FULL)"
    dialect = "durbar"
    citizens = 5200

    def prepare(self) -> None:
        """A database with the demo assembly, citizens and an empty thread, to be copied for each measurement."""
        self.seed = self.folder / "seed"
        shutil.rmtree(self.seed, ignore_errors=True)
        self.seed.mkdir(parents=True)
        command = [sys.executable, "-m", "tests.bench.seed", str(self.citizens), str(self.seed)]
        env = self._environment_in(self.seed)
        done = subprocess.run(command, cwd=bootstrap.BASE_DIR, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise processes.NotReady(f"the database for the benchmark could not be made:\n{done.stderr[-3000:]}")
        self.tokens = self.seed / "tokens"
        self.room = (self.seed / "thread").read_text()

    def _environment_in(self, var: Path) -> dict[str, str]:
        return processes.environment(DURBAR_VAR=str(var), DURBAR_LIMITS="off", DURBAR_LOG_LEVEL="WARNING")

    def command(self, port: int) -> list[str | Path]:
        """As anyone starts it."""
        return [sys.executable, bootstrap.BASE_DIR / "manage.py", "run", "--no-demo", "--port", str(port)]

    def environment(self) -> dict[str, str]:
        """The limits are off; everything else is as it comes."""
        return self._environment_in(self.var)

    @contextmanager
    def serving(self) -> Iterator[Running]:
        """On a copy of the seed."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="durbar-", ignore_cleanup_errors=True) as copy:
            self.var = Path(copy) / "var"
            shutil.copytree(self.seed, self.var)
            with super().serving() as running:
                yield running


class ScaledDurbar(Durbar):
    """One of Durbar's processes on PostgreSQL (fsync on) and Redis, which run beside the load."""

    shape = "scaled shape (PostgreSQL with fsync, Redis), one process"

    def __init__(self, folder: Path, redis_url: str) -> None:
        super().__init__(folder, redis_url)
        self.databases = ExitStack()
        self.postgres_url = self.databases.enter_context(services.postgres(folder, durable=True))

    def prepare(self) -> None:
        """The seed is a database, too."""
        self._execute("CREATE DATABASE seed")
        self.database = "seed"
        super().prepare()

    def _execute(self, statement: LiteralString) -> None:
        with psycopg.connect(self.postgres_url, autocommit=True) as connection:
            connection.execute(statement)

    def _environment_in(self, var: Path) -> dict[str, str]:
        url = self.postgres_url.removesuffix("/postgres") + f"/{self.database}"
        return super()._environment_in(var) | {"DATABASE_URL": url, "REDIS_URL": self.redis_url}

    @contextmanager
    def serving(self) -> Iterator[Running]:
        """On a copy of the seed."""
        self._execute("CREATE DATABASE run TEMPLATE seed")
        self.database = "run"
        try:
            with super().serving() as running:
                yield running
        finally:
            self._execute("DROP DATABASE run WITH (FORCE)")

    def close(self) -> None:
        """End PostgreSQL."""
        self.databases.close()
