"""`manage.py bench`: every measurement in turn, the servers taking turns within it, and the table at the end."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from engagement.config import apt, bootstrap, processes, services
from tests.bench import contenders, generator, measurements, report
from tests.bench.contenders import Contender
from tests.bench.measurements import Figure, Measurement
from tests.bench.report import Outcome

FOLDER = bootstrap.BASE_DIR / "var" / "bench"
LOAD_CORE = 1
OPEN_FILES = 16_000
DISTURBED = 0.1
KINDS: dict[str, type[Contender]] = {
    "socketio": contenders.SocketIo,
    "tutorial": contenders.Tutorial,
    "tutorial-uvicorn": contenders.TutorialOnUvicorn,
}


def say(text: str) -> None:
    """Progress, beside the table."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def read_options(words: Sequence[str]) -> argparse.Namespace:
    """See `manage.py bench --help`."""
    parser = argparse.ArgumentParser(prog="manage.py bench", description=__doc__)
    parser.add_argument("--only", default="a,b,c,d,e", help="letters, separated by commas (default: all)")
    parser.add_argument("--quick", action="store_true", help="one short round: a smoke test, not a result")
    parser.add_argument("--rounds", type=int, help="rounds of each measurement (default: 3; quick: 1)")
    parser.add_argument("--scaled", action="store_true", help="Durbar on PostgreSQL and Redis, not on SQLite")
    parser.add_argument("--alone", action="store_true", help="Durbar only, without the servers beside it")
    return parser.parse_args(words)


def raise_limits() -> None:
    """Files for thousands of sockets, on both sides. Raises Failed where the hard limit is too low."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < OPEN_FILES:
        raise generator.Failed(f"{OPEN_FILES} open files are needed, the limit is {hard}. Type: ulimit -Hn")
    if soft < OPEN_FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, hard))


def take_load_core() -> None:
    """This process, the generator and the services move to one core; the servers have another to themselves."""
    cores = os.sched_getaffinity(0)
    if not {contenders.SERVER_CORE, LOAD_CORE} <= cores:
        raise generator.Failed("two cores are needed: one for the server, one for the load")
    os.sched_setaffinity(0, {LOAD_CORE})
    contenders.take_priority(os.getpid())


@contextmanager
def field(kinds: Mapping[str, type[Contender]]) -> Iterator[dict[str, Contender]]:
    """The contenders of these kinds, prepared, and the Redis that some of them need."""
    with ExitStack() as stack:
        redis = stack.enter_context(services.Redis(services.redis_binary(), folder=FOLDER / "redis"))
        found: dict[str, Contender] = {}
        for name, kind in kinds.items():
            say(f"preparing {name}")
            found[name] = kind(FOLDER, redis.url)
            stack.callback(found[name].close)
            found[name].prepare()
        yield found


def perform(measurement: Measurement, everyone: dict[str, Contender], program: Path, rounds: int) -> Outcome:
    """All rounds of one measurement: Durbar, the others, Durbar, the others ..."""
    kinds = ["durbar", *(kind for kind in measurement.against if kind in everyone)]
    runs: dict[str, tuple[str, list[Figure]]] = {kind: (everyone[kind].name, []) for kind in kinds}
    for round_number in range(rounds):
        for kind in kinds:
            if round_number and kind != "durbar" and measurement.once_against:
                continue
            runs[kind][1].append(undisturbed(measurement, everyone[kind], program))
    return Outcome(measurement, runs)


def undisturbed(measurement: Measurement, contender: Contender, program: Path) -> Figure:
    """One run; done once again when somebody else's work took the server's core."""
    for _attempt in range(2):
        figure = measurement.measure(contender, program)
        say(f"{measurement.letter} {contender.name}: {figure.value:,.1f} {measurement.unit} ({figure.note})")
        if figure.others <= DISTURBED:
            break
        say(f"  disturbed: others took {figure.others:.0%} of the server's core")
    return figure


def choose_kinds(wanted: Sequence[Measurement], *, alone: bool, scaled: bool) -> Mapping[str, type[Contender]]:
    """Durbar in the shape that was asked for, and whoever these measurements put beside it."""
    others = {kind for each in wanted for kind in each.against} if not alone else set()
    found = {name: kind for name, kind in KINDS.items() if name in others}
    return {"durbar": contenders.ScaledDurbar if scaled else contenders.Durbar, **found}


def main(words: Sequence[str]) -> int:
    """0: every bar is reached; 1: one is not; 2: something is missing."""
    options = read_options(words)
    scale = measurements.QUICK if options.quick else measurements.FULL
    rounds = options.rounds or scale.rounds
    wanted = [each for each in measurements.all_measurements(scale) if each.letter in options.only.split(",")]
    kinds = choose_kinds(wanted, alone=options.alone, scaled=options.scaled)
    try:
        waiting = "another benchmark is running: waiting for it"
        with processes.ended_by_signals(), bootstrap.locked(FOLDER / "lock", waiting):
            shutil.rmtree(FOLDER / "logs", ignore_errors=True)
            raise_limits()
            take_load_core()
            program = generator.compile_generator(FOLDER)
            with field(kinds) as everyone:
                outcomes = [perform(each, everyone, program, rounds) for each in wanted]
    except (apt.Missing, processes.NotReady, generator.Failed) as error:
        say(f"bench: {error}")
        return 2
    shape = kinds["durbar"].shape
    text = report.as_markdown(outcomes, shape=shape, day=datetime.now(UTC), rounds=rounds, disk=FOLDER)
    (FOLDER / "report.md").write_text(text)
    print(text)  # noqa: T201
    return 0 if report.is_passed(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
