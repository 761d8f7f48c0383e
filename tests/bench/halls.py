"""A town hall with thousands in it: a storm of votes, and a crowd that joins.

    python -m tests.bench.halls [--only storm,joins] [--scaled] [--again]

storm: 2,000 viewers, each of whom votes once within 4 s; a tenth votes again and a tenth takes the vote back, all
within 5 s; meanwhile ten people write in the chat, which everybody follows. Counted exactly, the final tally at every
viewer within 1 s of the last answer, at most 3 pulses a second for a viewer, p99 of the posts at most 500 ms.
joins: 5,000 viewers within 10 s. Each asks for the page of the hall, then opens a socket and recovers from twenty
news ago: nobody misses one, p99 from the request for the page to the last answer at most 3 s.

One server process on SQLite, on a core of its own; with --scaled two on PostgreSQL (fsync on) and Redis. Prints a
line for each figure, with its bar; exit status 1 where one is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from engagement.config import bootstrap, processes, services
from tests.bench import generator, runner
from tests.bench.contenders import Durbar, Running, ScaledDurbar
from tests.bench.generator import Done, Due, Load, Pulsed

VOTERS, REPEATS, WITHDRAWALS = 2000, 200, 200
VOTING_S, STORM_S = 4.0, 5.0
WRITERS, POSTS, POSTS_PER_S = 10, 60, 10.0
JOINERS, JOINS_PER_S, BEHIND = 5000, 500.0, 20
BARS = {"final": 1000.0, "pulses": 3, "posts": 500.0, "live": 3000.0}


class Storm(NamedTuple):
    """The commands of the votes, and what has to be counted in the end: question -> votes."""

    commands: list[Due]
    wanted: dict[int, int]


def make_storm(questions: list[int], chance: random.Random) -> Storm:
    """Everybody votes once for one question; of some the vote is repeated, of others taken back, after the vote."""
    voted = {viewer: (chance.random() * VOTING_S, chance.choice(questions)) for viewer in range(VOTERS)}
    commands = [vote(at, viewer, question, on=True) for viewer, (at, question) in voted.items()]
    again = chance.sample(range(VOTERS), REPEATS + WITHDRAWALS)
    gone = set(again[:WITHDRAWALS])
    for viewer in again:
        at, question = voted[viewer]
        commands.append(vote(chance.uniform(at + 0.2, STORM_S), viewer, question, on=viewer not in gone))
    counted = Counter(question for viewer, (_at, question) in voted.items() if viewer not in gone)
    return Storm(commands, {question: counted[question] for question in questions})


def vote(at: float, viewer: int, question: int, *, on: bool) -> Due:
    """A vote that is due at that second."""
    return Due(at, viewer, "question.upvote", {"question": question, "on": on})


class HallDurbar(Durbar):
    """Durbar with a live hall, one process."""

    again = False
    """Whether the database of the run before will do."""

    def prepare(self) -> None:
        """The hall is part of the database that is copied."""
        self.seed = self.folder / "seed"
        self.tokens = self.seed / "tokens"
        if not (self.again and (self.seed / "hall.json").exists()):
            super().prepare()
            self.tell("make", str(self.seed), self.seed)
        self.hall: dict[str, Any] = json.loads((self.seed / "hall.json").read_text())

    def tell(self, what: str, where: str, var: Path) -> str:
        """What `tests.bench.hall_seed` says."""
        command = [sys.executable, "-m", "tests.bench.hall_seed", what, where]
        env = self._environment_in(var)
        done = subprocess.run(command, cwd=bootstrap.BASE_DIR, env=env, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def count(self) -> dict[int, int]:
        """Question -> votes, counted from the rows."""
        return {
            int(pk): votes for pk, votes in json.loads(self.tell("count", str(self.hall["hall"]), self.var)).items()
        }


class ScaledHallDurbar(HallDurbar, ScaledDurbar):
    """Two processes on PostgreSQL and Redis."""

    shape = "scaled shape (PostgreSQL with fsync, Redis), two processes"

    def command(self, port: int) -> list[str | Path]:
        """As anyone starts two."""
        return [*super().command(port), "--workers", "2"]


def measure_storm(durbar: HallDurbar, program: Path) -> bool:
    """The votes, and the posts beside them."""
    hall = durbar.hall
    storm = make_storm(hall["questions"], random.Random(4))
    commands = durbar.folder / "commands"
    generator.write_commands(commands, storm.commands)
    pulse, chat = f"townhall-pulse:{hall['hall']}", str(hall["chat"])
    with durbar.serving() as running, ThreadPoolExecutor(1) as pool:
        posting: list[Any] = []
        votes = Load(
            dialect="durbar",
            port=running.port,
            viewers=VOTERS,
            tokens=durbar.tokens,
            streams=f"townhall:{hall['hall']},{pulse},thread:{chat}",
            commands=commands,
            limit_s=120,
        )
        posts = Load(
            dialect="durbar",
            port=running.port,
            viewers=WRITERS,
            publishers=WRITERS,
            tokens=durbar.tokens,
            room=chat,
            posts=POSTS,
            posts_per_s=POSTS_PER_S,
            rest_s=0,
        )
        start = Started(running)
        _joined, pulsed = generator.run_pulses(
            program, votes, while_idle=lambda: posting.append(pool.submit(generator.run, program, posts))
        )
        _joined, posted = posting[0].result()
        cpu, counted = start.share(), durbar.count()
    seen = {int(name.rpartition(":")[2]): value[0] for name, value in pulsed.final.items() if "/q:" in name}
    return report_storm(storm, pulsed, posted, seen=seen, counted=counted, cpu=cpu)


class Started:
    """How busy the server is from now on."""

    def __init__(self, running: Running) -> None:
        self.running, self.before = running, running.core_seconds()

    def share(self) -> str:
        """Seconds of processor time, and what others took of its core."""
        ours, others = self.running.core_seconds()
        return f"server {ours - self.before[0]:.1f} s of processor time, others {others - self.before[1]:.1f} s"


def report_storm(
    storm: Storm, pulsed: Pulsed, posted: Done, *, seen: dict[int, int], counted: dict[int, int], cpu: str
) -> bool:
    """A line for each figure; whether all bars are reached."""
    refused = pulsed.commands - pulsed.acknowledged
    exact = seen == counted == storm.wanted and pulsed.is_whole and not refused
    return all(
        [
            said(
                f"{pulsed.commands} votes, repeats and withdrawals by {VOTERS} people before as many viewers"
                f" in {pulsed.seconds:.1f} s: {sum(counted.values())} votes stand,"
                f" {sum(storm.wanted.values())} should; {refused} refused or unanswered,"
                f" {pulsed.disagreeing} viewers see another tally,"
                f" {pulsed.holes} holes; answers p50 {pulsed.ack_p50_ms:.0f} ms,"
                f" p99 {pulsed.ack_p99_ms:.0f} ms; {cpu}",
                reached=exact,
            ),
            said_bar("last answer to the final tally at the last viewer", pulsed.final_after_ms, BARS["final"]),
            said(
                f"pulses a second at one viewer at most: {pulsed.most_pulses_per_s} (bar 3)",
                reached=pulsed.most_pulses_per_s <= BARS["pulses"],
            ),
            said(f"posts meanwhile: {posted.acknowledged} of {posted.posts} stored", reached=posted.is_whole),
            said_bar("posts meanwhile, p99 of the answer", posted.ack_p99_ms, BARS["posts"]),
            said_bar("posts meanwhile, p99 of delivery", posted.p99_ms, BARS["posts"]),
        ]
    )


def measure_joins(durbar: HallDurbar, program: Path) -> bool:
    """Five thousand, each at its time."""
    hall = durbar.hall
    with durbar.serving() as running:
        start = Started(running)
        joined, pulsed = generator.run_pulses(
            program,
            Load(
                dialect="durbar",
                port=running.port,
                viewers=JOINERS,
                streams=f"townhall:{hall['hall']},townhall-pulse:{hall['hall']}",
                recover=f"{hall['epoch']},{hall['offset'] - BEHIND}",
                joins_per_s=JOINS_PER_S,
                quiet_s=1,
                limit_s=120,
                page=f"/halls/{hall['hall']}/",
            ),
        )
        cpu = start.share()
    return all(
        [
            said(
                f"{joined.ready} of {JOINERS} viewers with page and socket in {joined.seconds:.1f} s:"
                f" {pulsed.holes} holes, {pulsed.unrecovered} not recovered, {pulsed.dropped} dropped; {cpu}",
                reached=joined.ready == JOINERS and pulsed.is_whole,
            ),
            said_bar("asking for the page to being live, p99", joined.p99_ms, BARS["live"]),
        ]
    )


def said_bar(what: str, milliseconds: float, bar: float) -> bool:
    """Say a time beside its bar; whether it is reached."""
    return said(f"{what}: {milliseconds:.0f} ms (bar {bar:.0f} ms)", reached=milliseconds <= bar)


def said(text: str, *, reached: bool) -> bool:
    """Say a figure; whether it is what it has to be."""
    print(f"measured: {text}{'' if reached else '  MISSED'}", flush=True)  # noqa: T201
    return reached


MEASURES = {"storm": measure_storm, "joins": measure_joins}


def main() -> int:
    """Each measure against a fresh server."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(MEASURES))
    parser.add_argument("--scaled", action="store_true", help="two processes on PostgreSQL and Redis")
    parser.add_argument(
        "--again", action="store_true", help="on the SQLite of the run before: its tokens last an hour"
    )
    options = parser.parse_args()
    kind = ScaledHallDurbar if options.scaled else HallDurbar
    folder = bootstrap.BASE_DIR / "var" / ("bench-halls-scaled" if options.scaled else "bench-halls")
    folder.mkdir(parents=True, exist_ok=True)
    with processes.ended_by_signals():
        runner.raise_limits()
        runner.take_load_core()
        program = generator.compile_generator(folder)
        with services.Redis(services.redis_binary(), folder=folder / "redis") as redis:
            durbar = kind(folder, redis.url)
            durbar.again = options.again and not options.scaled
            try:
                durbar.prepare()
                said(f"{durbar.shape}", reached=True)
                return int(not all([MEASURES[name](durbar, program) for name in options.only.split(",")]))
            finally:
                durbar.close()


if __name__ == "__main__":
    sys.exit(main())
