"""What holds a post back: each rule at its limit, and how alike two texts are."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.accounts.limits import DAY, MINUTE
from engagement.threads import holds
from engagement.threads.holds import FOUND, HOLDS, SAID, Written, are_alike, hold_for, links_in, shingles
from tests.factories import NOW

SECOND = timedelta(seconds=1)
NEW, OLD = NOW - 7 * DAY + SECOND, NOW - 7 * DAY
WORDS = "The drain on Ahantia Road is blocked again and the water stands."
TEXTS = st.text(max_size=80)


def written(body: str = "", *, links: int = 0, ago: timedelta = timedelta()) -> Written:
    return Written(NOW - ago, shingles(body), links)


@pytest.mark.parametrize(("links", "held"), [(2, ""), (3, "links")])
def test_somebody_new_posts_two_links(links: int, held: str) -> None:
    assert hold_for(written(links=links), joined_at=NEW) == held


@pytest.mark.parametrize(("links", "held"), [(10, ""), (11, "links")])
def test_everybody_else_posts_ten(links: int, held: str) -> None:
    assert hold_for(written(links=links), joined_at=OLD) == held


@pytest.mark.parametrize(
    ("ago", "links", "held"),
    [(9 * MINUTE, 1, ""), (9 * MINUTE, 2, "links_often"), (10 * MINUTE, 2, ""), (9 * MINUTE, 0, "")],
)
def test_somebody_new_posts_three_links_in_ten_minutes(ago: timedelta, links: int, held: str) -> None:
    before = [written(links=2, ago=ago), written(links=0)]
    assert hold_for(written(links=links), joined_at=NEW, own=before) == held


@pytest.mark.parametrize(("ago", "held"), [(10 * MINUTE - SECOND, "repeated"), (10 * MINUTE, "")])
def test_the_same_text_again_within_ten_minutes_is_held(ago: timedelta, held: str) -> None:
    assert hold_for(written(WORDS), joined_at=OLD, own=[written(WORDS, ago=ago)]) == held


def test_whoever_has_been_here_a_month_may_repeat_themselves() -> None:
    assert hold_for(written(WORDS), joined_at=NOW - 30 * DAY, own=[written(WORDS)]) == ""


@pytest.mark.parametrize(("copies", "held"), [(1, ""), (2, "copied")])
def test_the_third_fresh_account_with_the_same_text_is_held(copies: int, held: str) -> None:
    assert hold_for(written(WORDS), joined_at=NEW, others=[written(WORDS)] * copies) == held


def test_whoever_is_known_may_say_what_others_said() -> None:
    assert hold_for(written(WORDS), joined_at=OLD, others=[written(WORDS)] * 5) == ""


def test_another_word_another_case_and_other_signs_are_nearly_the_same_text() -> None:
    for other in (WORDS.upper(), WORDS.replace(".", "!!!"), WORDS.replace("blocked", "broken"), f"{WORDS} Help"):
        assert are_alike(shingles(WORDS), shingles(other))


def test_another_sentence_about_the_same_thing_is_not() -> None:
    assert not are_alike(shingles(WORDS), shingles("Since Friday nobody on Ahantia Road can pass the blocked drain."))


def test_a_short_text_is_like_nothing() -> None:
    assert not are_alike(shingles("Thank you very much"), shingles("Thank you very much"))


@given(TEXTS, TEXTS)
def test_being_alike_goes_both_ways(one: str, other: str) -> None:
    assert are_alike(shingles(one), shingles(other)) == are_alike(shingles(other), shingles(one))


@given(TEXTS)
def test_a_text_that_is_compared_at_all_is_like_itself(body: str) -> None:
    assert are_alike(shingles(body), shingles(body)) == bool(shingles(body))


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 4)), max_size=8))
def test_what_was_written_before_never_frees_a_text(before: list[tuple[int, int]]) -> None:
    own = [written(WORDS, links=links, ago=ago * SECOND) for ago, links in before]
    if hold_for(written(WORDS, links=1), joined_at=NEW, own=own[:-1]):
        assert hold_for(written(WORDS, links=1), joined_at=NEW, own=own)


def test_mentions_are_no_links() -> None:
    assert links_in([(0, 5, "@ama"), (6, 9, "https://a.example")]) == 1


def test_every_rule_has_words_for_the_author() -> None:
    assert {hold.name for hold in HOLDS} == set(SAID) == set(FOUND)


def test_the_readme_says_the_rules_of_the_table() -> None:
    readme = (Path(holds.__file__).parent / "README.md").read_text()
    said = re.findall(r"^\| `([a-z_]+)` \| (\d+) \| (.*?) \| (.*?) \|", readme, re.MULTILINE)
    times = {None: "one post", 10 * MINUTE: "10 minutes"}
    ages = {None: "everybody", 7 * DAY: "younger than 7 days", 30 * DAY: "younger than 30 days"}
    assert said == [(hold.name, str(hold.most), times[hold.within], ages[hold.younger]) for hold in HOLDS]
