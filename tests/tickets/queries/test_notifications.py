"""Notifications, choices and deliveries, read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.factories import NOW, make_department, make_guest, make_member, make_user
from tests.tickets.telling import make_calendar, make_choice, make_told_ticket, news, tell
from tickets import working_time
from tickets.actions import mark_read
from tickets.actions.delivering import take_deliveries
from tickets.models import Delivery, Membership
from tickets.queries import notifications as queries

pytestmark = pytest.mark.django_db


def test_the_newest_comes_first() -> None:
    ama = make_user()
    tell(news(ama, key="a"), news(ama, key="b"))
    assert [one.key for one in queries.list_notifications(ama.pk)] == ["b", "a"]


def test_a_person_finds_their_own_only() -> None:
    ama, kojo = make_user(), make_user()
    tell(news(ama))
    [found] = queries.list_notifications(ama.pk)
    assert queries.get_notification(ama.pk, found.pk) == found
    assert queries.get_notification(kojo.pk, found.pk) is None


def test_a_snapshot_stands_where_its_stream_stands() -> None:
    ama = make_user()
    tell(news(ama), news(ama))
    mark_read(actor=ama, ids=[queries.list_notifications(ama.pk)[0].pk], now=NOW)
    snapshot = queries.get_notifications_snapshot(ama.pk)
    assert (snapshot.offset, snapshot.unread, [one.read for one in snapshot.notifications]) == (1, 1, [True, False])


def test_unread_are_counted_for_many_in_one_query(django_assert_num_queries: Any) -> None:
    ama, kojo = make_user(), make_user()
    tell(news(ama), news(ama))
    with django_assert_num_queries(1):
        assert queries.count_unread_of([ama.pk, kojo.pk]) == {ama.pk: 2, kojo.pk: 0}


def test_unread_are_counted_from_the_index_of_those_alone() -> None:
    from tickets.models import Notification

    rows = Notification.objects.filter(user_id=1, read_at=None).order_by().values("user_id")
    # PostgreSQL takes whichever index of an empty table it likes.
    index = "notification_unread" if connection.vendor == "sqlite" else "Index"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in rows.explain()


def test_who_chose_nothing_hears_at_once() -> None:
    ama, kojo = make_user(), make_user()
    make_choice(kojo, "daily")
    found = queries.choices_of([ama.pk, kojo.pk])
    assert (found[ama.pk].email, found[ama.pk].working_hours_only) == ("at_once", False)
    assert found[kojo.pk].email == "daily"


def test_people_are_locked_and_whoever_is_gone_is_left_out() -> None:
    ama = make_user()
    assert set(queries.lock_recipients([ama.pk, 10**9, ama.pk])) == {ama.pk}


@pytest.mark.parametrize(
    ("overrides", "address"),
    [
        ({"email": "ama@example.org"}, "ama@example.org"),
        ({"email": None}, ""),
        ({"email": "ama@example.org", "is_active": False}, ""),
    ],
)
def test_an_e_mail_goes_to_open_accounts_with_an_address(overrides: dict[str, Any], address: str) -> None:
    assert queries.address_of(make_user(**overrides)) == address


def hours(week: dict[str, list[list[str]]]) -> working_time.Calendar:
    """A calendar as the arithmetic knows it."""
    return working_time.Calendar.of("Africa/Accra", week)


SUNDAYS = {"sun": [["08:00", "12:00"]]}
NIGHTS = {"mon": [["20:00", "24:00"]]}


def test_citizens_are_written_to_by_the_assembly_s_hours() -> None:
    make_calendar(week=SUNDAYS)
    ama = make_user()
    assert queries.calendars_of([ama.pk]) == {ama.pk: hours(SUNDAYS)}


def test_officers_by_those_of_the_department_where_they_have_worked_longest() -> None:
    make_calendar()
    first = make_department(calendar=make_calendar(is_default=False, week=NIGHTS))
    second = make_department(calendar=make_calendar(is_default=False, week=SUNDAYS))
    officer = make_member(first)
    Membership.objects.create(department=second, user=officer, role="officer", since=NOW.replace(year=2027))
    assert queries.calendars_of([officer.pk]) == {officer.pk: hours(NIGHTS)}


def test_a_department_without_hours_of_its_own_has_the_assembly_s() -> None:
    make_calendar(week=SUNDAYS)
    officer = make_member()
    assert queries.calendars_of([officer.pk]) == {officer.pk: hours(SUNDAYS)}


def test_who_has_left_a_department_has_left_its_hours() -> None:
    make_calendar(week=SUNDAYS)
    officer = make_member(make_department(calendar=make_calendar(is_default=False, week=NIGHTS)))
    Membership.objects.update(ended_at=NOW)
    assert queries.calendars_of([officer.pk]) == {officer.pk: hours(SUNDAYS)}


def test_where_nobody_set_hours_there_are_none() -> None:
    ama = make_user()
    assert queries.calendars_of([ama.pk]) == {ama.pk: None}


def test_parcels_cost_as_much_for_twenty_as_for_two(django_assert_max_num_queries: Any) -> None:
    make_calendar()
    ticket = make_told_ticket()
    for _ in range(10):
        ama, kojo = make_user(), make_user()
        make_choice(ama, working_hours_only=True)
        make_choice(kojo, "daily")
        tell(news(ama, ticket), news(kojo, ticket))
    taken = take_deliveries(NOW.replace(day=25), 20)
    with django_assert_max_num_queries(6):
        parcels = queries.get_parcels(taken.mark, taken.ids)
    assert len(parcels) == 20
    assert all(parcel.told for parcel in parcels)
    assert sum(parcel.hours is not None for parcel in parcels) == 10


def test_what_carries_another_mark_is_no_parcel_of_ours() -> None:
    tell(news(make_user()))
    taken = take_deliveries(NOW, 20)
    assert queries.get_parcels("another", taken.ids) == []


def test_what_was_sent_is_not_due() -> None:
    tell(news(make_user()), news(make_user()))
    Delivery.objects.filter(pk=Delivery.objects.earliest("pk").pk).update(state="sent", next_at=None)
    assert queries.due_deliveries(NOW).count() == 1


def test_a_guest_who_confirmed_an_address_is_written_to_there() -> None:
    assert queries.address_of(make_guest(strength="email", guest_email="ama@example.org")) == "ama@example.org"
