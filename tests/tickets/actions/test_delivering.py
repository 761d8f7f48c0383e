"""E-mails on their way out: leases, repeats, back-off, hours, digests."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from engagement.accounts.models import User
from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.telling import make_calendar, make_choice, make_told_ticket, news, tell
from tickets import rhythm
from tickets.actions import delivering, notifying
from tickets.actions.delivering import AT_ONCE, LEASE, deliver_due, take_deliveries
from tickets.mail import compose
from tickets.models import Calendar, CalendarVersion, Delivery
from tickets.queries.notifications import due_deliveries, get_parcels

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
AFTER_LEASE = NOW + LEASE + SECOND


def sent() -> list[Any]:
    """What went out."""
    return mail.outbox


def message_ids() -> list[str]:
    """The Message-IDs of what went out."""
    return [one.extra_headers["Message-ID"] for one in sent()]


@pytest.fixture
def ama() -> User:
    """Somebody with an address."""
    return make_user(email="ama@example.org")


# --- sending ------------------------------------------------------------------------------------------------------


def test_what_is_due_is_sent(ama: User) -> None:
    tell(news(ama))
    deliver_due(NOW)
    assert [one.to for one in sent()] == [["ama@example.org"]]
    row = Delivery.objects.get()
    assert (row.state, row.next_at, row.lease, row.problem) == ("sent", None, "", "")
    assert row.sent_at is not None
    assert NOW <= row.sent_at < NOW + MINUTE


def test_what_is_sent_is_not_sent_again(ama: User) -> None:
    tell(news(ama))
    deliver_due(NOW)
    deliver_due(NOW + timedelta(days=1))
    assert len(sent()) == 1


def test_what_is_not_due_yet_waits(ama: User) -> None:
    tell(news(ama), now=NOW + SECOND)
    deliver_due(NOW)
    assert sent() == []


def test_where_more_is_due_the_worker_looks_again_at_once(ama: User) -> None:
    tell(*(news(ama) for _ in range(3)))
    assert deliver_due(NOW, limit=2) == NOW
    assert deliver_due(NOW, limit=2) == NOW + SECOND
    assert len(sent()) == 3


def test_the_longest_due_goes_first(ama: User) -> None:
    late = news(ama)
    tell(news(ama), now=NOW + MINUTE)
    tell(late, now=NOW)
    take_deliveries(NOW + MINUTE, 1)
    assert Delivery.objects.exclude(lease="").get().next_at == NOW + MINUTE + LEASE
    assert Delivery.objects.get(lease="").next_at == NOW + MINUTE


def cost(due: int) -> int:
    """Statements to send so many, none of which opens a calendar."""
    tell(*(news(make_user()) for _ in range(due)))
    with CaptureQueriesContext(connection) as captured:
        deliver_due(NOW)
    return len(captured)


def test_each_e_mail_costs_one_statement_more() -> None:
    assert cost(12) - cost(2) == 10


def test_looking_in_vain_costs_one_query(ama: User, django_assert_num_queries: Any) -> None:
    tell(news(ama), now=NOW + MINUTE)
    with django_assert_num_queries(1 + 2 * connection.features.uses_savepoints):
        deliver_due(NOW)


def test_looking_uses_the_index_of_what_waits(ama: User) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "delivery_due_work" in due_deliveries(NOW)[:20].explain()


# --- a worker dies ------------------------------------------------------------------------------------------------


def die_after_sending(n: int, now: datetime = NOW) -> None:
    """A worker that is gone when the server has taken its n-th e-mail and it has not written that down."""
    taken = take_deliveries(now, AT_ONCE)
    journey = delivering.Journey(taken, now, lambda: 0.0)
    parcels = get_parcels(taken.mark, taken.ids)
    for parcel in parcels[: n - 1]:
        journey._settle(parcel)
    last = parcels[n - 1]
    mail.get_connection().send_messages([compose(last.delivery, last.person.email, last.told)])


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_worker_that_dies_repeats_only_what_was_in_flight_under_the_same_message_id(ama: User, n: int) -> None:
    tell(*(news(ama) for _ in range(3)))
    die_after_sending(n)
    in_flight = message_ids()[-1]
    deliver_due(AFTER_LEASE)
    made = Delivery.objects.values_list("message_id", flat=True)
    assert sorted(message_ids()) == sorted([*made, in_flight])


def test_what_a_dead_worker_took_waits_for_the_end_of_its_lease(ama: User) -> None:
    tell(*(news(ama) for _ in range(3)))
    die_after_sending(1)
    deliver_due(NOW + LEASE - SECOND)
    assert len(sent()) == 1


def test_the_death_of_a_worker_is_no_attempt(ama: User) -> None:
    tell(news(ama))
    for round_ in range(rhythm.MOST_ATTEMPTS + 1):
        take_deliveries(NOW + round_ * (LEASE + SECOND), AT_ONCE)
    assert Delivery.objects.get().attempts == 0


def test_a_worker_that_comes_back_late_touches_nothing_that_is_somebody_else_s(ama: User) -> None:
    tell(news(ama))
    late = take_deliveries(NOW, AT_ONCE)
    parcels = get_parcels(late.mark, late.ids)
    deliver_due(AFTER_LEASE)
    delivering.Journey(late, NOW, iter_seconds(0, LEASE.total_seconds())).send(parcels)
    assert len(sent()) == 1
    assert Delivery.objects.get().state == "sent"


def iter_seconds(*seconds: float) -> Callable[[], float]:
    """A stopwatch that shows these, and stays at the last."""
    left = list(seconds)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def test_a_slow_server_renews_the_lease_of_what_is_still_to_be_sent(ama: User) -> None:
    tell(news(ama))
    taken = take_deliveries(NOW, AT_ONCE)
    journey = delivering.Journey(taken, NOW, iter_seconds(0, 100))
    assert journey._is_ours(get_parcels(taken.mark, taken.ids)[0])
    assert Delivery.objects.get().next_at == NOW + 100 * SECOND + LEASE


def test_what_is_left_when_a_mistake_stops_the_worker_is_given_back(
    ama: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(*(news(ama) for _ in range(3)))

    def mistaken(*_given: Any) -> None:
        raise KeyError("mistake")

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "compose", mistaken)
        with pytest.raises(KeyError):
            deliver_due(NOW)
    deliver_due(NOW + SECOND)
    assert len(sent()) == 2


# --- many workers -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_workers_that_take_at_the_same_time_take_different_rows() -> None:
    user = make_user()
    tell(*(news(user) for _ in range(40)))
    start, taken = threading.Barrier(4), []

    def work() -> None:
        start.wait(10)
        try:
            taken.extend(pk for _round in range(5) for pk in take_deliveries(NOW, 3).ids)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(taken) == len(set(taken)) == 40


def test_what_is_taken_is_nobody_else_s(ama: User) -> None:
    tell(news(ama))
    take_deliveries(NOW, AT_ONCE)
    assert take_deliveries(NOW + MINUTE, AT_ONCE).ids == []


# --- a server refuses ---------------------------------------------------------------------------------------------


class Server(EmailBackend):
    """A mail server that does what the test says."""

    opening: Exception | None = None
    sending: Exception | None = None
    opened = 0

    def open(self) -> None:
        """Answer, or not."""
        type(self).opened += 1
        if self.opening:
            raise self.opening

    def send_messages(self, messages: Sequence[Any]) -> int:
        """Take them, or not."""
        if self.sending:
            raise self.sending
        return super().send_messages(messages)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    """A server for this test."""
    fresh = type("FreshServer", (Server,), {})
    monkeypatch.setattr(mail, "get_connection", lambda: fresh())
    return fresh


def test_a_server_that_refuses_is_asked_again_later_each_time_much_later(ama: User, server: type[Server]) -> None:
    server.sending = smtplib.SMTPServerDisconnected("gone")
    tell(news(ama))
    now, pauses = NOW, []
    for _ in range(rhythm.MOST_ATTEMPTS - 1):
        deliver_due(now, stopwatch=lambda: 0.0)
        row = Delivery.objects.get()
        assert row.next_at is not None
        pauses.append(row.next_at - now)
        now = row.next_at
    assert pauses[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert pauses[-1] == rhythm.LONGEST_PAUSE


def test_after_many_attempts_it_is_given_up_with_the_problem_on_record(ama: User, server: type[Server]) -> None:
    server.sending = smtplib.SMTPServerDisconnected("gone")
    tell(news(ama))
    for day in range(rhythm.MOST_ATTEMPTS):
        deliver_due(NOW + timedelta(days=day))
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.next_at) == ("failed", rhythm.MOST_ATTEMPTS, None)
    assert row.problem == "SMTPServerDisconnected: gone"


def test_what_was_refused_goes_out_later_under_the_same_message_id(ama: User, server: type[Server]) -> None:
    server.sending = smtplib.SMTPServerDisconnected("gone")
    tell(news(ama))
    deliver_due(NOW)
    server.sending = None
    deliver_due(NOW + 2 * MINUTE)
    row = Delivery.objects.get()
    assert (row.state, row.problem, message_ids()) == ("sent", "", [row.message_id])


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"ama@example.org": (550, b"No such mailbox")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"ama@example.org": (451, b"Come back later")}), "waiting"),
        (ValueError("no address"), "failed"),
        (TimeoutError("slow"), "waiting"),
    ],
)
def test_only_what_will_never_be_otherwise_is_given_up_at_once(
    ama: User, server: type[Server], problem: Exception, state: str
) -> None:
    server.sending = problem
    tell(news(ama))
    deliver_due(NOW)
    assert Delivery.objects.get().state == state


def test_one_e_mail_that_is_refused_does_not_stop_the_others(ama: User, server: type[Server]) -> None:
    tell(news(ama), news(make_user(email="kojo@example.org")))
    real = server.send_messages

    def picky(self: Any, messages: Sequence[Any]) -> int:
        if messages[0].to == ["ama@example.org"]:
            raise smtplib.SMTPDataError(554, b"no")
        return int(real(self, messages))

    server.send_messages = picky  # type: ignore[method-assign]
    deliver_due(NOW)
    assert [one.to for one in sent()] == [["kojo@example.org"]]


def test_a_server_that_cannot_be_reached_is_asked_once_and_left_alone(ama: User, server: type[Server]) -> None:
    server.opening = ConnectionRefusedError("refused")
    tell(*(news(ama) for _ in range(3)))
    assert deliver_due(NOW) == NOW + delivering.ASK_AGAIN
    assert server.opened == 1
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_one_connection_carries_many_e_mails(ama: User, server: type[Server]) -> None:
    tell(*(news(ama) for _ in range(3)))
    deliver_due(NOW)
    assert (server.opened, len(sent())) == (1, 3)


# --- what the person wants ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": None}])
def test_what_cannot_be_delivered_any_more_is_dropped(ama: User, change: dict[str, Any]) -> None:
    tell(news(ama))
    User.objects.filter(pk=ama.pk).update(**change)
    deliver_due(NOW)
    assert (Delivery.objects.get().state, sent()) == ("dropped", [])


def test_what_waits_when_somebody_stops_the_e_mails_is_dropped(ama: User) -> None:
    tell(news(ama))
    notifying.set_choice(actor=ama, email="never", working_hours_only=False, now=NOW)
    deliver_due(NOW)
    row = Delivery.objects.get()
    assert (row.state, row.next_at, sent()) == ("dropped", None, [])


SATURDAY = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
MONDAY_8 = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_in_working_hours_it_goes_out_at_once(ama: User) -> None:
    make_calendar()
    make_choice(ama, working_hours_only=True)
    tell(news(ama))
    deliver_due(NOW)
    assert len(sent()) == 1


def test_outside_of_them_it_waits_for_the_next_opening_and_that_is_no_attempt(ama: User) -> None:
    make_calendar()
    make_choice(ama, working_hours_only=True)
    tell(news(ama), now=SATURDAY)
    deliver_due(SATURDAY)
    row = Delivery.objects.get()
    assert (row.next_at, row.attempts, row.lease, row.state) == (MONDAY_8, 0, "", "waiting")
    deliver_due(MONDAY_8)
    assert len(sent()) == 1


def test_a_holiday_that_was_declared_later_counts(ama: User) -> None:
    calendar = make_calendar()
    make_choice(ama, working_hours_only=True)
    tell(news(ama), now=SATURDAY)
    deliver_due(SATURDAY)
    declare_holiday(calendar, "2026-11-30")
    deliver_due(MONDAY_8)
    assert (Delivery.objects.get().next_at, sent()) == (MONDAY_8 + timedelta(days=1), [])


def declare_holiday(calendar: Calendar, day: str) -> None:
    """A new version of the calendar."""
    old = calendar.current
    assert old is not None
    calendar.current = CalendarVersion.objects.create(
        calendar=calendar, number=2, zone=old.zone, week=old.week, holidays={day: "Holiday"}, since=NOW
    )
    calendar.save()


def test_an_officer_s_hours_are_those_of_the_department() -> None:
    make_calendar()
    nights = make_calendar(is_default=False, week={"sat": [["09:00", "12:00"]]})
    officer = make_member(make_department(calendar=nights))
    make_choice(officer, working_hours_only=True)
    tell(news(officer), now=SATURDAY)
    deliver_due(SATURDAY)
    assert len(sent()) == 1


def test_who_did_not_ask_for_hours_hears_at_night(ama: User) -> None:
    make_calendar()
    tell(news(ama), now=SATURDAY)
    deliver_due(SATURDAY)
    assert len(sent()) == 1


# --- once a day ---------------------------------------------------------------------------------------------------

TUESDAY_8 = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def daily(ama: User) -> User:
    """Somebody who hears once a day."""
    make_calendar()
    make_choice(ama, "daily")
    return ama


def test_the_day_comes_in_one_e_mail(daily: User) -> None:
    tell(news(daily, make_told_ticket(title="Water")), news(daily, make_told_ticket(title="Light")))
    deliver_due(TUESDAY_8 - SECOND)
    assert sent() == []
    deliver_due(TUESDAY_8)
    [one] = sent()
    assert "Water" in one.body
    assert "Light" in one.body


def test_a_day_without_news_brings_no_e_mail(daily: User) -> None:
    tell(news(daily))
    for day in range(4):
        deliver_due(TUESDAY_8 + timedelta(days=day))
    assert len(sent()) == 1


def test_what_comes_while_the_e_mail_is_on_its_way_is_told_the_next_day(daily: User) -> None:
    tell(news(daily, make_told_ticket(title="Water")))
    taken = take_deliveries(TUESDAY_8, AT_ONCE)
    # Its action read the clock before the opening, and committed after it.
    tell(news(daily, make_told_ticket(title="Light")), now=TUESDAY_8 - SECOND)
    delivering.Journey(taken, TUESDAY_8, lambda: 0.0).send(get_parcels(taken.mark, taken.ids))
    deliver_due(TUESDAY_8 + timedelta(days=1))
    assert ["Water" in one.body for one in sent()] == [True, False]
    assert ["Light" in one.body for one in sent()] == [False, True]


def test_a_daily_e_mail_of_nothing_is_dropped(daily: User) -> None:
    tell(news(daily))
    Delivery.objects.get().told.update(digest=None)
    deliver_due(TUESDAY_8)
    assert (Delivery.objects.get().state, sent()) == ("dropped", [])
