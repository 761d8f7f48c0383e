"""By what a text is found again: nearly the same ones are, others and short ones are not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.threads import holds
from engagement.threads.holds import shingles
from engagement.threads.sketches import BANDS, NOWHERE, Sketch, are_alike, has_link, sketch_of

FLYER = (
    "Come all to the meeting in front of the market on Friday, the contractor has to explain himself to the people."
)
HONEST = (
    "+1",
    "Thank you",
    "Thank you very much!",
    "Thank you all, God bless you",
    "Medaase",
    "Good morning everyone",
    "Same here",
    "Same problem in our area",
    "I agree with the first speaker",
    "Please, when will this be repaired?",
    "Any update on this?",
    "No water here since yesterday",
    "Light is off here too",
    "Well done to the assembly!",
    "Is there an answer by now?",
)
"""What many honest people write in the same ten minutes."""
TEXTS = st.text(alphabet="abcdefgh ", min_size=80, max_size=300)


def sketch(body: str) -> Sketch:
    return sketch_of(shingles(body), with_link=has_link(body))


def finds(one: str, other: str) -> bool:
    mine, theirs = sketch(one), sketch(other)
    return not set(mine.bands).isdisjoint(theirs.bands) and are_alike(mine.prints, theirs.prints)


@pytest.mark.parametrize("body", HONEST)
def test_what_honest_people_all_write_is_looked_for_nowhere(body: str) -> None:
    assert sketch(body) == NOWHERE


@pytest.mark.parametrize(
    "other",
    [
        FLYER.upper(),
        FLYER.replace(",", "!!!"),
        FLYER.replace("Friday", "Monday"),
        f"Hello! {FLYER}",
        f"{FLYER} 4711",
    ],
)
def test_nearly_the_same_text_is_found(other: str) -> None:
    assert finds(FLYER, other)


def test_a_short_text_with_a_link_is_looked_for() -> None:
    assert finds("Win now: https://win.example.com/now", "WIN now! https://win.example.com/now")


def test_another_text_about_the_same_thing_is_not_found() -> None:
    other = (
        "On Friday there is a meeting about the contractor; bring your chairs, the market is closed because of rain."
    )
    assert not finds(FLYER, other)


@given(TEXTS)
def test_a_text_that_is_looked_for_finds_itself(body: str) -> None:
    assert finds(body, body) == bool(sketch(body).bands)


@given(TEXTS, TEXTS)
def test_being_alike_goes_both_ways(one: str, other: str) -> None:
    assert finds(one, other) == finds(other, one)


def test_nineteen_of_twenty_texts_that_share_seven_of_ten_runs_are_looked_at() -> None:
    draw = random.Random(7)
    found = 0
    for _number in range(400):
        letters = draw.sample([f"{number:04x}" for number in range(5_000)], 230)
        one, other = frozenset(letters[:195]), frozenset(letters[35:])
        assert len(one & other) / len(one | other) < holds.ALIKE
        found += not set(sketch_of(one).bands).isdisjoint(sketch_of(other).bands)
    assert found >= 0.93 * 400


def test_a_text_has_a_few_bands_however_long_it_is() -> None:
    assert len(sketch(" ".join(str(number) for number in range(400))).bands) == BANDS
