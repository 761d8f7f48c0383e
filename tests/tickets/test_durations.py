"""Working time in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tickets.durations import SHAPES, due_head, left_words, rest_words, worked
from tickets.standing import Standing

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def clock(shape: str = "due", left: int | None = 7200) -> Standing:
    return Standing("resolution", 1, shape, NOW, NOW, None, 9000, 0, 0, None, left, 50)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (12_000, "3 h 20 min"),
        (-12_000, "3 h 20 min"),
        (35_999, "9 h 59 min"),
        (37_800, "10 h"),
        (93_600, "26 h"),
    ],
)
def test_a_length_is_said_in_hours_and_minutes(seconds: int, words: str) -> None:
    assert worked(seconds) == words


def test_what_is_left_and_what_is_over() -> None:
    assert left_words(clock()) == "2 h left"
    assert left_words(clock("breached", -7200)) == "Overdue 2 h"
    assert left_words(clock("open", None)) == "nothing promised"


def test_a_promise_is_a_sentence() -> None:
    assert (due_head(clock()), rest_words(clock())) == ("Solution due", "2 h of working time left")
    late = clock("breached", -60)
    assert (due_head(late), rest_words(late)) == ("Solution was due", "1 min of working time late")


def test_every_shape_has_a_word_and_an_icon() -> None:
    assert set(SHAPES) == {"due", "soon", "breached", "paused", "met", "cancelled", "open"}
    assert all(icon and str(word) for icon, word in SHAPES.values())
