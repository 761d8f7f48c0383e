"""The table says what the figures say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.bench import report
from tests.bench.measurements import Figure, Measurement
from tests.bench.report import Outcome

DAY = datetime(2026, 11, 23, tzinfo=UTC)


def outcome(ours: list[Figure], theirs: list[float], **options: object) -> Outcome:
    """Durbar's figures beside those of one other server."""
    what = Measurement(
        **{"letter": "a", "title": "Fan-out", "unit": "deliveries/s", "measure": lambda *_: Figure(0)} | options  # type: ignore[arg-type]
    )
    other = ("Socket.IO", [Figure(value) for value in theirs])
    return Outcome(what, {"durbar": ("Durbar", ours), "socketio": other})


def figures(*values: float) -> list[Figure]:
    return [Figure(value) for value in values]


def markdown(given: Outcome) -> str:
    return report.as_markdown([given], shape="SQLite", day=DAY, rounds=3, disk=Path("/"))


def test_the_middle_run_counts_and_not_the_best() -> None:
    assert outcome(figures(90, 300, 100), [50, 10, 60]).ratio("socketio") == 2


def test_where_less_is_better_the_ratio_is_turned_round() -> None:
    assert outcome(figures(10), [25], unit="ms", less_is_better=True).ratio("socketio") == 2.5


@pytest.mark.parametrize(("ours", "passed"), [(150, True), (149, False)])
def test_a_bar_against_another_server_is_a_ratio(ours: float, passed: bool) -> None:
    assert report.is_passed([outcome(figures(ours), [100], bars_against={"socketio": 1.5})]) is passed


@pytest.mark.parametrize(("ours", "passed"), [(100, True), (101, False)])
def test_a_bar_in_milliseconds_is_an_upper_bound(ours: float, passed: bool) -> None:
    assert report.is_passed([outcome(figures(ours), [1], unit="ms", bar=100, less_is_better=True)]) is passed


def test_one_lost_delivery_in_any_run_fails_whatever_the_speed() -> None:
    runs = [Figure(500), Figure(500, whole=False), Figure(500)]
    assert not report.is_passed([outcome(runs, [1], bar=100)])


def test_a_server_that_was_not_measured_is_no_bar() -> None:
    alone = outcome(figures(100), [100], bars_against={"tutorial": 15})
    assert alone.judgements() == []


def test_the_table_begins_with_the_ratio_and_the_verdict() -> None:
    text = markdown(outcome(figures(160_000), [80_000], bars_against={"socketio": 1.5}))
    row = "| a | Fan-out | 160,000 deliveries/s | **2.00x** Socket.IO | ≥ 1.5x Socket.IO | reached |"
    assert text.splitlines()[2] == row


def test_a_missed_bar_cannot_be_overlooked() -> None:
    assert "**MISSED**" in markdown(outcome(figures(80_000), [80_000], bars_against={"socketio": 1.5}))


def test_every_server_has_its_range() -> None:
    assert "[900-1,100]" in markdown(outcome(figures(1000, 900, 1100), [1]))


def test_the_report_names_the_day_the_machine_and_its_disk() -> None:
    text = markdown(outcome(figures(1), [1]))
    assert "Measured 2026-11-23 on " in text
    assert " cores" in text


def test_a_run_in_which_others_had_the_core_says_so() -> None:
    assert "others took 30% of its core" in markdown(outcome([Figure(1, others=0.3)], [1]))
