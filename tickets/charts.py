"""Lines over time as the numbers that an SVG needs: where each point lies, which of them are joined. Pure.

What is not known leaves a gap: a line never runs on through a month of which nothing may be said. How a line looks
is up to the style sheet: each has a class of its own, with a dash and a shape of its own beside its colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 340, 190
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 14, 26
"""Room for what stands beside the field of the lines."""
MOST_LABELS = 5
"""Words below the field; more would touch each other on a telephone."""
ROUND = (1, 2, 3, 4, 5, 6, 8, 10)
DIVISIONS = {1: 2, 2: 2, 3: 3, 4: 4, 5: 5, 6: 3, 8: 4, 10: 5}
"""A round number -> into how many equal parts its axis falls."""

Values = Sequence[float | None]


class Dot(NamedTuple):
    """One point of a line, as it is drawn."""

    x: float
    y: float


class Series(NamedTuple):
    """One line: its name, the class that draws it, its path (an SVG `d`) and its dots."""

    title: str
    look: str
    path: str
    dots: list[Dot]

    @property
    def marks(self) -> str:
        """Its dots as one path of strokes without length, which round ends make visible."""
        return "".join(f"M{dot.x} {dot.y}h0" for dot in self.dots)


class Tick(NamedTuple):
    """A word beside an axis, and where."""

    at: float
    label: str


class Chart(NamedTuple):
    """Everything that is drawn."""

    title: str
    series: list[Series]
    rows: list[Tick]
    columns: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw: of no step enough is known."""
        return not any(one.dots for one in self.series)


class Drawn(NamedTuple):
    """A line that is to be drawn."""

    title: str
    look: str
    values: Values


def chart(title: str, names: Sequence[str], lines: Sequence[Drawn], *, top: float | None = None) -> Chart:
    """The lines over their steps. `top` is the highest value of the axis, else a round one above all values."""
    most = max((value for line in lines for value in line.values if value is not None), default=0)
    height, parts = (top, 4) if top else round_above(most)
    return Chart(
        title=title,
        series=[_series(line, height) for line in lines],
        rows=[Tick(_y(height * part / parts, height), _plain(height * part / parts)) for part in range(parts + 1)],
        columns=list(_columns(names)),
    )


def round_above(value: float) -> tuple[float, int]:
    """A round number that is not less, and into how many parts to divide it."""
    power = 1.0
    while power * 10 < value:
        power *= 10
    first = next((number for number in ROUND if number * power >= value), 10)
    return first * power, DIVISIONS[first] if first * power > 1 else 1


def _series(line: Drawn, top: float) -> Series:
    runs = list(_runs([_dot(number, len(line.values), value, top) for number, value in enumerate(line.values)]))
    path = " ".join("M" + " L".join(f"{dot.x} {dot.y}" for dot in run) for run in runs if len(run) > 1)
    return Series(line.title, line.look, path, [dot for run in runs for dot in run])


def _runs(dots: Sequence[Dot | None]) -> Iterator[list[Dot]]:
    run: list[Dot] = []
    for dot in [*dots, None]:
        if dot is not None:
            run.append(dot)
        elif run:
            yield run
            run = []


def _dot(number: int, count: int, value: float | None, top: float) -> Dot | None:
    return None if value is None else Dot(_x(number, count), _y(value, top))


def _x(number: int, count: int) -> float:
    room = WIDTH - LEFT - RIGHT
    return round(LEFT + (room / 2 if count == 1 else room * number / (count - 1)), 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(value, top) / top, 1)


def _columns(names: Sequence[str]) -> Iterator[Tick]:
    """The last one, and so many before it as there is room for."""
    every = -(-len(names) // MOST_LABELS)
    for number, name in enumerate(names):
        if (len(names) - 1 - number) % max(every, 1) == 0:
            yield Tick(_x(number, len(names)), name)


def _plain(value: float) -> str:
    return f"{value:g}" if value < 10_000 else f"{value / 1000:g}k"
