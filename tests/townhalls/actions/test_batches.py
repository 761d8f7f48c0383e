"""What many wishes at once have in common."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engagement.townhalls.actions import batches
from engagement.townhalls.models import Question
from tests.factories import NOW, make_user
from tests.townhalls.rows import put_ban, put_hall, put_question

pytestmark = pytest.mark.django_db


def test_a_ban_from_everything_is_found_with_its_reason() -> None:
    hall, person = put_hall(), make_user()
    put_ban(hall, person, reason="Threw a shoe.")
    assert batches.find_bans([hall.pk], [person.pk], NOW) == {(hall.pk, person.pk): "Threw a shoe."}


@pytest.mark.parametrize("ban", [{"scope": "chat"}, {"until": NOW}, {"lifted_at": NOW}])
def test_other_bans_are_not_found(ban: dict[str, Any]) -> None:
    hall, person = put_hall(), make_user()
    put_ban(hall, person, **ban)
    assert batches.find_bans([hall.pk], [person.pk], NOW) == {}


def test_a_ban_holds_until_its_time() -> None:
    hall, person = put_hall(), make_user()
    put_ban(hall, person, until=NOW + timedelta(seconds=1))
    assert batches.find_bans([hall.pk], [person.pk], NOW)


def test_a_statement_is_performed_for_all_rows_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK", 2)
    questions = [put_question() for _ in range(5)]
    batches.perform(
        "UPDATE townhalls_question SET votes = row.column2 FROM (VALUES {rows}) AS row "
        "WHERE townhalls_question.id = row.column1",
        [(question.pk, number) for number, question in enumerate(questions)],
    )
    assert list(Question.objects.order_by("pk").values_list("votes", flat=True)) == [0, 1, 2, 3, 4]


def test_no_rows_are_no_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        batches.perform("DELETE FROM townhalls_upvote WHERE id IN (VALUES {rows})", [])


def test_what_is_selected_for_all_rows_comes_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK", 2)
    pks = [put_question().pk for _ in range(3)]
    found = batches.select("SELECT id FROM townhalls_question WHERE id IN (VALUES {rows})", [(pk,) for pk in pks])
    assert sorted(found) == [(pk,) for pk in pks]


def test_halls_come_with_what_a_crowds_wishes_are_checked_by(django_assert_num_queries: Any) -> None:
    hall = put_hall(voting_open=False, voting_strength="email")
    with django_assert_num_queries(1):
        found = batches.find_halls({hall.pk})[hall.pk]
        known = (found.state, found.voting_open, found.reactions_open, found.panic, found.voting_strength)
    assert known == ("live", False, True, False, "email")


def test_no_halls_are_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert (batches.find_halls(set()), batches.find_bans(set(), set(), NOW)) == ({}, {})
