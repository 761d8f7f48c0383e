"""Answers stop clocks, in the transaction of the post itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.threads import actions as threads
from tests.factories import NOW, make_department, make_member, make_user
from tests.threads.factories import make_thread
from tests.tickets.factories import HOUR, clock_of, fresh, make_calendar, make_policy, make_ticket
from tickets import actions
from tickets.models import Notification, SlaClock, Ticket, TicketEvent
from tickets.queries.tickets import TicketNotYours
from tickets.text import TextEmpty

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    make_calendar()
    make_policy()
    thread = make_thread()
    return Ticket.objects.get(subject=f"thread:{thread.pk}")


def thread_of(ticket: Ticket) -> int:
    return int(ticket.subject.partition(":")[2])


def test_an_official_response_stops_the_response_clocks(ticket: Ticket) -> None:
    officer = fresh(make_member(ticket.department))
    threads.publish_post(actor=officer, thread_id=thread_of(ticket), body="We come.", official=True, now=NOW + HOUR)
    states = dict(SlaClock.objects.values_list("kind", "state"))
    assert states == {"first_response": "met", "next_response": "met", "resolution": "running"}
    assert clock_of(ticket, "first_response").consumed_seconds == 3600


def test_a_late_response_is_a_breach(ticket: Ticket) -> None:
    officer = fresh(make_member(ticket.department))
    late = NOW + 4 * HOUR + timedelta(seconds=1)
    threads.publish_post(actor=officer, thread_id=thread_of(ticket), body="We come.", official=True, now=late)
    assert clock_of(ticket, "first_response").state == "breached"


def test_an_officer_who_only_talks_stops_nothing(ticket: Ticket) -> None:
    officer = fresh(make_member(ticket.department))
    threads.publish_post(actor=officer, thread_id=thread_of(ticket), body="I live there too.", now=NOW + HOUR)
    assert clock_of(ticket, "first_response").state == "running"


def test_the_first_touch_opens_the_ticket_and_whoever_answers_has_it(ticket: Ticket) -> None:
    officer = fresh(make_member(ticket.department))
    threads.publish_post(actor=officer, thread_id=thread_of(ticket), body="We come.", official=True, now=NOW + HOUR)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee_id) == ("open", officer.pk)


def test_a_refused_post_stops_no_clock(ticket: Ticket) -> None:
    officer = fresh(make_member(ticket.department))
    with pytest.raises(TextEmpty):
        threads.publish_post(actor=officer, thread_id=thread_of(ticket), body=" ", official=True, now=NOW + HOUR)
    assert clock_of(ticket, "first_response").state == "running"


def test_an_answer_from_the_desk_is_the_official_response_in_the_thread(ticket: Ticket) -> None:
    officer = fresh(make_member(ticket.department))
    actions.respond(actor=officer, number=ticket.number, body="We come on Tuesday.", now=NOW + HOUR)
    from engagement.threads.models import Post

    post = Post.objects.get(thread_id=thread_of(ticket), number=2)
    assert (post.official, post.body) == (True, "We come on Tuesday.")
    assert clock_of(ticket, "first_response").state == "met"


def test_a_ticket_without_a_conversation_says_how_it_was_answered() -> None:
    department = make_department()
    officer = fresh(make_member(department))
    ticket = make_ticket(department=department)
    with pytest.raises(actions.AnswerWay):
        actions.respond(actor=officer, number=ticket.number, body="We come.", now=NOW)
    actions.respond(actor=officer, number=ticket.number, body="We come.", way="letter", now=NOW + HOUR)
    event = TicketEvent.objects.get(ticket=ticket, kind="responded")
    assert event.data == {"way": "letter", "text": "We come.", "assignee": officer.pk}


def test_the_citizen_s_next_word_starts_the_next_response(ticket: Ticket) -> None:
    officer = fresh(make_member(ticket.department))
    thread = thread_of(ticket)
    threads.publish_post(actor=officer, thread_id=thread, body="We come.", official=True, now=NOW + HOUR)
    author = fresh(ticket.requester)  # type: ignore[arg-type]
    threads.publish_post(actor=author, thread_id=thread, body="When?", now=NOW + 2 * HOUR)
    threads.publish_post(actor=author, thread_id=thread, body="Hello?", now=NOW + 3 * HOUR)
    clock = clock_of(ticket, "next_response", 2)
    assert (clock.state, clock.started_at, clock.due_at) == ("running", NOW + 2 * HOUR, NOW + 6 * HOUR)


def test_other_citizens_start_no_clock(ticket: Ticket) -> None:
    officer = fresh(make_member(ticket.department))
    thread = thread_of(ticket)
    threads.publish_post(actor=officer, thread_id=thread, body="We come.", official=True, now=NOW + HOUR)
    threads.publish_post(actor=make_user(), thread_id=thread, body="Here too.", now=NOW + 2 * HOUR)
    assert not SlaClock.objects.filter(kind="next_response", cycle=2).exists()


def test_a_talkative_citizen_leaves_no_longer_record(ticket: Ticket) -> None:
    author = fresh(ticket.requester)  # type: ignore[arg-type]
    for minute in range(5):
        threads.publish_post(
            actor=author, thread_id=thread_of(ticket), body="Please.", now=NOW + timedelta(minutes=minute)
        )
    assert TicketEvent.objects.filter(ticket=ticket).count() == 2


def test_followers_hear_of_the_answer(ticket: Ticket) -> None:
    neighbour = fresh(make_user())
    threads.follow_thread(actor=neighbour, thread_id=thread_of(ticket), now=NOW)
    actions.respond(
        actor=fresh(make_member(ticket.department)), number=ticket.number, body="We come.", now=NOW + HOUR
    )
    assert Notification.objects.filter(user=neighbour, kind="ticket_answered").count() == 1


def test_whoever_stopped_following_hears_nothing(ticket: Ticket) -> None:
    neighbour = fresh(make_user())
    threads.follow_thread(actor=neighbour, thread_id=thread_of(ticket), now=NOW)
    threads.unfollow_thread(actor=neighbour, thread_id=thread_of(ticket), now=NOW)
    actions.respond(
        actor=fresh(make_member(ticket.department)), number=ticket.number, body="We come.", now=NOW + HOUR
    )
    assert not Notification.objects.filter(user=neighbour).exists()


def test_an_officer_of_another_department_answers_nothing(ticket: Ticket) -> None:
    with pytest.raises(TicketNotYours):
        actions.respond(actor=fresh(make_member()), number=ticket.number, body="We come.", now=NOW)


def test_nothing_is_answered_that_is_done(ticket: Ticket) -> None:
    officer = fresh(make_member(ticket.department))
    actions.resolve_ticket(actor=officer, number=ticket.number, reason="Done.", now=NOW)
    with pytest.raises(actions.StatusImpossible):
        actions.respond(actor=officer, number=ticket.number, body="We came.", now=NOW + HOUR)


def test_an_answer_where_a_merged_ticket_was_talked_about_answers_the_one_that_goes_on(ticket: Ticket) -> None:
    officer = fresh(make_member(ticket.department))
    other = make_ticket(department=ticket.department)
    actions.merge_tickets(actor=officer, number=ticket.number, into=other.number, now=NOW)
    threads.publish_post(actor=officer, thread_id=thread_of(ticket), body="We come.", official=True, now=NOW + HOUR)
    assert dict(other.clocks.values_list("kind", "state")) == {
        "first_response": "met",
        "next_response": "met",
        "resolution": "running",
    }


def test_the_department_of_a_part_that_was_split_off_answers_in_the_same_conversation(ticket: Ticket) -> None:
    officer, other = fresh(make_member(ticket.department)), make_department()
    part = actions.split_ticket(actor=officer, number=ticket.number, title="The lamp", department=other.slug, now=NOW)
    actions.respond(actor=fresh(make_member(other)), number=part.number, body="We come.", now=NOW + HOUR)
    assert clock_of(part, "first_response").state == "met"
    assert clock_of(ticket, "first_response").state == "running"
