"""`manage.py test`: what is run for which words, and when the outcome is bad."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from engagement.config import apt, checking, services
from engagement.config.checking import Outcome, Run

EVERY_RUN = ["sqlite", "postgres", "services", "clients", "browser", "clock"]
BESIDE = ["sqlite", "postgres"]


class Record:
    """Stands in for the linters and for pytest; keeps what was run."""

    def __init__(self) -> None:
        self.runs: list[str] = []
        self.beside: list[str] = []
        self.arguments: Sequence[str] = []
        self.environments: dict[str, dict[str, str]] = {}
        self.outcome: dict[str, Any] = {"passed": 1}

    def lint(self, _steps: object) -> Outcome:
        self.runs.append("lint")
        return Outcome("lint")

    def pytest(
        self,
        run: Run,
        arguments: Sequence[str],
        *,
        env: dict[str, str],
        report: Path,
        ending: threading.Event | None = None,
    ) -> Outcome:
        (self.runs if ending is None else self.beside).append(run.name)
        self.arguments, self.environments[run.name] = arguments, env
        return Outcome(run.title, **self.outcome)


class FakeRedis:
    """A Redis that nobody starts."""

    url = "redis://private"

    def __init__(self, *_arguments: object, **_options: object) -> None:
        pass

    def __enter__(self) -> FakeRedis:
        return self

    def __exit__(self, *_error: object) -> None:
        pass


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Record:
    record = Record()
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(checking, "run_linters", record.lint)
    monkeypatch.setattr(checking, "run_pytest", record.pytest)
    monkeypatch.setattr(checking, "client_steps", dict)
    monkeypatch.setattr(services, "postgres", lambda _folder: nullcontext("postgresql://private"))
    monkeypatch.setattr(services, "Redis", FakeRedis)
    monkeypatch.setattr(services, "faketime_library", Path)
    return record


def test_without_words_everything_is_run(record: Record) -> None:
    call_command("test")
    assert record.runs[0] == "lint"
    assert sorted(record.runs[1:] + record.beside) == sorted(EVERY_RUN)


def test_what_is_held_to_time_comes_before_what_is_not(record: Record) -> None:
    call_command("test")
    assert (record.runs[1:], record.beside) == (["services", "clients", "browser", "clock"], BESIDE)


def test_nothing_gives_way_where_there_is_nobody_to_give_way_to(record: Record) -> None:
    call_command("test", "--only", "sqlite", "--only", "browser")
    assert (record.runs, record.beside) == (["sqlite", "browser"], [])


def test_a_selection_is_passed_on_and_not_linted(record: Record) -> None:
    call_command("test", "tests/threads", "-k", "hide")
    assert sorted(record.runs + record.beside) == sorted(EVERY_RUN)
    assert record.arguments == ["tests/threads", "-k", "hide"]


def test_a_part_looks_only_where_its_tests_are(record: Record) -> None:
    call_command("test", "--only", "browser")
    assert record.arguments == ["tests/browser"]


def test_fast_is_sqlite_alone(record: Record) -> None:
    call_command("test", "--fast")
    assert record.runs == ["sqlite"]


def test_parts_can_be_named(record: Record) -> None:
    call_command("test", "--only", "lint", "--only", "clients")
    assert record.runs == ["lint", "clients"]


def test_private_services_are_given_to_those_who_need_them_only(record: Record) -> None:
    call_command("test")
    urls = {name: (env.get("DATABASE_URL"), env.get("REDIS_URL")) for name, env in record.environments.items()}
    private = ("postgresql://private", "redis://private")
    assert urls == {
        "sqlite": (None, None),
        "postgres": private,
        "services": private,
        "clients": private,
        "browser": (None, None),
        "clock": (None, None),
    }


def test_what_is_left_in_a_private_database_is_there_for_the_next_part(record: Record) -> None:
    call_command("test")
    private = {name for name, env in record.environments.items() if env.get(checking.PRIVATE)}
    assert private == {"postgres", "services", "clients"}


def test_services_that_the_environment_names_are_taken(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://theirs")
    monkeypatch.setenv("REDIS_URL", "redis://theirs")
    call_command("test", "--only", "postgres")
    environment = record.environments["postgres"]
    assert (environment["DATABASE_URL"], environment["REDIS_URL"]) == ("postgresql://theirs", "redis://theirs")
    assert checking.PRIVATE not in environment


def test_a_failure_ends_with_1(record: Record) -> None:
    record.outcome = {"passed": 9, "failed": 1}
    with pytest.raises(SystemExit) as left:
        call_command("test")
    assert left.value.code == 1


def test_a_part_without_a_test_is_a_failure(record: Record, capsys: pytest.CaptureFixture[str]) -> None:
    record.outcome = {}
    with pytest.raises(SystemExit):
        call_command("test", "--only", "browser")
    assert "FAILED Chromium: no tests ran" in capsys.readouterr().out


def test_a_selection_may_leave_parts_empty_but_not_all(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def only_on_sqlite(run: Run, *_arguments: object, **_options: object) -> Outcome:
        return Outcome(run.title, passed=int(run.name == "sqlite"))

    monkeypatch.setattr(checking, "run_pytest", only_on_sqlite)
    call_command("test", "-k", "hide")
    monkeypatch.setattr(checking, "run_pytest", lambda run, *_arguments, **_options: Outcome(run.title))
    with pytest.raises(SystemExit):
        call_command("test", "-k", "nothing has this name")


def test_what_is_missing_ends_with_2_and_the_line_to_type(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise apt.Missing("chromium is needed. Type: sudo apt-get install -y chromium")

    monkeypatch.setattr(services, "quickest_chromium", missing)
    with pytest.raises(CommandError, match="sudo apt-get install -y chromium") as error:
        call_command("test", "--only", "browser")
    assert error.value.returncode == 2


def test_ctrl_c_ends_with_130(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object, **_options: object) -> Outcome:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "run_pytest", interrupted)
    with pytest.raises(CommandError) as error:
        call_command("test", "--fast")
    assert error.value.returncode == 130


@pytest.fixture
def harm(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stands in for the rig; keeps what was asked of it."""
    asked: list[dict[str, Any]] = []

    def done(**options: Any) -> Outcome:
        asked.append(options)
        return Outcome("faults", passed=1)

    monkeypatch.setattr(checking, "run_faults", done)
    return asked


@pytest.mark.parametrize(
    ("words", "seconds"), [((), 240.0), (("--minutes", "2"), 120.0), (("--hours", "1.5"), 5400.0)]
)
def test_harm_is_a_run_of_its_own(
    record: Record, harm: list[dict[str, Any]], words: tuple[str, ...], seconds: float
) -> None:
    call_command("test", "--faults", "--seed", "7", *words)
    assert (record.runs, harm) == ([], [{"seed": 7, "seconds": seconds}])


def test_harm_without_a_seed_draws_one(record: Record, harm: list[dict[str, Any]]) -> None:
    call_command("test", "--faults")
    assert harm[0]["seed"] > 0


@pytest.mark.parametrize("words", [("--faults",), ("--only", "services")], ids=" ".join)
def test_a_clock_that_is_missing_is_asked_for_at_once(
    record: Record, harm: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    def missing() -> Path:
        raise apt.Missing("libfaketime is needed for the tests")

    monkeypatch.setattr(services, "faketime_library", missing)
    with pytest.raises(CommandError, match="libfaketime"):
        call_command("test", *words)
    assert (record.runs, harm) == ([], [])
