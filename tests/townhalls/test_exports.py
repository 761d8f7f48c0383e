"""The public record as files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import timedelta

import msgspec
import pytest

from engagement.townhalls import exports, outcomes, queries
from engagement.townhalls.actions.record import working
from engagement.townhalls.models import Answer
from engagement.townhalls.pages.hall import numbers_of
from engagement.townhalls.queries.records import list_lines, list_outcomes
from tests.factories import NOW, make_department, make_member, make_user
from tests.townhalls.scenery import hall_row, poll_row, question_row

pytestmark = pytest.mark.django_db


def rows_of(hall: object) -> list[dict[str, object]]:
    """The rows of a hall's record."""
    return list(exports.rows_of(queries.get_snapshot(None, hall.pk), numbers_of(hall)))  # type: ignore[attr-defined, arg-type]


def test_a_row_says_what_became_of_a_question() -> None:
    hall = hall_row(state="ended", recording_begins_at=NOW)
    works = make_department(name="Works")
    question = question_row(
        hall, state="answered_live", votes=7, featured_at=NOW + timedelta(minutes=2), answered_at=NOW
    )
    official = make_member(works, display_name="Akua Boateng")
    Answer.objects.create(question=question, kind="live", body="In May.", author=official, department=works, at=NOW)
    row = rows_of(hall)[0]
    assert (row["outcome"], row["votes"], row["answer"], row["recording_seconds"]) == (
        "answered_live",
        7,
        "In May.",
        120,
    )
    assert (row["answered_by"], row["department"]) == ("Akua Boateng", "Works")


def test_what_was_never_shown_is_in_no_row() -> None:
    hall = hall_row(state="ended")
    question_row(hall, state="rejected", body="Secret insult")
    question_row(hall, state="pending", body="Secret wait")
    assert rows_of(hall) == []


def test_whoever_asked_without_a_name_has_none_in_the_file() -> None:
    hall = hall_row(state="ended")
    question_row(hall, anonymous=True, asker=make_user(display_name="Kofi Hidden"))
    assert "Kofi Hidden" not in exports.as_csv(rows_of(hall))


def test_the_table_can_be_read_back() -> None:
    hall = hall_row(state="ended")
    question_row(hall, body='Why "so",\nand when?')
    read = list(csv.DictReader(io.StringIO(exports.as_csv(rows_of(hall)), newline="")))
    assert read[0]["question"] == 'Why "so",\nand when?'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1"])
def test_no_spreadsheet_calculates_what_somebody_wrote(text: str) -> None:
    assert exports.harmless(text).startswith("'")


def test_the_data_hold_counts_and_polls() -> None:
    hall = hall_row(state="ended")
    question_row(hall, state="owed")
    poll_row(hall, "Drains", "Lights", votes=(3, 4), state="published", voters=7)
    snapshot = queries.get_snapshot(None, hall.pk)
    counts = outcomes.count(list_outcomes(hall))
    data = json.loads(msgspec.json.encode(exports.as_data(snapshot, counts, rows_of(hall))))
    assert data["counts"]["owed"] == 1
    assert data["polls"][0]["options"] == [{"text": "Drains", "votes": 3}, {"text": "Lights", "votes": 4}]


def test_the_record_of_moves_can_be_recomputed_with_sha256_alone() -> None:
    hall = hall_row()
    with working(hall, actor=make_user(role="moderator"), now=NOW) as session:
        session.record("hall", 0, "pause", before="live", after="paused", reason="A tab\tand a\nline.")
        session.record("hall", 0, "resume", before="paused", after="live")
    previous = ""
    rows = exports.as_lines(list_lines(hall)).rstrip("\n").split("\n")
    for row in rows:
        said, line = row.split("\t", 1)
        previous = hashlib.sha256(f"{previous}\n{line}".encode()).hexdigest()
        assert said == previous
    assert len(rows) == 2
    assert previous == hall.head
