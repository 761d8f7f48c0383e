"""Questions that mean the same are found; those that only share small words are not."""

from __future__ import annotations

import time

import pytest

from engagement.townhalls import likeness
from tickets import text

KNOWN = [
    "When will the drain on Ahantia Road be covered?",
    "Why is there no water in Fijai since Friday?",
    "When does the new market at Kojokrom open?",
    "Who collects the refuse in Adiembra, and on which days?",
    "Will the street lights on Liberation Road be repaired?",
    "How was the money of the road fund spent last year?",
    "When will the school at Ketan get its roof back?",
    "Can traders at Market Circle pay their tolls by phone?",
]
SAME = [
    ("the drains at ahantia road are still not covered when will you cover them", 0),
    ("Fijai has had no water for days, why?", 1),
    ("Is the Kojokrom market opening soon?", 2),
    ("Which days is refuse collected in Adiembra?", 3),
    ("Please repair the street light on Liberation road", 4),
    ("What was the road fund money spent on?", 5),
    ("The roof of Ketan school: when?", 6),
]
OTHER = [
    "When will the library be open on Sundays?",
    "Why is the mayor not here today?",
    "Will you plant trees?",
    "How many nurses work at Essikado?",
]


def folded() -> list[tuple[int, str]]:
    return [(place, text.fold(body)) for place, body in enumerate(KNOWN)]


@pytest.mark.parametrize(("body", "expected"), SAME)
def test_the_same_question_in_other_words_comes_first(body: str, expected: int) -> None:
    found = likeness.alike(text.fold(body), folded())
    assert found
    assert found[0].key == expected


@pytest.mark.parametrize("body", OTHER)
def test_another_question_is_not_alike(body: str) -> None:
    assert likeness.alike(text.fold(body), folded()) == []


def test_the_same_words_are_wholly_alike() -> None:
    assert likeness.alike(text.fold(KNOWN[1]), folded())[0].score == pytest.approx(1.0)


def test_nothing_is_like_nothing() -> None:
    assert likeness.alike("", folded()) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("roads", "road"),
        ("cities", "city"),
        ("repairing", "repair"),
        ("repaired", "repairs"),
        ("covered", "cover"),
        ("stopping", "stop"),
        ("collection", "collections"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert likeness.stem(one) == likeness.stem(other)


def test_likely_duplicates_name_each_other() -> None:
    found = likeness.duplicates([*folded(), (99, text.fold(SAME[0][0]))])
    assert [one.key for one in found[99]] == [0]
    assert [one.key for one in found[0]] == [99]


def test_questions_without_a_double_are_left_out() -> None:
    assert likeness.duplicates(folded()) == {}


def test_typing_in_a_full_hall_is_answered_at_once() -> None:
    known = [(place, text.fold(f"{KNOWN[place % 8]} {place}")) for place in range(500)]
    begun = time.process_time()
    likeness.alike(text.fold(SAME[0][0]), known)
    assert time.process_time() - begun < 0.25
