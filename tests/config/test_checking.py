"""The sum of a test run: every failure, every complaint and every silent skip shows in it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engagement.config import checking, processes
from engagement.config.checking import Outcome, Run

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="passes"/>
<testcase classname="tests.a" name="fails"><failure message="no"/></testcase>
<testcase classname="tests.a" name="breaks_twice"><failure message="no"/><error message="no"/></testcase>
{skips}
</testsuite></testsuites>"""
SKIP = '<testcase classname="tests.a" name="c"><skipped type="pytest.skip" message="{}"/></testcase>'
ALLOWED = SKIP.format("../shared is absent: nothing to compare with")
SILENT = SKIP.format("no time")


def read(tmp_path: Path, skips: str = "") -> Outcome:
    path = tmp_path / "report.xml"
    path.write_text(REPORT.format(skips=skips))
    return checking.read_report(path, title="unit")


def test_a_test_that_broke_twice_failed_once(tmp_path: Path) -> None:
    outcome = read(tmp_path)
    assert (outcome.passed, outcome.failed, outcome.skipped) == (1, 2, 0)


def test_what_a_test_measured_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measuring = '<testcase><properties><property name="figure" value="start 1.5 s"/></properties></testcase>'
    checking.sum_up([read(tmp_path, measuring)], seconds=1)
    assert "measured: start 1.5 s" in capsys.readouterr().out


def test_a_skip_is_a_complaint(tmp_path: Path) -> None:
    assert read(tmp_path, SILENT).complaints == ["skipped: tests.a.c: no time"]


def test_a_skip_that_is_on_the_list_is_counted_and_let_pass(tmp_path: Path) -> None:
    outcome = read(tmp_path, ALLOWED)
    assert (outcome.skipped, outcome.complaints) == (1, [])


def test_the_sum_ends_in_the_words_of_pytest(capsys: pytest.CaptureFixture[str]) -> None:
    assert checking.sum_up([Outcome("unit", passed=3), Outcome("browser", passed=2, skipped=1)], seconds=12.5)
    *_others, plain, last = capsys.readouterr().out.splitlines()
    assert plain == "5 passed, 0 failed, 1 skipped"
    assert last.strip("= ") == "5 passed, 1 skipped in 12.50s"


def test_a_complaint_fails_the_run_and_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert not checking.sum_up([Outcome("lint", complaints=["mypy found something"])], seconds=1)
    said = capsys.readouterr().out
    assert "FAILED lint: mypy found something" in said
    assert "0 passed, 1 failed, 0 skipped" in said


def test_a_failed_test_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert not checking.sum_up([Outcome("unit", passed=9, failed=1)], seconds=1)
    assert "1 failed, 9 passed in 1.00s" in capsys.readouterr().out


@pytest.fixture
def run_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Outcome]:
    """Runs a line of Python where pytest would be run."""

    def run(code: str) -> Outcome:
        monkeypatch.setattr(checking, "PYTHON", [sys.executable, "-c", code])
        unit = Run(name="unit", title="unit", marks="", services=False)
        return checking.run_pytest(unit, [], env={}, report=tmp_path / "reports" / "unit.xml")

    return run


def test_pytest_that_breaks_down_is_a_complaint(run_python: Callable[[str], Outcome]) -> None:
    assert run_python("raise SystemExit(3)").complaints == ["pytest ended with 3"]


def test_pytest_that_fails_without_a_failed_test_is_a_complaint(run_python: Callable[[str], Outcome]) -> None:
    assert run_python("raise SystemExit(1)").complaints == ["pytest ended with 1"]


def test_the_report_of_an_earlier_run_is_not_read(run_python: Callable[[str], Outcome], tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "unit.xml").write_text(REPORT.format(skips=""))
    assert run_python("raise SystemExit(2)").passed == 0


