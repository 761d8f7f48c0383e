"""The public record and the record of moderation, as pages and files."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.townhalls.actions.record import working
from engagement.townhalls.models import HallEntry
from tests.factories import NOW, make_user
from tests.townhalls.pages.conftest import Browser
from tests.townhalls.scenery import hall_row, question_row
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db


def test_the_record_says_in_a_sentence_what_came_of_it(browser_of: Browser) -> None:
    hall = hall_row(state="ended")
    question_row(hall, state="answered_live", answered_at=NOW + timedelta(minutes=40))
    question_row(hall, state="owed")
    html = browser_of(None).get(f"/halls/{hall.pk}/record/").text
    assert "2 questions were asked: 1 answered in the hall, 0 in writing, 1 still owed." in html
    assert "Half of the answers came within 45 min." in html


def test_reasons_are_counted_and_the_texts_stay_unsaid(browser_of: Browser) -> None:
    hall = hall_row(state="ended")
    question_row(hall, state="rejected", reason_kind="insult", body="Secret insult")
    html = browser_of(None).get(f"/halls/{hall.pk}/record/").text
    assert "Insults somebody" in html
    assert "Secret insult" not in html


def test_while_it_runs_there_is_no_record(browser_of: Browser) -> None:
    hall = hall_row()
    for path in ("record/", "record.csv", "record.json", "moderation/", "moderation.txt"):
        assert browser_of(None).get(f"/halls/{hall.pk}/{path}").status_code == 404


def test_a_moment_in_the_recording_is_named(browser_of: Browser) -> None:
    hall = hall_row(state="ended", recording_begins_at=NOW, recording_url="https://example.org/v")
    question_row(hall, state="answered_live", featured_at=NOW + timedelta(seconds=750), answered_at=NOW)
    assert "in the recording at 12:30" in browser_of(None).get(f"/halls/{hall.pk}/record/").text


def test_the_files_are_named_after_the_code(browser_of: Browser) -> None:
    hall = hall_row(state="ended")
    question_row(hall)
    for extension, kind in (("csv", "text/csv; charset=utf-8"), ("json", "application/json")):
        answer = browser_of(None).get(f"/halls/{hall.pk}/record.{extension}")
        assert answer["Content-Type"] == kind
        assert f"durbar-{hall.code.lower()}.{extension}" in answer["Content-Disposition"]


def test_the_record_of_moderation_shows_that_its_chain_holds(browser_of: Browser) -> None:
    hall = hall_row(state="ended")
    with working(hall, actor=make_user(role="moderator", display_name="Efua"), now=NOW) as session:
        session.record("question", 3, "reject", before="pending", after="rejected", reason="It insults somebody.")
    html = browser_of(None).get(f"/halls/{hall.pk}/moderation/").text
    assert "The chain holds over 1 line." in html
    assert "Question 3: not shown" in html
    assert "Efua" in html


def test_a_changed_line_is_found(browser_of: Browser) -> None:
    hall = hall_row(state="ended")
    with working(hall, actor=make_user(role="moderator"), now=NOW) as session:
        session.record("question", 3, "reject", before="pending", after="rejected", reason="It insults somebody.")
    with unguarded():
        HallEntry.objects.filter(hall=hall).update(reason="Because.")
    assert "The chain does not hold: line 1" in browser_of(None).get(f"/halls/{hall.pk}/moderation/").text
