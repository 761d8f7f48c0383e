"""Many tickets are opened at once, in the order given, for whoever they are, or for nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import HOUR, fresh, make_calendar, make_policy
from tickets import actions
from tickets.models import Membership, Notification, SlaClock, Ticket, TicketEvent
from tickets.notices import notification_view

pytestmark = pytest.mark.django_db


def owed(**given: Any) -> actions.Owed:
    followers = given.pop("followers", ())
    fields = {"title": "When?", "department": given.pop("department", None) or make_department()}
    return actions.Owed(actions.Opening(**(fields | given)), followers)


def open_them(*wanted: actions.Owed, **given: Any) -> list[actions.Opened]:
    return actions.open_tickets_about(**({"actor": fresh(make_user()), "owed": wanted, "now": NOW} | given))


def test_their_numbers_follow_each_other_in_the_order_given() -> None:
    opened = open_them(owed(title="One"), owed(title="Two"), owed(title="Three"))
    assert [(one.ticket.number, one.ticket.title) for one in opened] == [(1, "One"), (2, "Two"), (3, "Three")]


def test_none_are_none() -> None:
    assert open_them() == []


def test_each_says_when_its_first_response_is_due() -> None:
    make_calendar()
    make_policy()
    assert [one.due_at for one in open_them(owed(), owed())] == [NOW + 4 * HOUR] * 2


def test_where_nothing_was_promised_nothing_is_due() -> None:
    assert open_them(owed())[0].due_at is None


def test_one_without_a_requester_is_nobody_s_and_waits_for_a_first_response() -> None:
    make_policy()
    [opened] = open_them(owed())
    kinds = set(SlaClock.objects.filter(ticket=opened.ticket).values_list("kind", flat=True))
    assert (opened.ticket.requester, kinds) == (None, {"first_response", "resolution"})


def test_of_a_requester_a_word_waits_for_an_answer_too() -> None:
    make_policy()
    [opened] = open_them(owed(requester=fresh(make_user())))
    assert SlaClock.objects.filter(ticket=opened.ticket, kind="next_response").exists()


def test_the_requester_follows_and_so_do_the_others() -> None:
    requester, other = fresh(make_user()), make_user()
    [opened] = open_them(owed(requester=requester, followers=[other.pk, requester.pk]))
    assert set(opened.ticket.followers.values_list("user_id", flat=True)) == {requester.pk, other.pk}


def test_a_supervisor_is_told_once_of_all_that_came() -> None:
    department, other = make_department(), make_department()
    supervisor = make_member(department, role="supervisor")
    Membership.objects.create(department=other, user=supervisor, role="supervisor", since=NOW)
    opened = open_them(owed(department=department), owed(department=other), owed(department=department))
    [told] = Notification.objects.filter(user=supervisor)
    assert (told.kind, told.ticket, told.data["tickets"]) == ("tickets_opened", opened[0].ticket, 3)
    assert "Tickets: 3" in notification_view(told).details


def test_of_a_single_one_a_supervisor_is_told_as_of_any() -> None:
    one, other = make_department(), make_department()
    supervisors = [make_member(department, role="supervisor") for department in (one, other)]
    open_them(owed(department=one), owed(department=other))
    told = Notification.objects.filter(user__in=supervisors)
    assert sorted(told.values_list("user_id", "kind")) == [(each.pk, "ticket_opened") for each in supervisors]


def test_each_begins_its_record() -> None:
    open_them(owed(), owed(requester=fresh(make_user())))
    assert list(TicketEvent.objects.order_by("pk").values_list("kind", flat=True)) == [
        "opened",
        "opened",
        "citizen_wrote",
    ]


def test_nothing_more_is_asked_for_more_of_them() -> None:
    make_policy()
    department = make_department()
    reads(department, 1)  # a house without a calendar gets one
    assert reads(department, 12) == reads(department, 3)


def reads(department: Any, count: int) -> int:
    with CaptureQueriesContext(connection) as captured:
        open_them(*(owed(department=department, subject=f"question:{one}") for one in range(count)))
    return len([query for query in captured.captured_queries if query["sql"].startswith("SELECT")])


# --- handed over --------------------------------------------------------------------------------------------------


def hand_over(subject: str, department: Any) -> None:
    actions.hand_over_about(
        subject=subject, actor=fresh(make_user()), department=department, reason="Theirs.", now=NOW
    )


def test_what_is_open_about_a_stream_goes_to_another_department() -> None:
    [opened] = open_them(owed(subject="question:1"))
    other = make_department()
    hand_over("question:1", other)
    assert Ticket.objects.get(pk=opened.ticket.pk).department == other


def test_what_it_has_already_stays() -> None:
    department = make_department()
    open_them(owed(subject="question:1", department=department))
    hand_over("question:1", department)
    assert not TicketEvent.objects.filter(kind="transferred").exists()


# --- vouched for --------------------------------------------------------------------------------------------------


def test_whom_the_room_above_vouches_for_stops_the_clocks() -> None:
    make_policy()
    [opened] = open_them(owed(subject="question:1"))
    stranger = fresh(make_user())
    actions.record_response(subject="question:1", actor=stranger, vouched=True, now=NOW)
    actions.record_resolution(subject="question:1", actor=stranger, reason="", vouched=True, now=NOW)
    assert Ticket.objects.get(pk=opened.ticket.pk).status == "closed"
    assert not SlaClock.objects.filter(state="running").exists()


def test_nobody_else_does() -> None:
    make_policy()
    open_them(owed(subject="question:1"))
    actions.record_response(subject="question:1", actor=fresh(make_user()), now=NOW)
    assert SlaClock.objects.filter(state="running").count() == 2
