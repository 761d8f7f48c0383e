"""What somebody asked in halls, taken out for good."""

from __future__ import annotations

import pytest

from engagement.record.models import Erasure
from engagement.townhalls import ledger
from engagement.townhalls.actions import edit_question, entries_to_erase, erase_texts, raise_hand
from engagement.townhalls.models import HallEntry, Hand, Question
from engagement.townhalls.queries.snapshots import entries_of
from engagement.townhalls.serializers import line_of
from realtime import log
from tests.factories import NOW, make_user
from tests.townhalls.factories import fresh, make_hall, make_question

pytestmark = pytest.mark.django_db


def erase(user_id: int) -> int:
    for pk in entries_to_erase(user_id):
        Erasure.objects.create(source="hall", row_id=pk, text="", seal="", at=NOW)
    return erase_texts(user_id=user_id, removed="(removed)", now=NOW)


def test_questions_say_that_they_were_removed() -> None:
    asker = fresh(make_user())
    question = make_question(make_hall(), state="listed", asker=asker, body="Zanzibar?")
    assert erase(asker.pk) == 1
    question = Question.objects.get(pk=question.pk)
    assert (question.body, question.folded, question.salt, question.state) == ("(removed)", "", "", "listed")


def test_what_could_be_gone_back_to_goes() -> None:
    asker = fresh(make_user())
    make_question(make_hall(), state="listed", asker=asker, body="Zanzibar?")
    erase(asker.pk)
    assert "Zanzibar" not in str(list(HallEntry.objects.values_list("undo", "data", "reason")))


def test_the_record_of_the_hall_still_fits() -> None:
    asker, hall = fresh(make_user()), make_hall()
    make_question(hall, state="listed", asker=asker, body="Zanzibar?")
    erase(asker.pk)
    hall.refresh_from_db()
    lines = [(line_of(entry, hall), entry.digest) for entry in sorted(entries_of(hall), key=lambda one: one.number)]
    assert ledger.first_fault(lines) is None


def test_the_topic_of_a_hand_goes() -> None:
    person, hall = fresh(make_user()), make_hall()
    raise_hand(actor=person, hall_id=hall.pk, topic="Zanzibar", now=NOW)
    erase(person.pk)
    assert Hand.objects.get().topic == ""


def test_what_was_published_before_is_gone_and_pages_reload() -> None:
    asker, moderator = fresh(make_user()), make_user(role="moderator")
    hall = make_hall(moderator=moderator)
    question = make_question(hall, state="listed", asker=asker, body="Zanzibar?")
    streams = [f"townhall:{hall.pk}", f"townhall-desk:{hall.pk}", f"user:{asker.pk}"]
    edit_question(actor=fresh(moderator), question_id=question.pk, body="Zanzibar, when?", now=NOW)
    before = log.positions(streams)
    assert all("Zanzibar" in str(log.read(stream, after=0, limit=100)) for stream in streams)
    erase(asker.pk)
    assert [log.read(stream, after=0, limit=100) for stream in streams] == [[], [], []]
    assert all(log.position(stream).epoch != before[stream].epoch for stream in streams)
