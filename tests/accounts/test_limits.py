from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engagement.accounts import limits
from engagement.accounts.limits import DAY, MINUTE, RULES, Rule, is_younger, longest_wait, rules_for
from engagement.config.streams import COMMANDS
from tests.factories import NOW

SECOND = timedelta(seconds=1)
RULE = Rule("post.publish", 3, MINUTE)
AGES = st.integers(0, 200).map(lambda seconds: NOW - seconds * SECOND)


def test_every_rule_is_about_a_command() -> None:
    assert {rule.action for rule in RULES} <= {command.name for command in COMMANDS} | {"photo.add"}


def test_a_rule_for_fresh_accounts_is_stricter_than_the_one_for_everybody() -> None:
    everybody = {(rule.action, rule.within): rule.most for rule in RULES if rule.younger is None}
    fresh = [rule for rule in RULES if rule.younger is not None]
    assert all(rule.most < everybody.get((rule.action, rule.within), 10**6) for rule in fresh)


def test_an_account_that_is_exactly_so_old_is_not_younger() -> None:
    assert is_younger(NOW - DAY + SECOND, DAY, NOW)
    assert not is_younger(NOW - DAY, DAY, NOW)


def test_whoever_has_been_here_long_is_held_by_the_rules_for_everybody_alone() -> None:
    assert [rule.younger for rule in rules_for("post.publish", NOW - 400 * DAY, NOW)] == [None]


def test_one_below_the_limit_is_let_through() -> None:
    assert longest_wait([RULE], [NOW, NOW], NOW) is None


def test_the_limit_itself_makes_wait_until_the_first_one_is_so_long_ago() -> None:
    wait = longest_wait([RULE], [NOW - 10 * SECOND, NOW, NOW - 20 * SECOND], NOW)
    assert wait == (RULE, 40 * SECOND)


def test_what_was_done_exactly_so_long_ago_does_not_count() -> None:
    assert longest_wait([RULE], [NOW - MINUTE, NOW, NOW], NOW) is None


def test_of_two_rules_the_longer_wait_counts() -> None:
    hourly = Rule("post.publish", 2, limits.HOUR)
    assert longest_wait([RULE, hourly], [NOW, NOW, NOW], NOW) == (hourly, limits.HOUR)


@given(st.lists(AGES, max_size=12))
def test_after_the_wait_it_is_let_through_and_a_moment_before_not(times: list[object]) -> None:
    wait = longest_wait([RULE], times, NOW)  # type: ignore[arg-type]
    if wait:
        assert longest_wait([RULE], times, NOW + wait.left) is None  # type: ignore[arg-type]
        assert longest_wait([RULE], times, NOW + wait.left - timedelta(microseconds=1))  # type: ignore[arg-type]


@given(st.lists(AGES, max_size=12), AGES)
def test_doing_more_never_shortens_the_wait(times: list[object], one: object) -> None:
    def left(done: list[object]) -> timedelta:
        wait = longest_wait([RULE], done, NOW)  # type: ignore[arg-type]
        return wait.left if wait else timedelta()

    assert left([*times, one]) >= left(times)


def test_the_readme_says_the_rules_of_the_table() -> None:
    readme = (Path(limits.__file__).parent / "README.md").read_text()
    said = re.findall(r"^\| `([a-z.]+)` \| (\d+) \| (\w+) \| (.*?) \|", readme, re.MULTILINE)
    units = {timedelta(minutes=1): "minute", timedelta(hours=1): "hour", DAY: "day"}
    ages = {None: "everybody", DAY: "younger than a day", 7 * DAY: "younger than 7 days"}
    assert said == [(r.action, str(r.most), units[r.within], ages[r.younger]) for r in RULES]
