"""Everybody talks, votes, loses rights; tickets fall due; and for so many seconds harm is done, by a schedule that a
seed replays. Then all is mended, and what everybody tells is checked.

    python -m tests.faults.rig --seed 7 --seconds 240 [--kinds kill_server,flush_redis] [--out report.json]

`manage.py test --faults` is the same. Exit status 1 where an invariant is broken.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import pickle
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from engagement.config import checking, processes, services
from tests.faults import schedule
from tests.faults.schedule import Fault
from tests.tries import slower

POSTS_PER_SECOND, VOTES_PER_SECOND = 60, 40
TICKETS = 300
SETTLING_SECONDS, FINISHING_SECONDS, LEAVING_SECONDS = 60, 90, 20
SECRET = "the rig's own secret, made of more than fifty characters"


class Window(NamedTuple):
    """When a fault was really done and mended, on the monotonic clock."""

    began: float
    ended: float
    fault: Fault


def perform(house: Any, town: Any, faults: Sequence[Fault], *, seconds: float) -> list[Window]:
    """Do the harm, all of it, and mend it; returns after so many seconds."""
    from tests.faults.harms import HARMS

    windows: list[Window] = []
    began = time.monotonic()
    ticket = count()
    queue: list[tuple[float, int, Fault, Any, float]] = [
        (began + fault.at, next(ticket), fault, None, 0.0) for fault in faults
    ]
    heapq.heapify(queue)
    while queue:
        due, _number, fault, harm, started = heapq.heappop(queue)
        time.sleep(max(0.0, due - time.monotonic()))
        house.begin_again()
        if harm is None:
            say(f"    {fault}")
            harm, started = HARMS[fault.kind](house, town, fault), time.monotonic()
        wait = next(harm, None)
        if wait is None:
            windows.append(Window(started, time.monotonic(), fault))
        else:
            heapq.heappush(queue, (time.monotonic() + wait, next(ticket), fault, harm, started))
    time.sleep(max(0.0, began + seconds - time.monotonic()))
    return windows


BEGAN = time.monotonic()


def say(text: str) -> None:
    """To whoever looks on."""
    print(f"{time.monotonic() - BEGAN:6.1f} s  {text}", flush=True)  # noqa: T201


@contextmanager
def services_of_ours(folder: Path, **more: str) -> Iterator[tuple[services.Postgres, services.Redis, dict[str, str]]]:
    """PostgreSQL with fsync and Redis, tables in the one and Django on both; and what a process finds in its
    environment that is to be of the same house."""
    env = {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DURBAR_SECRET_KEY": SECRET,
        "DURBAR_LOG_LEVEL": "INFO",
        "DURBAR_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        # Where static files are collected once for all runs.
        "DURBAR_VAR": str(checking.VAR),
        **more,
    }
    with ExitStack() as stack:
        server = services.private_postgres(folder, durable=True, track_commit_timestamp="on")
        postgres = stack.enter_context(server)
        redis = stack.enter_context(services.Redis(services.redis_binary(), folder=folder))
        owner = {"DATABASE_URL": postgres.url, "DURBAR_APPLICATION_DATABASE_URL": application_url(postgres)}
        os.environ.update(env, **owner, REDIS_URL=redis.url)
        set_up()
        yield postgres, redis, env


def application_url(postgres: services.Postgres) -> str:
    """The database as servers and workers have it: they own none of its tables."""
    return re.sub("(?<=://)[^@]+", f"durbar_application:{SECRET.split()[0]}", postgres.url)


def run(options: argparse.Namespace, folder: Path) -> int:
    """All of it, with services of its own."""
    services.faketime_library()
    with ExitStack() as stack:
        postgres, redis, env = stack.enter_context(services_of_ours(folder))
        from tests.faults.house import House  # here: it asks Django for its settings

        say("starting the servers and workers")
        return live(options, House(stack, postgres, redis, folder=folder, env=env))


def set_up() -> None:
    """Django, and the tables."""
    import django
    from django.core.management import call_command

    say("making the tables")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def live(options: argparse.Namespace, house: Any) -> int:
    """The house stands, and Django knows its database."""
    from django.db import connections
    from django.utils import timezone

    from realtime import log
    from tests.faults import checker, report, scene
    from tests.faults.duties import SEEDING
    from tests.faults.history import History
    from tests.faults.town import Magistrate, Town

    faults = schedule.plan(options.seed, options.seconds, options.kinds)
    began = timezone.now().replace(microsecond=0) + SEEDING
    rows = scene.build(began, seconds=int(options.seconds), tickets=TICKETS)
    house.wait_ready()
    history = History()
    before = Baseline(house)
    town = Town(rows, [house.urls(lane) for lane in range(schedule.LANES)])
    history.events, magistrate = town.events, Magistrate(town, seed=options.seed)
    say(f"{len(town.clients)} clients come; {len(faults)} faults in {options.seconds:.0f} s, seed {options.seed}")
    with town:
        before.look()
        talking = [
            town.repeat(town.say_one, times_per_second=POSTS_PER_SECOND),
            town.repeat(town.vote_once, times_per_second=VOTES_PER_SECOND),
        ]
        magistrate.start()
        windows = perform(house, town, faults, seconds=options.seconds)
        patience = 1.0 if options.strict else report.PATIENCE * slower()
        history.deserted = house.deserters()
        connections.close_all()  # they came to harm
        town.hush(*talking)
        magistrate.stop()
        house.tidy()
        say("all is mended; waiting until everybody has everything")
        settled = town.wait_until(town.settled, seconds=SETTLING_SECONDS)
        heads = {stream: log.position(stream).offset for stream in rows.heads}
        caught_up = town.wait_until(lambda: town.caught_up(heads), seconds=SETTLING_SECONDS)
        done = processes.wait_for(scene.nothing_waits, seconds=FINISHING_SECONDS)
        say(f"settled: {settled}, caught up: {caught_up}, nothing is due: {done}")
        after_memory = before.grown()
    processes.wait_for(lambda: before.is_empty() and not [*checker.left_open(before.kept())], seconds=LEAVING_SECONDS)
    scene.tell(history, rows, began=began)
    history.ended_at = (timezone.now() - began).total_seconds()
    history.votes, history.oddities = town.votes, town.oddities()
    history.memory, history.connections, history.held = after_memory, (0, before.sockets()), before.kept()
    history.events[:] = report.with_tolerance(history.events, windows, lanes=town.lanes, patience=patience)
    violations = checker.check(history)
    told = report.Report.of(
        options.seed, options.seconds, history, town, magistrate, windows, violations, before.peak
    )
    say(str(told))
    if violations:
        kept = house.folder / "history.pickle"
        kept.write_bytes(pickle.dumps((history, windows)))
        say(f"the whole history is in {kept}")
    if options.out:
        Path(options.out).write_text(json.dumps(asdict(told)))
    return int(bool(violations))


class Baseline:
    """What the servers take while nobody does anything, and how much more later."""

    def __init__(self, house: Any) -> None:
        self.house = house
        self.rest: list[float] = []
        self.held: dict[str, int] = {}
        self.peak = 0.0

    def look(self) -> None:
        """Everybody is there, and nobody has said anything."""
        self.rest, self.held = self._now(), self.house.held()

    def _now(self) -> list[float]:
        found = [server.memory() for server in self.house.servers]
        self.peak = max(self.peak, *found)
        return found

    def grown(self) -> tuple[float, float]:
        """MiB before and after of the server that has grown most."""
        return max(zip(self.rest, self._now(), strict=True), key=lambda pair: pair[1] - pair[0])

    def kept(self) -> dict[str, tuple[int, int]]:
        """Service -> connections before, and now."""
        return {name: (self.held[name], now) for name, now in self.house.held().items()}

    def sockets(self) -> int:
        """How many sockets all servers count."""
        return sum(server.sockets() for server in self.house.servers)

    def is_empty(self) -> bool:
        """Whether they count none."""
        return self.sockets() == 0


def main(*arguments: str) -> int:
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--kinds", type=lambda text: tuple(text.split(",")), default=tuple(schedule.KINDS))
    parser.add_argument("--out", default="", help="write the report to this file, as JSON")
    parser.add_argument("--patient", dest="strict", action="store_false", help="for a machine that is slow")
    options = parser.parse_args(arguments)
    with processes.ended_by_signals():
        return run(options, new_folder())


def new_folder() -> Path:
    """Where a run keeps its logs."""
    folder = checking.VAR / "rig"
    folder.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=folder))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
