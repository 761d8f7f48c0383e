"""Questions and polls in the order that was asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.townhalls import queries
from engagement.townhalls.events import Mine
from engagement.townhalls.models import TownHall
from engagement.townhalls.pages.hall import NOBODY, numbers_of
from engagement.townhalls.pages.items import Item, list_items, may_ask, may_vote, poll_item
from tests.factories import NOW
from tests.townhalls.scenery import hall_row, poll_row, question_row

pytestmark = pytest.mark.django_db


def listed(hall: TownHall, show: str, mine: Mine = NOBODY) -> list[Item]:
    """The list of a hall."""
    snapshot = queries.get_snapshot(None, hall.pk)
    return list_items(snapshot, numbers_of(hall), mine, show=show, voting=may_vote(snapshot))


def numbers(items: list[Item]) -> list[int]:
    """The numbers of the questions, in order."""
    return [one.question.number for one in items]


def test_most_votes_come_first_and_equal_ones_by_age() -> None:
    hall = hall_row()
    for votes in (3, 9, 3):
        question_row(hall, votes=votes)
    assert numbers(listed(hall, "top")) == [2, 1, 3]


def test_the_newest_list_goes_by_when_they_were_shown() -> None:
    hall = hall_row()
    question_row(hall, listed_at=NOW)
    question_row(hall, listed_at=NOW - timedelta(minutes=1))
    assert numbers(listed(hall, "new")) == [1, 2]


def test_what_has_an_outcome_is_among_the_answered_ones_only() -> None:
    hall = hall_row()
    question_row(hall)
    question_row(hall, state="answered_live", answered_at=NOW)
    question_row(hall, state="owed")
    assert numbers(listed(hall, "top")) == [1]
    assert set(numbers(listed(hall, "answered"))) == {2, 3}


def test_mine_are_those_i_voted_for() -> None:
    hall = hall_row()
    question_row(hall)
    wanted = question_row(hall)
    assert numbers(listed(hall, "mine", Mine(questions=[], votes=[wanted.pk]))) == [2]


def test_a_merged_question_is_on_no_list() -> None:
    hall = hall_row()
    question_row(hall, state="merged")
    assert not any(listed(hall, show) for show in ("top", "new", "answered"))


def test_the_featured_question_is_on_the_stage_and_on_no_list() -> None:
    hall = hall_row()
    question_row(hall, state="featured")
    assert listed(hall, "top") == []


def test_the_panic_lock_closes_asking_and_voting() -> None:
    snapshot = queries.get_snapshot(None, hall_row(panic=True).pk)
    assert not may_ask(snapshot)
    assert not may_vote(snapshot)


def test_in_the_last_round_one_may_vote_and_not_ask() -> None:
    snapshot = queries.get_snapshot(None, hall_row(state="wrap_up").pk)
    assert (may_ask(snapshot), may_vote(snapshot)) == (False, True)


def test_a_bar_is_the_share_of_those_who_voted() -> None:
    hall = hall_row()
    poll_row(hall, "Drains", "Lights", votes=(1, 3), state="published", voters=4)
    snapshot = queries.get_snapshot(None, hall.pk)
    item = poll_item(snapshot.polls[0], numbers_of(hall), NOBODY, counts=None, open_now=True)
    assert [bar.share for bar in item.bars] == [25, 75]
    assert item.counted


def test_a_hidden_tally_has_no_bars() -> None:
    hall = hall_row()
    poll_row(hall, "Drains", "Lights", votes=(1, 3), voters=4)
    snapshot = queries.get_snapshot(None, hall.pk)
    item = poll_item(snapshot.polls[0], numbers_of(hall), NOBODY, counts=None, open_now=True)
    assert not item.counted
    assert item.votable
