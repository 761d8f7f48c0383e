"""What holds where tickets go is asked once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import NOW, make_department, make_member
from tests.tickets.factories import make_calendar, make_policy, make_ticket
from tickets.actions.ground import Ground, place_of
from tickets.queries.policies import Place

pytestmark = pytest.mark.django_db


def test_policies_of_many_places_are_one_question(django_assert_num_queries: Any) -> None:
    everywhere, roads = make_policy(), make_policy(name="Roads", category="Roads")
    department, ground = make_department(), Ground(NOW)
    places = [Place(department.pk, category, "normal") for category in ("", "Roads", "Drains")]
    with django_assert_num_queries(1):
        ground.look_up(places)
        assert [ground.policy(place) for place in places] == [everywhere, roads, everywhere]


def test_a_department_is_asked_about_once(django_assert_num_queries: Any) -> None:
    calendar, department = make_calendar(), make_department()
    officer, supervisor = make_member(department), make_member(department, role="supervisor")
    ground = Ground(NOW)
    with django_assert_num_queries(3):
        for _again in range(2):
            assert ground.version(department) == calendar.current
            assert ground.officer(department.pk, officer.pk) == officer
            assert ground.supervisors(department.pk) == [supervisor.pk]


def test_nobody_from_elsewhere_is_an_officer() -> None:
    assert Ground(NOW).officer(make_department().pk, make_member().pk) is None


def test_a_place_is_where_a_ticket_is_or_will_be() -> None:
    ticket = make_ticket(category="Roads")
    assert place_of(ticket) == Place(ticket.department_id, "Roads", "normal")
    assert place_of(ticket, priority="high") == Place(ticket.department_id, "Roads", "high")
