from __future__ import annotations

from typing import Any

from tickets.figures import ClockFigures, Line
from tickets.templatetags.figures import moved_rows, took_cells, took_rows


def line(name: str, **more: Any) -> Line:
    """A line of which nothing may be said."""
    nothing = ClockFigures()
    return Line(name=name, first_response=nothing, next_response=nothing, resolution=nothing, **more)


def test_what_may_not_be_said_is_a_dash() -> None:
    assert took_cells(ClockFigures(), 32_400, now=False) == [
        "fewer than 10",
        "–",
        "–",
        "–",
        "–",
        "fewer than 10",
        "–",
    ]


def test_a_row_says_every_number_beside_its_n() -> None:
    clock = ClockFigures(n=12, p50_seconds=3_600, p75_seconds=7_200, p90_seconds=9_000, decided=12, kept_percent=50.0)
    assert took_cells(clock, 32_400, now=False) == ["12", "1 h", "2 h", "2 h 30 min", "50 %", "12", "0"]


def test_a_row_says_what_is_overdue_now_even_where_nothing_else_may_be_said() -> None:
    assert took_cells(ClockFigures(overdue=3), 32_400, now=True)[-2:] == ["3", "–"]


def test_a_month_is_a_time_that_programs_can_read() -> None:
    assert '<th scope="row"><time datetime="2026-11">Nov 2026</time></th>' in moved_rows(
        [line("2026-11")], steps=True
    )


def test_a_department_leads_to_its_own_page() -> None:
    rows = moved_rows([line("roads", title="Urban Roads")], steps=False)
    assert '<a href="/responsiveness/roads/"><bdi>Urban Roads</bdi></a>' in rows


def test_a_name_that_somebody_typed_is_text() -> None:
    rows = took_rows([line("<b>Drains</b>")], "resolution", 32_400, steps=False)
    assert "<bdi>&lt;b&gt;Drains&lt;/b&gt;</bdi>" in rows


def test_what_has_no_category_says_so() -> None:
    assert ">no category</th>" in moved_rows([line("")], steps=False)


def test_thousands_are_set_apart() -> None:
    assert "<td>1,234</td>" in moved_rows([line("Drains", opened=1_234)], steps=False)
