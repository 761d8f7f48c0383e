"""`manage.py test`: everything that is checked, with all the set-up it needs."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from engagement.config import apt, checking, processes, services

VAR = checking.VAR


class Command(BaseCommand):
    """Lint, then pytest on both databases, with several processes, official clients and a real browser."""

    help = "Check everything. Give paths or -k to run only those tests; --fast for SQLite alone, without linters."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Selections; with none of them everything is run."""
        names = ["lint", *(run.name for run in checking.RUNS)]
        parser.add_argument("paths", nargs="*", help="files, folders or node ids for pytest")
        parser.add_argument("-k", dest="keyword", default="", help="pytest's -k")
        parser.add_argument("-x", dest="stop", action="store_true", help="stop a run at its first failure")
        parser.add_argument("--fast", action="store_true", help="only the tests that need no service, on SQLite")
        parser.add_argument(
            "--faults", action="store_true", help="nothing but harm to a whole house, and what it does"
        )
        parser.add_argument("--seed", type=int, help="the schedule of that harm; none: another one each time")
        parser.add_argument("--minutes", type=float, default=4, help="how long it goes on")
        parser.add_argument("--hours", type=float, default=0, help="the same, in hours")
        parser.add_argument("--only", action="append", choices=names, help="one part; may be repeated")

    def handle(
        self,
        *,
        paths: Sequence[str],
        keyword: str,
        stop: bool,
        fast: bool,
        only: Sequence[str] | None,
        faults: bool = False,
        seed: int | None = None,
        minutes: float = 4,
        hours: float = 0,
        **_options: Any,
    ) -> None:
        """Exit status 0: all is well; 1: something failed; 2: something is missing that only you can install."""
        options = [*(["-k", keyword] if keyword else []), *(["-x"] if stop else [])]
        selected = bool(paths or keyword)
        wanted = set(only or (["sqlite"] if fast else [run.name for run in checking.RUNS]))
        if not (only or fast or selected):
            wanted.add("lint")
        started = time.monotonic()
        # Whatever harm chance chooses is said with its seed, which replays it.
        chosen = int(time.time()) if seed is None else seed
        try:
            with processes.ended_by_signals():
                if faults:
                    services.faketime_library()
                    outcomes = [checking.run_faults(seed=chosen, seconds=hours * 3600 or minutes * 60)]
                else:
                    outcomes = perform(wanted, paths, options)
        except (apt.Missing, processes.NotReady) as error:
            raise CommandError(str(error), returncode=2) from None
        except KeyboardInterrupt:
            raise CommandError("stopped", returncode=130) from None
        complain_of_emptiness(outcomes, selected=selected)
        if not checking.sum_up(outcomes, seconds=time.monotonic() - started):
            raise SystemExit(1)


def perform(wanted: set[str], paths: Sequence[str], options: Sequence[str]) -> list[checking.Outcome]:
    """Set up what the wanted parts need, and run them. Raises apt.Missing with the line to type."""
    runs = [run for run in checking.RUNS if run.name in wanted]
    outcomes = []
    with ExitStack() as stack:
        environments = {
            needs: environment(stack, needs=needs) for needs in sorted({run.services for run in runs}, reverse=True)
        }
        if "services" in wanted:
            services.faketime_library()
        if wanted & {"browser", "clock"}:
            services.quickest_chromium()
        steps = checking.client_steps() if wanted & {"clients", "lint"} else {}
        if "lint" in wanted:
            outcomes.append(checking.run_linters(steps))
        else:
            prepare(steps)

        def run_one(run: checking.Run, **how: Any) -> checking.Outcome:
            report = VAR / f"{run.name}.xml"
            arguments = [*(paths or run.places), *options]
            return checking.run_pytest(run, arguments, env=environments[run.services], report=report, **how)

        first = [run for run in runs if not (run.gives_way or run.alone)]
        patient = [run for run in runs if run.gives_way]
        if first and patient:
            with checking.beside(lambda ending: [run_one(run, ending=ending) for run in patient]) as doing:
                outcomes += [run_one(run) for run in first]
            outcomes += doing.result()
        else:
            outcomes += [run_one(run) for run in first + patient]
        outcomes += [run_one(run) for run in runs if run.alone]
    return outcomes


def prepare(steps: Mapping[str, Callable[[], object]]) -> None:
    """The set-up steps, one after the other."""
    for step in steps.values():
        step()


def environment(stack: ExitStack, *, needs: bool) -> dict[str, str]:
    """What pytest finds in its environment: the services, when it is to have them, and nothing of an installation."""
    if not needs:
        return checking.environment()
    # Looked for before anything is run: what is missing is said at once, and not after minutes.
    binary = services.redis_binary()
    database, whose = os.environ.get("DATABASE_URL", ""), {}
    if not database.startswith(("postgres:", "postgresql:")):
        database, whose = stack.enter_context(services.postgres(VAR)), {checking.PRIVATE: "yes"}
    redis = os.environ.get("REDIS_URL") or stack.enter_context(services.Redis(binary, folder=Path(VAR) / "redis")).url
    return checking.environment(DATABASE_URL=database, REDIS_URL=redis, **whose)


def complain_of_emptiness(outcomes: Sequence[checking.Outcome], *, selected: bool) -> None:
    """A part without a test is a mistake, unless tests were selected; then one part has to have some."""
    ran = [outcome for outcome in outcomes if outcome.title != "lint"]
    if selected and any(outcome.passed or outcome.failed or outcome.skipped for outcome in ran):
        return
    for outcome in ran:
        if not (outcome.passed or outcome.failed or outcome.skipped):
            outcome.complaints.append("no tests ran")
