"""What every page does the same way."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from engagement.accounts.models import User
from engagement.threads import actions, queries
from engagement.threads.forms import ReasonForm
from engagement.threads.pages import doors
from tests.factories import NOW, make_user
from tests.threads.factories import make_post
from tests.threads.pages.conftest import filled

pytestmark = pytest.mark.django_db


def request_of(user: User | AnonymousUser, **fields: object) -> HttpRequest:
    request = RequestFactory().post("/", filled(**fields))
    request.user = user
    return request


def test_a_stranger_is_no_viewer() -> None:
    assert doors.viewer_of(request_of(AnonymousUser())) is None


def test_missing_things_answer_404_and_forbidden_ones_403() -> None:
    @doors.page
    def missing(request: HttpRequest) -> HttpResponse:
        raise queries.ThreadMissing

    @doors.page
    def forbidden(request: HttpRequest) -> HttpResponse:
        raise actions.ModeratorsOnly

    with pytest.raises(Http404):
        missing(request_of(AnonymousUser()))
    with pytest.raises(PermissionDenied):
        forbidden(request_of(AnonymousUser()))


def test_a_refusal_is_said_at_the_field_that_it_names() -> None:
    post, request = make_post(), request_of(make_user(), reason="x" * 300)
    form = ReasonForm(request.POST)

    def perform(_actor: User, _given: dict[str, object]) -> object:
        raise actions.SlowOutOfRange(field="reason", params={"limit": 5})

    assert doors.carry_out(request, form, "x", perform, now=NOW) is None  # type: ignore[arg-type]
    assert form.errors["reason"] == ["Choose between 0 and 5 seconds."]
    assert doors.first_errors(form) == ["Choose between 0 and 5 seconds."]
    assert post.state == "visible"


def test_a_key_that_is_no_uuid_changes_nothing() -> None:
    request = request_of(make_user(), key="not one", reason="Rude")
    called = []
    form = ReasonForm(request.POST)
    assert doors.carry_out(request, form, "x", lambda *args: called.append(args), now=NOW) is None  # type: ignore[arg-type,return-value,func-returns-value]
    assert called == []


def test_a_form_answers_as_the_socket_did_with_the_same_key() -> None:
    post, person = make_post(), make_user()
    request = request_of(person, reason="Rude")

    def perform(actor: User, given: dict[str, str]) -> object:
        return actions.report_post(actor=actor, post_id=post.pk, reason=given["reason"], now=NOW)

    answers = [doors.carry_out(request, ReasonForm(request.POST), "post.report", perform, now=NOW) for _ in range(2)]  # type: ignore[arg-type]
    assert answers == [doors.Done(thread=post.thread_id, number=post.number)] * 2


def test_going_somewhere_keeps_the_place() -> None:
    assert doors.go("thread", 7, at="#post-3")["Location"] == "/threads/7/#post-3"