def test_what_runs_beside_others_is_shown_at_its_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "import os; list(iter(lambda: os.nice(0) > 0, True)); print('as nice as', os.nice(0)); raise SystemExit(3)"
    monkeypatch.setattr(checking, "PYTHON", [sys.executable, "-c", code])
    unit = Run(name="unit", title="unit", marks="", services=False)
    report = tmp_path / "unit.xml"
    outcome = checking.run_pytest(unit, [], env={}, report=report, ending=threading.Event())
    assert outcome.complaints == ["pytest ended with 3"]
    assert f"(beside the others) ===\nas nice as {processes.GIVING_WAY}\n" in capsys.readouterr().out


def test_what_runs_beside_others_ends_when_they_break_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checking, "PYTHON", [sys.executable, "-c", "import threading; threading.Event().wait()"])
    unit = Run(name="unit", title="unit", marks="", services=False)

    def work(ending: threading.Event) -> list[Outcome]:
        return [checking.run_pytest(unit, [], env={}, report=tmp_path / "unit.xml", ending=ending)]

    with pytest.raises(KeyboardInterrupt), checking.beside(work) as doing:
        raise KeyboardInterrupt
    assert doing.result()[0].complaints != []


def test_every_test_is_in_exactly_one_kind_of_run() -> None:
    several = (["services", "clients"], ["clients", "browser"], ["browser", "clock"])
    marks: tuple[list[str], ...] = ([], ["services"], ["clients"], ["browser"], *several, ["pure"], ["door"])
    for marked in marks:
        kinds = chosen(marked)
        assert kinds == ["sqlite", "postgres"] if not marked else len(kinds) == 1, marked


@pytest.mark.parametrize("mark", ["pure", "door"])
def test_what_asks_no_database_is_tested_once(mark: str) -> None:
    assert chosen([mark]) == ["sqlite"]


def chosen(marked: Sequence[str]) -> list[str]:
    """The runs that take a test with these marks."""
    truth = {name: name in marked for name in ("services", "clients", "browser", "clock", "pure", "door")}
    return [run.name for run in checking.RUNS if eval(run.marks, {}, truth)]


def test_a_linter_that_finds_something_is_heard(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    linters = {"good": [sys.executable, "-c", ""], "bad": [sys.executable, "-c", "raise SystemExit('a finding')"]}
    monkeypatch.setattr(checking, "LINTERS", linters)
    monkeypatch.setattr(checking, "SIZES", linters["good"])
    assert checking.run_linters({}).complaints == ["bad found something"]
    assert "a finding" in capsys.readouterr().out


def test_a_set_up_step_that_fails_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LINTERS", {})
    monkeypatch.setattr(checking, "SIZES", [sys.executable, "-c", ""])

    def step() -> None:
        raise LookupError("no registry")

    with pytest.raises(LookupError):
        checking.run_linters({"npm": step})


def test_what_is_compiled_is_kept_for_the_whole_run_and_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environment = checking.environment()
    assert environment["PYTHONPYCACHEPREFIX"] == str(checking.BYTECODE)
    assert "PYTHONDONTWRITEBYTECODE" not in environment


@pytest.fixture
def run_faults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Outcome]:
    """Runs a line of Python where harm would be done; the last of its arguments is where its report goes."""

    def run(code: str) -> Outcome:
        monkeypatch.setattr(checking, "VAR", tmp_path)
        monkeypatch.setattr(checking, "PYTHON", [sys.executable, "-c", "import sys, pathlib; " + code])
        return checking.run_faults(seed=7, seconds=60)

    return run


def test_each_invariant_that_holds_is_a_test_that_passed(run_faults: Callable[[str], Outcome]) -> None:
    told = '{"broken": {"one": [], "two": ["no"]}}'
    outcome = run_faults(f"pathlib.Path(sys.argv[-1]).write_text({told!r}); sys.exit(1)")
    assert (outcome.passed, outcome.failed, outcome.complaints) == (1, 1, [])


def test_harm_that_ends_without_a_report_is_a_complaint(run_faults: Callable[[str], Outcome]) -> None:
    assert run_faults("sys.exit(1)").complaints == ["it ended with 1"]


def test_the_seed_of_the_harm_is_said(run_faults: Callable[[str], Outcome]) -> None:
    assert run_faults("pass").title == "faults, seed 7, 60 s"
