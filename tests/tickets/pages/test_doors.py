"""What every page does the same way, whatever its room remembers."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from engagement.accounts.models import User
from tests.factories import NOW, make_department, make_user
from tests.threads.pages.conftest import filled
from tickets.forms import KeyForm
from tickets.pages import doors
from tickets.queries import DepartmentMissing
from tickets.queries.tickets import NotRequester

pytestmark = pytest.mark.django_db


def request_of(user: User | AnonymousUser, method: str = "post", **fields: object) -> HttpRequest:
    request = getattr(RequestFactory(), method)("/desk/?page=2", filled(**fields))
    request.user = user
    return request


def test_missing_things_answer_404_and_forbidden_ones_403() -> None:
    @doors.page
    def missing(request: HttpRequest) -> HttpResponse:
        raise DepartmentMissing

    @doors.page
    def forbidden(request: HttpRequest) -> HttpResponse:
        raise NotRequester

    with pytest.raises(Http404):
        missing(request_of(AnonymousUser()))
    with pytest.raises(PermissionDenied):
        forbidden(request_of(AnonymousUser()))


def test_the_same_key_again_does_nothing_and_answers_alike() -> None:
    department, request = make_department(), request_of(make_user())
    calls = []

    def perform(actor: User, given: dict[str, object]) -> object:
        calls.append(actor)
        return department

    answers = [doors.carry_out(request, KeyForm(request.POST), "x", perform, now=NOW) for _ in range(2)]
    assert (answers, len(calls)) == ([doors.Done(pk=department.pk)] * 2, 1)


def test_what_is_missing_is_not_said_in_the_form() -> None:
    request = request_of(make_user())

    def perform(actor: User, given: dict[str, object]) -> object:
        raise DepartmentMissing

    with pytest.raises(DepartmentMissing):
        doors.carry_out(request, KeyForm(request.POST), "x", perform, now=NOW)


def test_a_stranger_is_told_to_sign_in_and_nothing_is_lost() -> None:
    form = KeyForm(request_of(AnonymousUser()).POST)
    assert doors.carry_out(request_of(AnonymousUser()), form, "x", lambda *_: None, now=NOW) is None
    assert doors.first_errors(form) == ["Sign in to do this. What you wrote is kept here."]


def test_whoever_must_sign_in_comes_back_to_a_page_that_can_be_read() -> None:
    view = doors.coming_back(lambda given: "/desk/")(lambda request: HttpResponse())
    addresses = [view(request_of(AnonymousUser(), method))["Location"] for method in ("get", "post")]
    assert [address.split("next=")[1] for address in addresses[1:]] == ["/desk/"]
    assert "next=/desk/%3Fpage%3D2" in addresses[0] or "next=/desk/%3F" in addresses[0]


def test_going_somewhere_keeps_the_place() -> None:
    assert doors.go("/desk/", at="#T-1")["Location"] == "/desk/#T-1"
