"""The administration of this room: to look, not to touch, and without the names that nobody gave."""

from __future__ import annotations

import pytest
from django.test import Client

from engagement.accounts.models import User
from engagement.townhalls import actions
from engagement.townhalls.models import Poll, Question
from tests.factories import NOW, make_user
from tests.threads.factories import fresh
from tests.townhalls.factories import Cast, make_question
from tests.townhalls.rows import put_poll

pytestmark = pytest.mark.django_db

MODELS = ["townhall", "question", "poll"]
SECRET = "Zebedee Quashie"


def browser_of(person: User) -> Client:
    User.objects.filter(pk=person.pk).update(is_staff=True)
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


@pytest.fixture
def nameless(cast: Cast) -> Question:
    """Asked without a name, rejected, and its asker banned through it."""
    asker = fresh(make_user(display_name=SECRET, handle="zebedee", email="zebedee@example.org"))
    question = make_question(cast.hall, asker=asker, anonymous=True, moderator=cast.moderator)
    actions.edit_question(actor=cast.moderator, question_id=question.pk, body="When, please?", now=NOW)
    actions.add_staff_note(actor=cast.official, question_id=question.pk, body="Ask Kofi.", now=NOW)
    hall, asked = cast.hall.pk, question.pk
    actions.ban_from_hall(actor=cast.moderator, hall_id=hall, question_id=asked, reason="Insults.", now=NOW)
    return question


@pytest.fixture
def staff(cast: Cast, nameless: Question) -> Client:
    """An administrator's browser, and something to look at."""
    put_poll(cast.hall, votes=(3, 1))
    return browser_of(cast.administrator)


def pages(cast: Cast) -> list[str]:
    """Everything of this room in the administration."""
    rows = {
        "townhall": [cast.hall.pk],
        "question": Question.objects.values_list("pk", flat=True),
        "poll": Poll.objects.values_list("pk", flat=True),
    }
    lists = [f"/admin/townhalls/{model}/" for model in rows]
    return lists + [f"/admin/townhalls/{model}/{pk}/change/" for model, pks in rows.items() for pk in pks]


def test_whoever_asked_without_a_name_has_none_here(staff: Client, cast: Cast, nameless: Question) -> None:
    for path in pages(cast):
        page = staff.get(path)
        assert page.status_code == 200, path
        found = [word for word in (SECRET, "zebedee", f"/user/{nameless.asker_id}/") if word in page.text]
        assert found == [], path


def test_not_even_by_a_search(staff: Client) -> None:
    assert "0 questions" in staff.get("/admin/townhalls/question/", {"q": SECRET}).text


@pytest.mark.parametrize("field", ["asker", "asker__id__exact", "asker__id__gte", "asker__handle__startswith"])
def test_nobody_s_questions_are_found_by_their_address(staff: Client, nameless: Question, field: str) -> None:
    answer = staff.get("/admin/townhalls/question/", {field: str(nameless.asker_id)})
    assert answer.status_code == 400


def test_a_name_that_was_given_is_shown(staff: Client, cast: Cast) -> None:
    asker = fresh(make_user(display_name="Ama Serwaa"))
    question = make_question(cast.hall, asker=asker, moderator=cast.moderator)
    assert str(asker) in staff.get(f"/admin/townhalls/question/{question.pk}/change/").text


def test_a_question_shows_its_history_and_its_notes(staff: Client, nameless: Question) -> None:
    page = staff.get(f"/admin/townhalls/question/{nameless.pk}/change/").text
    assert nameless.body in page
    assert "When, please?" in page
    assert "Ask Kofi." in page


def test_a_hall_shows_its_record_and_its_bans(staff: Client, cast: Cast, nameless: Question) -> None:
    page = staff.get(f"/admin/townhalls/townhall/{cast.hall.pk}/change/").text
    assert "go_live" in page
    assert f"whoever asked question {nameless.number}" in page


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_changed_or_deleted(staff: Client, cast: Cast, model: str) -> None:
    row = {"townhall": cast.hall, "question": Question.objects.first(), "poll": Poll.objects.first()}[model]
    assert row is not None
    assert staff.get(f"/admin/townhalls/{model}/add/").status_code == 403
    for what in ("change", "delete"):
        assert staff.post(f"/admin/townhalls/{model}/{row.pk}/{what}/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["citizen", "officer", "official", "hall_moderator"])
@pytest.mark.parametrize("model", MODELS)
def test_staff_who_do_not_oversee_see_nothing(cast: Cast, role: str, model: str) -> None:
    assert browser_of(getattr(cast, role)).get(f"/admin/townhalls/{model}/").status_code == 403
