"""Halls, questions, hands and polls: for whoever may know of them, and in a fixed number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from engagement.townhalls import actions, queries
from tests.factories import NOW, make_user
from tests.threads.factories import fresh
from tests.townhalls.factories import Cast, make_hall, make_hand, make_question

pytestmark = pytest.mark.django_db


def test_a_draft_is_listed_for_whoever_may_arrange_it() -> None:
    hall = make_hall(state="draft")
    assert list(queries.list_halls(None)) == []
    assert list(queries.list_halls(fresh(hall.created_by))) == [hall]


@pytest.mark.parametrize("typed", ["{code}", "{lower}", " {first} {last} ", "{first}-{last}"])
def test_a_code_is_found_however_it_is_typed(typed: str) -> None:
    hall = make_hall()
    code = hall.code
    given = typed.format(code=code, lower=code.lower(), first=code[:3], last=code[3:])
    assert queries.find_by_code(None, given) == hall


def test_nothing_is_found_by_no_code() -> None:
    make_hall()
    assert queries.find_by_code(None, " - ") is None


@pytest.mark.parametrize("hall_id", [0, -1, 10**9, 2**63])
def test_a_hall_that_there_is_not_is_missing(hall_id: int) -> None:
    with pytest.raises(queries.HallMissing):
        queries.get_hall(None, hall_id)


@pytest.mark.parametrize("pk", [0, -1, 10**9, 2**63])
def test_so_is_a_question_a_hand_and_a_poll(cast: Cast, pk: int) -> None:
    missing = [
        (queries.access_question, queries.QuestionMissing),
        (queries.access_hand, queries.HandMissing),
        (queries.access_poll, queries.PollMissing),
    ]
    for access, refusal in missing:
        with pytest.raises(refusal), transaction.atomic():
            access(cast.moderator, pk)


def test_the_snapshot_for_everybody_shows_nothing_pending_or_rejected(cast: Cast) -> None:
    for state in ("pending", "rejected", "listed", "answered_live"):
        make_question(cast.hall, state=state)
    shown = queries.get_snapshot(None, cast.hall.pk)
    assert [(one.number, one.state) for one in shown.questions] == [(3, "listed"), (4, "answered_live")]


def test_the_desk_is_missing_for_everybody_else(cast: Cast) -> None:
    for person in (None, cast.citizen, cast.officer, cast.guest):
        with pytest.raises(queries.HallMissing):
            queries.get_desk_snapshot(person, cast.hall.pk)


def test_what_is_mine_is_mine(cast: Cast) -> None:
    make_question(cast.hall, asker=cast.asker, anonymous=True, state="rejected")
    make_question(cast.hall)
    make_hand(cast.hall, person=cast.asker)
    mine = queries.get_mine(cast.asker, cast.hall, now=NOW)
    assert ([one.number for one in mine.questions], mine.hand) == ([1], "raised")


def test_nothing_is_nobody_s(cast: Cast) -> None:
    make_question(cast.hall)
    assert queries.get_mine(None, cast.hall, now=NOW).questions == []


def test_a_ban_is_mine_while_it_runs(cast: Cast) -> None:
    actions.ban_from_hall(
        actor=cast.moderator, hall_id=cast.hall.pk, handle="the_asker", reason="Insults.", minutes=1, now=NOW
    )
    assert len(queries.get_mine(cast.asker, cast.hall, now=NOW).bans) == 1


@pytest.mark.parametrize("which", ["get_snapshot", "get_desk_snapshot"])
def test_a_full_hall_takes_no_more_queries(cast: Cast, which: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            getattr(queries, which)(fresh(cast.moderator), cast.hall.pk)
        return len(captured)

    make_question(cast.hall, state="answered_live")
    few = count()
    for _ in range(5):
        make_question(cast.hall, asker=fresh(make_user()), state="answered_live")
    assert count() == few


def test_a_hall_is_held_by_whoever_moves_in_it(cast: Cast, django_assert_max_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_max_num_queries(1):
        assert queries.access_hall(None, cast.hall.pk) == cast.hall
