"""The house that the rig does harm to: PostgreSQL with fsync, Redis, servers and workers, and a line between any two
of them. Start and end its processes from one thread: they end with it."""

from __future__ import annotations

import re
import sys
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings

from engagement.config import bootstrap, processes, services
from tests.faults.proxy import Exchange, Line
from tests.faults.schedule import LANES, SERVERS, WORKERS
from tests.servers import Server

METRICS_TOKEN = "what the rig asks with"
BEGUN = "Uvicorn running"
"""What a server says when it serves."""


class Slot:
    """A process of Durbar that may end and be started again, with lines of its own to PostgreSQL and Redis."""

    def __init__(self, name: str, house: House, *, clock: Path | None) -> None:
        self.name = name
        self.house = house
        self.clock = clock
        self.to_postgres = house.exchange.lay(house.postgres.port)
        self.to_redis = house.exchange.lay(house.redis.port)
        self.process: processes.Process | None = None
        self.is_away = False
        """Somebody ended it, and will start it again."""

    @property
    def env(self) -> dict[str, str]:
        """What it finds in its environment: its own ways to everything, and its clock."""
        clock = {}
        if self.clock is not None:
            clock = {
                "LD_PRELOAD": str(services.faketime_library()),
                "FAKETIME_TIMESTAMP_FILE": str(self.clock),
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "DONT_FAKE_MONOTONIC": "1",
            }
        ours = settings.APPLICATION_DATABASE_URL
        database = ours.replace(f":{self.house.postgres.port}/", f":{self.to_postgres.port}/")
        redis = self.house.redis.url.replace(f":{self.house.redis.port}/", f":{self.to_redis.port}/")
        return processes.environment(**self.house.env, DATABASE_URL=database, REDIS_URL=redis, **clock)

    def start(self) -> None:
        """Start it; return before it is ready."""
        raise NotImplementedError

    def kill(self) -> None:
        """kill -9."""
        self.is_away = True
        if self.process is not None:
            self.process.kill()

    @property
    def has_begun(self) -> bool:
        """Whether it has come to work since it was started."""
        return True

    def ask_to_end(self) -> None:
        """SIGTERM; return before it has ended."""
        self.is_away = True
        if self.process is not None:
            self.process.popen.send_signal(self.process.stop_signal)

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self.process is not None and self.process.is_running()

    def jump(self, seconds: float) -> None:
        """From now on its clock is so far ahead; only of those that have a clock of their own."""
        if self.clock is None:
            raise ValueError(f"{self.name} goes by the clock of everybody")
        self.clock.write_text(f"{seconds:+.0f}\n")

    def memory(self) -> float:
        """MiB of memory that is its own."""
        return memory_of(self.process.pid) if self.process is not None and self.is_running else 0.0


