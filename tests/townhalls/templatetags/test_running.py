"""Words and shapes of the pages for those who run a hall."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template import Context

from engagement.townhalls import states
from engagement.townhalls.events import HallEntryView
from engagement.townhalls.templatetags.running import age, did, poll_look, share
from tests.factories import NOW


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=3, seconds=59), "3 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(days=4), "4 d"),
        (timedelta(seconds=-5), "0 s"),
    ],
)
def test_how_long_something_has_waited(ago: timedelta, words: str) -> None:
    assert age(Context({"now": NOW}), NOW - ago) == words


@pytest.mark.parametrize("state", sorted({state for way in states.POLL.values() for state in way.sources}))
def test_every_state_of_a_poll_has_a_word_and_a_shape(state: str) -> None:
    assert poll_look(state).word
    assert poll_look(state).icon


@pytest.mark.parametrize(("part", "whole", "per_cent"), [(1, 3, 33), (0, 0, 0), (None, 5, 0)])
def test_a_bar_is_as_long_as_its_share(part: int | None, whole: int, per_cent: int) -> None:
    assert share(part, whole) == per_cent


def test_an_entry_is_a_sentence() -> None:
    entry = HallEntryView(
        number=1, subject="question", subject_number=5, move="approve", at=NOW, digest="", before="pending"
    )
    assert did(entry) == "Question 5 is listed"
