"""The administration of this room: to look, not to touch."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from engagement.threads import actions
from tests.factories import NOW
from tests.threads.factories import Cast, make_post, make_report

pytestmark = pytest.mark.django_db

MODELS = ["thread", "post", "report"]


@pytest.fixture
def staff(cast: Cast) -> Client:
    """An administrator's browser, and something to look at."""
    post = make_post(cast.thread, author=cast.citizen)
    actions.edit_post(actor=cast.citizen, post_id=post.pk, body="Other words.", now=NOW)
    make_report(post)
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)
    cast.administrator.is_staff = True
    cast.administrator.save(update_fields=["is_staff"])
    client = Client()
    client.force_login(cast.administrator)
    return client


@pytest.mark.parametrize("model", MODELS)
def test_lists_open(staff: Client, model: str) -> None:
    assert staff.get(f"/admin/threads/{model}/").status_code == 200


def test_threads_are_searched(staff: Client) -> None:
    assert b"1 thread" in staff.get("/admin/threads/thread/", {"q": "drain"}).content


def test_a_post_shows_its_history_its_reports_and_who_hid_it(staff: Client, cast: Cast) -> None:
    post = cast.thread.posts.get(number=2)
    page = staff.get(f"/admin/threads/post/{post.pk}/change/").content.decode()
    assert "It is the same in front of my house." in page
    assert "It names a private person." in page
    assert "Rude." in page


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_changed_or_deleted(staff: Client, cast: Cast, model: str) -> None:
    rows: Any = {
        "thread": cast.thread,
        "post": cast.thread.posts.first(),
        "report": cast.thread.posts.get(number=2).reports.get(),
    }
    row = rows[model]
    assert staff.get(f"/admin/threads/{model}/add/").status_code == 403
    assert staff.post(f"/admin/threads/{model}/{row.pk}/change/", {}).status_code == 403
    assert staff.post(f"/admin/threads/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["citizen", "officer", "supervisor"])
def test_staff_who_do_not_oversee_see_nothing(cast: Cast, role: str) -> None:
    person = getattr(cast, role)
    person.is_staff = True
    person.save(update_fields=["is_staff"])
    client = Client()
    client.force_login(person)
    assert client.get("/admin/threads/thread/").status_code == 403
