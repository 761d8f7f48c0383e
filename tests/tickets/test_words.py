"""The words in which people are told."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tickets.words import DETAILS, LONGEST_DETAIL, NAMES, WORDS, details_of, exactly, one_line

ICONS = (Path(settings.BASE_DIR) / "frontend" / "templates" / "icons.html").read_text()


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_has_a_head_that_fits_a_subject(kind: str) -> None:
    assert 0 < len(str(WORDS[kind].head)) <= 30


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_is_told_in_whole_sentences_without_raising_its_voice(kind: str) -> None:
    for said in (str(WORDS[kind].text), str(WORDS[kind].then)):
        assert re.fullmatch(r"[A-Z][^!]*[.?]", said)


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_has_a_shape(kind: str) -> None:
    assert f'id="i-{WORDS[kind].icon}"' in ICONS


def test_every_kind_fits_its_column() -> None:
    assert max(map(len, WORDS)) <= 30


def test_details_are_said_in_one_order_and_what_is_empty_is_left_out() -> None:
    data = {"reason": "It rained.", "due_at": "2026-11-24T14:00:00Z", "note": "", "by": None, "title": "No detail"}
    assert details_of(data) == ["Due: Tue 24 Nov 2026, 14:00", "Why: It rained."]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"clock": "first_response"}, "What is owed: the first answer"),
        ({"target": "director"}, "Taken to: the coordinating director"),
        ({"clock": "something_new"}, "What is owed: something_new"),
        ({"rating": 4}, "Rating: 4 of 5"),
        ({"level": 0}, "Level: 0"),
        ({"department": "100 % Water"}, "Department: 100 % Water"),
    ],
)
def test_values_have_names(data: dict[str, Any], said: str) -> None:
    assert details_of(data) == [said]


def test_every_detail_has_room_for_its_value() -> None:
    assert all(str(words).count("%s") == 1 for words in DETAILS.values())
    assert set(NAMES) <= set(DETAILS)


def test_a_time_is_said_in_the_zone_of_the_assembly() -> None:
    assert exactly(datetime(2026, 11, 24, 14, 0, tzinfo=UTC)) == "Tue 24 Nov 2026, 14:00"


@pytest.mark.parametrize(
    "text", ["two\r\nlines", "two\tlines", "two \x00 lines", "  two\u2029lines ", "two\u200elines"]
)
def test_text_becomes_one_line(text: str) -> None:
    assert one_line(text) == "two lines"


def test_long_text_is_cut() -> None:
    assert one_line("x" * 400) == "x" * (LONGEST_DETAIL - 1) + "…"
    assert one_line("x" * LONGEST_DETAIL) == "x" * LONGEST_DETAIL
