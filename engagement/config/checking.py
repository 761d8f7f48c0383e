"""What `manage.py test` runs: the linters, then pytest several times over, and one sum at the end.

pytest runs more than once because what reaches the database has to hold on both, and because tests that start several
processes hold them to fractions of a second, and come before all others: what is held to nothing runs beside them, on
what they leave of the machine. Where there are two workers, each has servers and databases of its own.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from engagement.config import bootstrap, clients, processes

BASE_DIR = bootstrap.BASE_DIR
VAR = BASE_DIR / "var" / "test"
"""What a test run makes; an installation in var/ is left alone."""
BYTECODE = VAR / "bytecode"
"""Where the many Pythons of a test run keep what they compile: each would spend seconds on all of Django again."""
PRIVATE = "DURBAR_TEST_PRIVATE"
"""Set where the tests' PostgreSQL is ours and ends with the run: what a part leaves there, the next one finds."""
NOTHING_COLLECTED = 5
PATIENCE_SECONDS = 900
"""What a test may take that gets what others leave of the machine."""
ALLOWED_SKIPS = ("../shared is absent",)
"""How the reason of a skip must begin to be let pass. Everything else that is skipped fails the run."""

PYTHON = [sys.executable, "-m"]
LINTERS: Mapping[str, Sequence[str]] = {
    "ruff check": [*PYTHON, "ruff", "check", "."],
    "ruff format": [*PYTHON, "ruff", "format", "--check", "."],
    "import contracts": [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
    "mypy": [*PYTHON, "mypy"],
    "djlint": [*PYTHON, "djlint", "--lint", "frontend/templates"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
}

SIZES = [*PYTHON, "tests.house.sizes"]
"""Says how large everything is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One pytest process: which tests, on which database, and in how many workers."""

    name: str
    title: str
    marks: str
    services: bool
    workers: int = 0
    places: Sequence[str] = ()
    """The only folders with such tests (tests/conftest.py sees to it): the others need not be imported."""
    env: Mapping[str, str] = field(default_factory=dict)
    gives_way: bool = False
    """Nothing in it is held to time: it may run beside others, and takes what they leave."""
    alone: bool = False
    """Not even beside what gives way."""


UNIT = "not (services or clients or browser)"
# Playwright's synchronous API keeps an event loop in the thread that Django looks at.
PLAYWRIGHT = {"DJANGO_ALLOW_ASYNC_UNSAFE": "yes"}

RUNS = (
    Run(name="sqlite", title="everything on SQLite", marks=UNIT, services=False, workers=2, gives_way=True),
    Run(
        name="postgres",
        title="everything that asks the database, on PostgreSQL and Redis",
        marks=f"{UNIT} and not (pure or door)",
        services=True,
        workers=2,
        gives_way=True,
    ),
    Run(
        name="services",
        title="several processes",
        marks="services and not (clients or browser)",
        services=True,
        places=("tests/config", "tests/faults", "tests/record"),
    ),
    Run(
        name="clients",
        title="the official clients",
        marks="clients and not browser",
        services=True,
        places=("tests/clients", "tests/frontend"),
    ),
    Run(
        name="browser",
        title="Chromium",
        marks="browser and not clock",
        services=False,
        workers=2,
        places=("tests/browser",),
        env=PLAYWRIGHT,
        alone=True,
    ),
    Run(
        name="clock",
        title="Chromium by the clock",
        marks="browser and clock",
        services=False,
        places=("tests/browser",),
        env=PLAYWRIGHT,
        alone=True,
    ),
)


@dataclass(slots=True)
class Outcome:
    """What came of one run."""

    title: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    complaints: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    """What tests measured, in their words: `record_property("figure", "fresh clone: first start 14.2 s")`."""

    def counts(self) -> str:
        """In pytest's words."""
        parts = [(self.failed, "failed"), (self.passed, "passed"), (self.skipped, "skipped")]
        said = ", ".join(f"{number} {word}" for number, word in parts if number)
        return f"{said or 'no tests ran'} in {self.seconds:.2f}s"


def run_linters(also: Mapping[str, Callable[[], object]]) -> Outcome:
    """Every linter, two at a time, and beside them the set-up steps in `also` (which wait for the network).

    Prints what a linter found. What a set-up step raises is raised here.
    """
    outcome = Outcome("lint")
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as linting, ThreadPoolExecutor(max_workers=2) as preparing:
        steps = {name: preparing.submit(step) for name, step in also.items()}
        found: dict[str, Future[str]] = {name: linting.submit(_lint, command) for name, command in LINTERS.items()}
        for name, future in found.items():
            complaint = future.result()
            _show(f"{name}: {'found something' if complaint else 'ok'}")
            if complaint:
                _show(complaint)
                outcome.complaints.append(f"{name} found something")
        _show(_output(SIZES).stdout.rstrip())
        for name, prepared in steps.items():
            prepared.result()
            _show(f"{name}: ok")
    outcome.seconds = time.monotonic() - started
    return outcome


def environment(**variables: str) -> dict[str, str]:
    """What everything that is run finds in its environment: nothing of an installation, and compiled modules.

    They are kept aside even where the user keeps Python from leaving any beside the sources.
    """
    common = {"DURBAR_VAR": str(VAR), "DURBAR_LOG_LEVEL": "WARNING", "PYTHONPYCACHEPREFIX": str(BYTECODE)}
    found = processes.environment(**common, **variables)
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def _lint(command: Sequence[str]) -> str:
    """What the linter has to say; nothing where it is content."""
    done = _output(command)
    return (done.stdout + done.stderr or f"exit status {done.returncode}") if done.returncode else ""


def _output(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=BASE_DIR,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def run_pytest(
    run: Run, arguments: Sequence[str], *, env: Mapping[str, str], report: Path, ending: threading.Event | None = None
) -> Outcome:
    """One pytest process; its counts are read from its report.

    Its output goes straight through; where it runs beside others, which is where somebody may be `ending` it, it is
    shown at its end.
    """
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    # xunit1: the newer family has no place for what a test measured.
    reporting = [f"--junitxml={report}", "-o", "junit_family=xunit1"]
    command = [*PYTHON, "pytest", "-q", "-m", run.marks, *reporting, *_plugins(run), *arguments]
    started = time.monotonic()
    if ending is None:
        _show(f"\n=== {run.title} ===")
        status = subprocess.run(
            command, cwd=BASE_DIR, env={**env, **run.env}, stdin=subprocess.DEVNULL, check=False
        ).returncode
    else:
        patient = ["-o", f"timeout={PATIENCE_SECONDS}"]
        status = _beside(run, [*command, *patient], env=env, log=report.with_suffix(".log"), ending=ending)
    outcome = read_report(report, title=run.title)
    outcome.seconds = time.monotonic() - started
    if status not in (0, 1, NOTHING_COLLECTED) or (status == 1 and not outcome.failed):
        outcome.complaints.append(f"pytest ended with {status}")
    return outcome


def _beside(run: Run, command: Sequence[str], *, env: Mapping[str, str], log: Path, ending: threading.Event) -> int:
    log.unlink(missing_ok=True)
    with processes.Process(
        command, log=log, env={**env, **run.env}, cwd=BASE_DIR, stop_signal=signal.SIGINT
    ) as process:
        processes.give_way(process)
        processes.wait_for(lambda: ending.is_set() or not process.is_running(), seconds=float("inf"))
        status = process.stop()
    _show(f"\n=== {run.title} (beside the others) ===\n{log.read_text(errors='replace').rstrip()}")
    return status


@contextmanager
def beside(work: Callable[[threading.Event], list[Outcome]]) -> Iterator[Future[list[Outcome]]]:
    """Inside the block, the work is done in a thread of its own. It is waited for in the end, and told to come to an
    end where something goes wrong."""
    ending = threading.Event()
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            doing = thread.submit(work, ending)
            yield doing
            doing.result()
        finally:
            ending.set()


def _plugins(run: Run) -> list[str]:
    # Each begins with a half of its own, so that neighbours meet the same server; who has done takes from the other.
    parallel = ["-n", str(run.workers), "--dist", "worksteal"] if run.workers else ["-p", "no:xdist"]
    return parallel if run.env == PLAYWRIGHT else [*parallel, "-p", "no:playwright"]


def read_report(report: Path, *, title: str) -> Outcome:
    """The counts in a JUnit report, and a complaint for every skip that may not be."""
    outcome = Outcome(title)
    if not report.exists():
        return outcome
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - pytest wrote it a moment ago
        outcome.figures += [figure.get("value", "") for figure in case.findall("properties/property[@name='figure']")]
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skip is None:
            outcome.passed += 1
        else:
            outcome.skipped += 1
            reason = skip.get("message", "")
            if not reason.removeprefix("Skipped: ").startswith(ALLOWED_SKIPS):
                outcome.complaints.append(f"skipped: {case.get('classname')}.{case.get('name')}: {reason}")
    return outcome


def run_faults(*, seed: int, seconds: float) -> Outcome:
    """Do harm to a whole house for so long, and check what everybody tells; it says what it does as it goes."""
    outcome = Outcome(f"faults, seed {seed}, {seconds:.0f} s")
    report = VAR / "faults.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    started = time.monotonic()
    words = ["tests.faults.rig", "--seed", str(seed), "--seconds", str(seconds), "--out", str(report)]
    status = subprocess.run(
        [*PYTHON, *words], cwd=BASE_DIR, env=environment(), stdin=subprocess.DEVNULL, check=False
    ).returncode
    outcome.seconds = time.monotonic() - started
    broken = json.loads(report.read_text())["broken"] if report.exists() else {}
    outcome.failed = sum(bool(found) for found in broken.values())
    outcome.passed = len(broken) - outcome.failed
    if status not in (0, 1) or (status == 1 and not outcome.failed):
        outcome.complaints.append(f"it ended with {status}")
    return outcome


def sum_up(outcomes: Sequence[Outcome], *, seconds: float) -> bool:
    """Print one line a run, what is wrong, and the sum as pytest words it; True where all is well."""
    _show("\n=== sum ===")
    for outcome in outcomes:
        _show(f"{outcome.title}: {outcome.counts() if outcome.title != 'lint' else _lint_line(outcome)}")
    for figure in (figure for outcome in outcomes for figure in outcome.figures):
        _show(f"measured: {figure}")
    complaints = [f"{outcome.title}: {text}" for outcome in outcomes for text in outcome.complaints]
    for complaint in complaints:
        _show(f"FAILED {complaint}")
    total = Outcome("all", seconds=seconds)
    total.passed = sum(outcome.passed for outcome in outcomes)
    # A linter that found something, or a test that was not run, is a failure like any other.
    total.failed = sum(outcome.failed for outcome in outcomes) + len(complaints)
    total.skipped = sum(outcome.skipped for outcome in outcomes)
    _show(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    _show(f" {total.counts()} ".center(80, "="))
    return total.failed == 0


def _lint_line(outcome: Outcome) -> str:
    return f"{len(outcome.complaints) or 'nothing'} found in {outcome.seconds:.2f}s"


def _show(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the output of `manage.py test`


def client_steps() -> dict[str, Callable[[], object]]:
    """The set-up that the tests of the official clients and of the page's modules need."""
    folders = [BASE_DIR / "tests" / "clients", BASE_DIR / "frontend"]
    steps: dict[str, Callable[[], object]] = {
        f"npm packages of {folder.relative_to(BASE_DIR)}": lambda folder=folder: clients.node_packages(folder)  # type: ignore[misc]
        for folder in folders
    }
    requirements = BASE_DIR / "tests" / "clients" / "requirements.txt"
    return steps | {"centrifuge-python": lambda: clients.python_environment(requirements)}
