"""When a hall ends nothing is left hanging: what waits is owed, in one transaction."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.townhalls import actions
from engagement.townhalls.actions import polls
from engagement.townhalls.models import Hand, Question
from tests.factories import NOW, make_user
from tests.tickets.factories import HOUR, make_calendar, make_policy
from tests.townhalls.factories import Cast, make_hall, make_hand, make_question, moves_of, reload
from tests.townhalls.rows import put_question
from tests.townhalls.saying import said
from tickets.models import Notification, Ticket

pytestmark = pytest.mark.django_db


def end(cast: Cast) -> None:
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="end", now=NOW)


def states_of(cast: Cast) -> dict[int, str]:
    return dict(Question.objects.filter(hall=cast.hall).values_list("number", "state"))


def test_what_waits_is_owed_and_the_rest_stays(cast: Cast) -> None:
    for state in ("pending", "listed", "queued", "answered_live", "rejected", "featured"):
        make_question(cast.hall, state=state)
    end(cast)
    assert states_of(cast) == {
        1: "pending",
        2: "owed",
        3: "owed",
        4: "answered_live",
        5: "rejected",
        6: "owed",
    }


def test_each_has_a_ticket_that_is_due(cast: Cast) -> None:
    make_calendar()
    make_policy()
    questions = [make_question(cast.hall, state="listed") for _ in range(3)]
    end(cast)
    tickets = Ticket.objects.filter(subject__in=[f"question:{one.pk}" for one in questions])
    assert tickets.count() == 3
    assert set(Question.objects.values_list("due_at", flat=True)) == {NOW + 4 * HOUR}


def test_askers_are_told(cast: Cast) -> None:
    make_question(cast.hall, asker=cast.asker, state="listed")
    end(cast)
    told = [event for event in said(f"user:{cast.asker.pk}") if event["type"] == "own_question.changed"]
    assert told[-1]["question"]["owed"]["department"]["slug"] == cast.department.slug


def test_whoever_asked_what_was_merged_follows_the_ticket(cast: Cast) -> None:
    root = make_question(cast.hall, state="listed")
    child = make_question(cast.hall, asker=cast.asker, state="listed")
    actions.merge_questions(actor=cast.moderator, question_id=child.pk, into_id=root.pk, now=NOW)
    end(cast)
    assert Ticket.objects.get().followers.filter(user_id=cast.asker.pk).exists()


def test_and_is_told_of_the_answer(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="listed")
    end(cast)
    actions.answer_in_writing(actor=cast.official, question_id=question.pk, body="In May.", now=NOW)
    kinds = Notification.objects.filter(user=cast.asker).values_list("kind", flat=True)
    assert "ticket_answered" in kinds


def test_the_screen_is_empty(cast: Cast) -> None:
    make_question(cast.hall, state="featured")
    end(cast)
    assert reload(cast.hall).featured is None


def test_hands_come_down_and_whoever_spoke_has_spoken(cast: Cast) -> None:
    speaker, waiting = make_hand(cast.hall), make_hand(cast.hall)
    actions.give_word(actor=cast.moderator, hand_id=speaker.pk, now=NOW)
    end(cast)
    assert list(Hand.objects.order_by("pk").values_list("state", flat=True)) == ["done", "lowered"]
    assert waiting.pk


def test_polls_close(cast: Cast) -> None:
    poll = polls.create_poll(
        actor=cast.moderator, hall_id=cast.hall.pk, question="More drains?", options=["Yes", "No"], now=NOW
    )
    polls.move_poll(actor=cast.moderator, poll_id=poll.pk, move="open", now=NOW)
    end(cast)
    poll.refresh_from_db()
    assert poll.state == "closed"


def test_the_hall_says_when_it_ended(cast: Cast) -> None:
    end(cast)
    assert reload(cast.hall).ended_at == NOW


def test_the_record_has_every_one(cast: Cast) -> None:
    for _ in range(2):
        make_question(cast.hall, state="listed")
    end(cast)
    assert moves_of(cast.hall)[-2:] == [("owe", "listed", "owed")] * 2


def test_where_one_cannot_be_owed_none_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    question = make_question(cast.hall, state="listed")

    def fail(**_given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("engagement.townhalls.actions.ending.tickets.open_tickets_about", fail)
    with pytest.raises(RuntimeError):
        end(cast)
    question.refresh_from_db()
    assert (question.state, reload(cast.hall).state) == ("listed", "live")


def test_statements_grow_with_streams_and_rows_written_alone() -> None:
    """A question more is its row, its ticket's stream, its own, its asker's, the supervisor's notice: no reading."""
    assert statements(30) - statements(10) <= 20 * 16


def statements(count: int) -> int:
    hall = make_hall()
    for _ in range(count):
        put_question(hall, asker=make_user())
    with CaptureQueriesContext(connection) as captured:
        actions.move_hall(actor=hall.created_by, hall_id=hall.pk, move="end", now=NOW)
    return len(captured)
