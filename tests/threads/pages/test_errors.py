"""What people see when something does not work out: never a bare code, never a lost text."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.views import defaults

from tests.threads.factories import Cast
from tests.threads.pages.conftest import filled

pytestmark = pytest.mark.django_db


def test_a_form_without_its_token_shows_what_was_typed(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.citizen)
    answer = browser.post(f"/threads/{cast.thread.pk}/posts/", filled(body="Here <too>."))
    assert answer.status_code == 403
    assert "send it once more" in answer.text
    assert "Here &lt;too&gt;." in answer.text
    assert cast.thread.posts.count() == 1


def test_a_password_is_never_shown_again() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.c", "password": "hunter2"})
    assert answer.status_code == 403
    assert "hunter2" not in answer.text


def test_an_address_that_leads_nowhere_says_what_to_do(client: Client) -> None:
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "See the issues" in answer.text


def test_the_pages_for_breakdowns_need_neither_database_nor_session() -> None:
    request = RequestFactory().get("/")
    assert "Something broke on our side" in defaults.server_error(request).content.decode()
    assert "We could not read that" in defaults.bad_request(request, Exception()).content.decode()
