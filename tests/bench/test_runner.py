"""The measurements take turns, on a fresh server each, pinned to its core."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engagement.config import processes
from tests.bench import contenders, measurements, runner
from tests.bench.contenders import Contender
from tests.bench.measurements import Figure, Measurement


class Hall(Contender):
    """Something that listens."""

    name = "hall"
    dialect = "plain"

    def command(self, port: int) -> list[str | Path]:
        """Python's own."""
        return [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]


def measurement(measure: Callable[[Contender, Path], Figure], **options: object) -> Measurement:
    given = {"letter": "a", "title": "t", "unit": "u", "measure": measure, "against": ["other"]}
    return Measurement(**given | options)  # type: ignore[arg-type]


@pytest.fixture
def everyone(tmp_path: Path) -> dict[str, Contender]:
    found = {name: Hall(tmp_path, "") for name in ("durbar", "other")}
    for name, contender in found.items():
        contender.name = name
    return dict(found)


def noting(order: list[str]) -> Callable[[Contender, Path], Figure]:
    """A measurement that only notes who was measured."""

    def measure(contender: Contender, _program: Path) -> Figure:
        order.append(contender.name)
        return Figure(1)

    return measure


def test_the_servers_take_turns(everyone: dict[str, Contender], tmp_path: Path) -> None:
    order: list[str] = []
    runner.perform(measurement(noting(order)), everyone, tmp_path, 2)
    assert order == ["durbar", "other", "durbar", "other"]


def test_a_server_that_is_there_for_information_runs_once(everyone: dict[str, Contender], tmp_path: Path) -> None:
    order: list[str] = []
    runner.perform(measurement(noting(order), once_against=True), everyone, tmp_path, 3)
    assert order == ["durbar", "other", "durbar", "durbar"]


def test_a_disturbed_run_is_done_once_again(everyone: dict[str, Contender], tmp_path: Path) -> None:
    runs = iter([Figure(1, others=0.5), Figure(2)])
    assert runner.undisturbed(measurement(lambda *_: next(runs)), everyone["durbar"], tmp_path) == Figure(2)


def test_a_machine_that_is_always_busy_does_not_stop_the_benchmark(
    everyone: dict[str, Contender], tmp_path: Path
) -> None:
    runs = iter([Figure(1, others=0.5), Figure(2, others=0.4)])
    busy = runner.undisturbed(measurement(lambda *_: next(runs)), everyone["durbar"], tmp_path)
    assert busy == Figure(2, others=0.4)


def test_only_the_servers_that_are_needed_are_prepared() -> None:
    burst = [each for each in measurements.all_measurements(measurements.QUICK) if each.letter == "c"]
    kinds = runner.choose_kinds(burst, alone=False, scaled=False)
    assert list(kinds) == ["durbar", "socketio"]


def test_there_are_five_measurements() -> None:
    letters = {each.letter for each in measurements.all_measurements(measurements.FULL)}
    assert letters == set("abcde")


def test_a_server_has_one_core_and_is_gone_after_its_measurement(tmp_path: Path) -> None:
    with Hall(tmp_path, "").serving() as running:
        pid = running.process.pid
        assert os.sched_getaffinity(pid) == {contenders.SERVER_CORE}
        assert running.resident_kb() > 1000
    assert not running.process.is_running()


def test_a_server_that_does_not_start_is_told_with_its_own_words(tmp_path: Path) -> None:
    class Broken(Hall):
        def command(self, port: int) -> list[str | Path]:
            return [sys.executable, "-c", "raise SystemExit('no such hall')"]

    with pytest.raises(processes.NotReady, match="no such hall"), Broken(tmp_path, "").serving():
        pass
