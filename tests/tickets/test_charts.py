from __future__ import annotations

import pytest

from tickets.charts import BOTTOM, HEIGHT, TOP, Drawn, chart, round_above


def test_the_highest_value_is_at_the_top_and_nothing_at_the_bottom() -> None:
    [line] = chart("Reports", ["a", "b"], [Drawn("x", "x", [0, 10])]).series
    assert [dot.y for dot in line.dots] == [HEIGHT - BOTTOM, TOP]


def test_what_is_not_known_leaves_a_gap() -> None:
    [line] = chart("Reports", list("abcde"), [Drawn("x", "x", [1, 2, None, 3, 4])]).series
    assert line.path.count("M") == 2
    assert len(line.dots) == 4


def test_a_lonely_value_is_a_dot_alone() -> None:
    [line] = chart("Reports", ["a"], [Drawn("x", "x", [3])]).series
    assert (line.path, len(line.dots)) == ("", 1)


def test_a_mark_is_a_stroke_without_length() -> None:
    [line] = chart("Reports", ["a"], [Drawn("x", "x", [3])]).series
    assert line.marks == f"M{line.dots[0].x} {line.dots[0].y}h0"


def test_nothing_at_all_is_drawn_as_nothing() -> None:
    assert chart("Reports", [], [Drawn("x", "x", [])]).series[0].dots == []


def test_a_chart_of_which_nothing_is_known_is_empty() -> None:
    assert chart("Reports", ["a"], [Drawn("x", "x", [None])]).empty
    assert not chart("Reports", ["a"], [Drawn("x", "x", [None]), Drawn("y", "y", [0])]).empty


def test_the_last_step_is_always_named_and_never_more_than_there_is_room_for() -> None:
    names = [str(number) for number in range(24)]
    shown = [tick.label for tick in chart("Reports", names, []).columns]
    assert shown[-1] == "23"
    assert len(shown) <= 5


@pytest.mark.parametrize(("value", "above"), [(0, 1), (1, 1), (7, 8), (10, 10), (11, 20), (99, 100), (450, 500)])
def test_the_axis_ends_at_a_round_number(value: float, above: float) -> None:
    assert round_above(value)[0] == above