def memory_of(pid: int) -> float:
    """MiB of memory that is a process's own."""
    found = re.search(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


class ServerSlot(Slot):
    """A server, behind a line for each lane of clients."""

    def __init__(self, name: str, house: House, *, clock: Path | None) -> None:
        super().__init__(name, house, clock=clock)
        self.port = processes.free_port()
        self.lanes = [house.exchange.lay(self.port, narrow=True) for _ in range(LANES)]

    def start(self) -> None:
        """Start it; return before it is ready."""
        self.is_away = False
        self.process = Server(kind="uvicorn", port=self.port, env=self.env)

    @property
    def has_begun(self) -> bool:
        """Whether it has come to serve since it was started: before, it ends where there is no database."""
        return self.process is not None and BEGUN in self.process.log.read_text(errors="replace")

    @property
    def socket_url(self) -> str:
        """Where its sockets are, without a line between."""
        return f"ws://127.0.0.1:{self.port}/connection/websocket"

    def answers(self) -> bool:
        """Whether it serves."""
        return isinstance(self.process, Server) and self.process.is_running() and self.process.answers()

    def sockets(self) -> int:
        """How many sockets it counts."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found = re.search(r"^durbar_connections (\S+)", answer.read().decode(), re.MULTILINE)
        return int(float(found[1])) if found else 0


class WorkerSlot(Slot):
    """A worker."""

    def start(self) -> None:
        """Start it; return before it works."""
        self.is_away = False
        command = [sys.executable, bootstrap.BASE_DIR / "manage.py", "worker"]
        self.process = processes.Process(command, log=self.house.folder / f"{self.name}.log", env=self.env)


class House:
    """All of it. The last of three servers and of two workers have clocks of their own."""

    def __init__(
        self,
        stack: ExitStack,
        postgres: services.Postgres,
        redis: services.Redis,
        *,
        folder: Path,
        env: Mapping[str, str],
        servers: int = SERVERS,
        workers: int = WORKERS,
    ) -> None:
        """Starts everything, and returns before the servers serve."""
        self.folder = folder
        self.env = {**env, "DURBAR_METRICS_TOKEN": METRICS_TOKEN}
        self.postgres, self.redis = postgres, redis
        self.exchange = stack.enter_context(Exchange())
        self.servers: list[ServerSlot] = []
        self.workers: list[WorkerSlot] = []
        for number in range(servers):
            self.servers.append(ServerSlot(f"server-{number}", self, clock=self._clock("server", number, SERVERS)))
        for number in range(workers):
            self.workers.append(WorkerSlot(f"worker-{number}", self, clock=self._clock("worker", number, WORKERS)))
        for slot in self.slots:
            slot.start()
            stack.callback(self._end, slot)

    def wait_ready(self) -> None:
        """Return when all servers serve."""
        for server in self.servers:
            if isinstance(server.process, Server):
                server.process.wait_ready()

    def _clock(self, kind: str, number: int, of: int) -> Path | None:
        if number < of - 1:
            return None
        path = self.folder / f"clock-of-the-last-{kind}"
        path.write_text("+0\n")
        return path

    def _end(self, slot: Slot) -> None:
        if slot.process is not None:
            slot.process.stop()

    @property
    def slots(self) -> list[Slot]:
        """All processes of Durbar."""
        return [*self.servers, *self.workers]

    def held(self) -> dict[str, int]:
        """Service -> how many connections of servers and workers it counts: PostgreSQL those of the application's
        role, which nobody else here has, Redis all but the one that asks."""
        role = urlsplit(settings.APPLICATION_DATABASE_URL).username
        with psycopg.connect(self.postgres.url, autocommit=True) as database, self.redis.client() as redis:
            [(backends,)] = database.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [role]
            ).fetchall()
            return {"PostgreSQL": backends, "Redis": len(redis.client_list()) - 1}

    def urls(self, lane: int) -> list[str]:
        """Where the servers' sockets are, by a lane."""
        return [server.lanes[lane].socket_url for server in self.servers]

    def lane(self, number: int) -> list[Line]:
        """The lines of a lane."""
        return [server.lanes[number] for server in self.servers]

    def deserters(self) -> list[str]:
        """Processes that have ended by themselves, after they had begun."""
        return [
            f"{slot.name} ended: {slot.process.tail(600)}"
            for slot in self._missing()
            if slot.process is not None and slot.has_begun
        ]

    def begin_again(self) -> None:
        """Start what ended before it had begun, as whoever watches over processes does."""
        for slot in self._missing():
            if not slot.has_begun:
                slot.start()

    def _missing(self) -> list[Slot]:
        return [slot for slot in self.slots if not slot.is_running and not slot.is_away]

    def tidy(self) -> None:
        """Mend every line, wake and start whatever is not there, and wait until all serve."""
        for line in self.exchange.lines:
            line.mend()
        self.redis.thaw() if self.redis.process.is_running() else self.redis.restart()
        for slot in self.slots:
            if not slot.is_running:
                slot.start()
            elif slot.process is not None:
                slot.process.thaw()
        self.wait_ready()
