"""The numbers that a hall's pulse tells."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.townhalls.models import Hand, ReactionTally
from engagement.townhalls.pulses import read_halls, read_polls
from tests.factories import NOW, make_user
from tests.townhalls.rows import put_hall, put_merged, put_poll, put_question

pytestmark = pytest.mark.django_db


def values(hall: Any) -> dict[str, Any]:
    return dict(read_halls([str(hall.pk)])[str(hall.pk)])


def test_a_quiet_hall_has_no_hands() -> None:
    assert values(put_hall()) == {"hands": 0}


@pytest.mark.parametrize("state", ["listed", "queued", "featured", "answered_live", "owed", "ticketed"])
def test_a_question_that_everybody_sees_tells_its_votes(state: str) -> None:
    question = put_question(state=state, votes=7, confirmed_votes=3)
    assert values(question.hall)[f"q:{question.pk}"] == [7, 3]


@pytest.mark.parametrize("state", ["pending", "held", "rejected", "withdrawn"])
def test_nothing_is_told_of_a_question_that_nobody_sees(state: str) -> None:
    assert values(put_question(state=state).hall) == {"hands": 0}


def test_the_votes_of_a_merged_question_are_those_of_its_root() -> None:
    root = put_question(votes=9, confirmed_votes=9)
    put_merged(root)
    assert values(root.hall) == {"hands": 0, f"q:{root.pk}": [9, 9]}


def test_an_open_poll_tells_how_many_voted_and_not_what() -> None:
    poll = put_poll(voters=5, confirmed_voters=2)
    assert values(poll.hall) == {"hands": 0, f"p:{poll.pk}": [5, 2]}


def test_a_result_that_everybody_may_know_is_told() -> None:
    poll = put_poll(state="closed", show="after_close", closed_at=NOW, votes=[4, 1])
    first, second = poll.options.all()
    assert values(poll.hall)[f"o:{poll.pk}"] == {str(first.pk): 4, str(second.pk): 1}


@pytest.mark.parametrize("poll", [{"state": "draft", "opened_at": None}, {"state": "archived", "opened_at": None}])
def test_nothing_is_told_of_a_poll_that_never_opened(poll: dict[str, Any]) -> None:
    assert values(put_poll(**poll).hall) == {"hands": 0}


def test_a_hidden_result_is_told_to_nobody_before_it_is_published() -> None:
    poll = put_poll(state="closed", show="hidden", closed_at=NOW, votes=[4, 1])
    assert f"o:{poll.pk}" not in values(poll.hall)


def test_hands_that_wait_are_counted() -> None:
    hall = put_hall()
    for state in ("raised", "raised", "called", "speaking", "done", "lowered"):
        Hand.objects.create(hall=hall, user=make_user(), state=state, raised_at=NOW)
    assert values(hall)["hands"] == 3


def test_reactions_are_told_by_kind() -> None:
    hall = put_hall()
    ReactionTally.objects.create(hall=hall, kind="clap", count=12)
    assert values(hall)["r:clap"] == 12


def test_halls_do_not_mix() -> None:
    one, other = put_question(votes=1), put_question(votes=2)
    found = read_halls([str(one.hall_id), str(other.hall_id)])
    assert found[str(one.hall_id)] == {"hands": 0, f"q:{one.pk}": [1, 0]}


def fill() -> str:
    hall = put_question(votes=1).hall
    put_poll(hall, state="closed", closed_at=NOW, votes=[1, 2])
    Hand.objects.create(hall=hall, user=make_user(), raised_at=NOW)
    ReactionTally.objects.create(hall=hall, kind="wow", count=1)
    return str(hall.pk)


def test_many_halls_take_as_many_queries_as_one() -> None:
    keys = [fill() for _ in range(4)]
    counted = []
    for wanted in (keys[:1], keys):
        with CaptureQueriesContext(connection) as captured:
            read_halls(wanted)
        counted.append(len(captured))
    assert counted == [5, 5]


def test_the_tally_of_a_poll_has_every_option() -> None:
    poll = put_poll(votes=[3, 0], voters=3, confirmed_voters=1)
    first, second = poll.options.all()
    assert read_polls([str(poll.pk)]) == {
        str(poll.pk): {"o": {str(first.pk): 3, str(second.pk): 0}, "voters": [3, 1]}
    }


def test_what_is_no_poll_has_no_values() -> None:
    assert read_polls(["7", "0", "x", "²", str(2**70)]) == {}
