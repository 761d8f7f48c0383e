"""What every view does the same way."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from tests.factories import make_department, make_user
from tickets.api import doors
from tickets.api.departments import MembershipInput
from tickets.events import DepartmentView
from tickets.models import Department
from tickets.serializers import department_view

pytestmark = pytest.mark.django_db


def request_of(user: Any = None, data: Any = None, **headers: str) -> Request:
    """A request as a view has it."""
    given = APIRequestFactory().post("/", data or {}, format="json", headers=headers)
    request = Request(given, parsers=[JSONParser()])
    request.user = user or AnonymousUser()
    return request


def opening(slug: str) -> Any:
    """An action that leaves a row behind, so that doing it twice would show."""

    def action(actor: Any, _now: datetime) -> DepartmentView:
        made = make_department(name=f"For {actor.display_name} {Department.objects.count()}", slug=slug)
        return department_view(made)

    return action


def change(user: Any, slug: str, **headers: str) -> Response:
    return doors.change(request_of(user, **headers), "department.open", opening(slug), status=201)


def test_nobody_looks_where_nobody_is_signed_in() -> None:
    assert doors.viewer_of(request_of()) is None


def test_the_person_who_is_signed_in_looks() -> None:
    person = make_user()
    assert doors.viewer_of(request_of(person)) == person


def test_only_what_an_input_names_comes_through() -> None:
    assert doors.checked(MembershipInput, request_of(data={"role": "officer", "x": 1})) == {"role": "officer"}


def test_a_body_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValidationError):
        doors.checked(MembershipInput, request_of(data={"role": "king"}))


def test_what_stands_in_the_address_is_read_alike() -> None:
    request = Request(APIRequestFactory().get("/?role=supervisor"))
    assert doors.asked(MembershipInput, request) == {"role": "supervisor"}


def test_a_change_answers_with_what_the_action_returned() -> None:
    answer = change(make_user(), "works")
    assert (answer.status_code, answer.data["slug"]) == (201, "works")


def test_the_same_key_again_gives_the_first_answer_and_changes_nothing() -> None:
    person, key = make_user(), str(uuid4())
    first = change(person, "works", **{doors.KEY_HEADER: key})
    again = change(person, "parks", **{doors.KEY_HEADER: key})
    assert again.data == first.data
    assert Department.objects.count() == 1


def test_keys_of_different_people_never_meet() -> None:
    key = str(uuid4())
    first = change(make_user(), "works", **{doors.KEY_HEADER: key})
    other = change(make_user(), "parks", **{doors.KEY_HEADER: key})
    assert (first.data["slug"], other.data["slug"]) == ("works", "parks")


def test_a_key_that_is_no_uuid_is_refused_by_the_name_of_its_header() -> None:
    with pytest.raises(doors.KeyUnreadable) as refused:
        change(make_user(), "works", **{doors.KEY_HEADER: "mine"})
    assert refused.value.field == "Idempotency-Key"
    assert not Department.objects.exists()


def page(query: str = "") -> Any:
    """The departments by position, as a list over the API."""
    view = APIView()
    view.request = Request(APIRequestFactory().get(f"/{query}"))
    return doors.page_of(view, Department.objects.all(), ("position",), department_view).data


def test_a_page_has_the_addresses_of_its_neighbours() -> None:
    made = [make_department().slug for _ in range(3)]
    first = page("?page_size=2")
    assert [one["slug"] for one in first["results"]] == made[:2]
    second = page(first["next"].partition("/")[2].rpartition("/")[2])
    assert ([one["slug"] for one in second["results"]], second["next"]) == (made[2:], None)


def test_a_page_has_at_most_a_hundred_rows() -> None:
    assert doors.Pages.max_page_size == 100
