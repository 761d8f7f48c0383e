"""The town halls of the demo: their data, and what stands in the house once they are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engagement.config.demo import loader, people
from engagement.config.demo.halls import GUESTS, HALLS
from engagement.config.demo.halls.steps import Hall
from engagement.config.demo.halls.telling import ANNOUNCED, DEEDS
from engagement.config.demo.stories import steps
from engagement.townhalls.models import (
    HallEntry,
    HallStaff,
    Hand,
    Poll,
    PollResult,
    Question,
    ReactionTally,
    TownHall,
)
from tests.factories import NOW
from tickets.models import Ticket

pytestmark = pytest.mark.usefixtures("demo")

HANDLES = {row.handle for row in people.PEOPLE}


def over() -> TownHall:
    return TownHall.objects.get(title=HALLS[0].title)


def live() -> TownHall:
    return TownHall.objects.get(title=HALLS[1].title)


def states_of(hall: TownHall) -> set[str]:
    return set(Question.objects.filter(hall=hall).values_list("state", flat=True))


@pytest.mark.parametrize("hall", HALLS, ids=lambda hall: hall.title)
def test_everybody_who_does_something_is_of_the_demo(hall: Hall) -> None:
    assert {step.by for step in hall.steps} - {""} <= HANDLES


@pytest.mark.parametrize("hall", HALLS, ids=lambda hall: hall.title)
def test_everything_that_is_done_can_be_done(hall: Hall) -> None:
    assert {step.what for step in hall.steps} <= set(DEEDS)


@pytest.mark.parametrize("hour", range(0, 24, 6))
@pytest.mark.parametrize("day", range(7))
def test_everything_is_past_on_whatever_day_and_hour_it_is_loaded(day: int, hour: int) -> None:
    now = datetime(2026, 11, 23, hour, 5, tzinfo=UTC) + timedelta(days=day)
    for hall in HALLS:
        begins = steps.moment(hall.begins, now)
        last = begins + timedelta(minutes=hall.steps[-1].at)
        assert now - loader.FOUNDED < begins - ANNOUNCED
        assert last < now, hall.title


def test_hall_that_is_over_waits_for_an_answer_that_is_owed() -> None:
    assert over().state == "follow_up"
    owed = Question.objects.get(hall=over(), state="owed")
    assert owed.due_at is not None
    assert Ticket.objects.filter(number=owed.ticket_number, subject=f"question:{owed.pk}").exists()


def test_hall_that_is_over_has_every_outcome() -> None:
    assert states_of(over()) == {"answered_live", "answered_written", "owed", "rejected", "merged"}


def test_questions_were_rejected_for_different_reasons() -> None:
    kinds = Question.objects.filter(hall=over(), state="rejected").values_list("reason_kind", flat=True)
    assert set(kinds) == {"private_person", "off_topic", "other"}


def test_published_poll_has_a_result_that_stays() -> None:
    poll = Poll.objects.get(hall=over())
    assert poll.state == "published"
    assert sum(PollResult.objects.get(poll=poll).counts.values()) == poll.voters > 30


def test_answers_of_the_hall_that_is_over_have_their_time_in_the_recording() -> None:
    begins = over().recording_begins_at
    assert begins is not None
    times = Question.objects.filter(hall=over(), state="answered_live").values_list("featured_at", flat=True)
    assert all(at is not None and at > begins for at in times)


def test_record_of_a_hall_has_an_entry_for_every_move_without_a_hole() -> None:
    numbers = list(HallEntry.objects.filter(hall=over()).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, over().last_entry + 1))
    assert len(numbers) > 40


def test_every_entry_is_as_old_as_what_it_says() -> None:
    times = list(HallEntry.objects.filter(hall=over()).order_by("number").values_list("at", flat=True))
    assert times == sorted(times)
    assert max(times) < NOW


def test_one_question_of_the_live_hall_is_on_the_screen() -> None:
    assert live().state == "live"
    assert live().featured is not None


def test_live_hall_has_something_to_do_for_its_moderators() -> None:
    assert {"pending", "listed", "queued", "featured", "answered_live", "merged", "rejected"} == states_of(live())
    assert Hand.objects.filter(hall=live(), state="raised").exists()


def test_live_hall_has_a_poll_with_votes_and_a_draft() -> None:
    assert dict(Poll.objects.filter(hall=live()).values_list("state", "voters")) == {"open": 30, "draft": 0}


def test_halls_have_moderators_and_officials() -> None:
    for hall in (over(), live()):
        assert set(HallStaff.objects.filter(hall=hall).values_list("role", flat=True)) == {"moderator", "official"}


def test_votes_are_of_accounts_and_of_guests() -> None:
    question = Question.objects.filter(hall=live()).order_by("-votes")[0]
    assert 0 < question.confirmed_votes < question.votes <= len(people.CITIZENS) + len(GUESTS)


def test_chat_and_reactions_are_not_empty() -> None:
    for hall in (over(), live()):
        assert hall.chat is not None
        assert hall.chat.posts.count() > 3
        assert ReactionTally.objects.filter(hall=hall).exists()


def test_halls_are_told_once() -> None:
    loader.load(now=NOW)
    assert TownHall.objects.count() == len(HALLS)
