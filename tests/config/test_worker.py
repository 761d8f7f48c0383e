"""The worker does what is due, when it is due, and outlives what fails."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction

from engagement.config import worker as working
from engagement.config.worker import PRUNE_EVERY, Chore, Worker, prune_keys, prune_log
from engagement.record.models import Checkpoint, Leaf, Watcher
from realtime import idempotency, log
from tests.factories import NOW
from tests.tickets.factories import make_ticket

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Diary:
    """A chore that notes when it was done and wants to be asked again after an hour."""

    def __init__(self, name: str = "diary") -> None:
        self.done: list[datetime] = []
        self.chore = Chore(name=name, perform=self.perform)

    def perform(self, now: datetime) -> datetime:
        self.done.append(now)
        return now + timedelta(hours=1)


def refuse(_now: datetime) -> datetime:
    raise LookupError("no luck")


def test_a_chore_is_done_at_once_and_then_when_it_said() -> None:
    diary = Diary()
    worker = Worker([diary.chore])
    for minutes in (0, 59, 60):
        worker.perform_due(now=NOW + timedelta(minutes=minutes))
    assert diary.done == [NOW, NOW + timedelta(hours=1)]


def test_a_chore_that_fails_keeps_no_other_from_being_done(caplog: pytest.LogCaptureFixture) -> None:
    diary = Diary()
    with caplog.at_level(logging.CRITICAL):
        Worker([Chore(name="bad", perform=refuse), diary.chore]).perform_due(now=NOW)
    assert diary.done == [NOW]


def test_a_chore_that_fails_is_logged_and_tried_again_after_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    worker = Worker([Chore(name="bad", perform=refuse)])
    worker.perform_due(now=NOW)
    assert [record.getMessage() for record in caplog.records] == ["chore failed: bad"]
    assert worker.asleep_until == {"bad": NOW + timedelta(minutes=1)}


@pytest.mark.django_db
def test_what_happens_is_recorded_and_signed_without_anybody_asking() -> None:
    make_ticket()
    assert working.take_in(NOW) == NOW + working.RECORD_EVERY
    assert working.sign_checkpoint(NOW) <= NOW + timedelta(hours=1)
    assert Checkpoint.objects.get().size == Leaf.objects.count() > 0


@pytest.mark.django_db
def test_what_was_kept_long_enough_goes_without_anybody_asking() -> None:
    Watcher.objects.create(email="ama@example.org", asked_at=LONG_AGO)
    assert working.apply_retention(NOW) == NOW + working.RECORD_EVERY
    assert working.apply_retention(NOW) == NOW + working.RETAIN_EVERY


@pytest.mark.django_db
def test_old_publications_are_pruned_and_the_newest_of_each_stream_kept(settings: object) -> None:
    with transaction.atomic():
        log.append("open:1", ["{}"] * 350, now=LONG_AGO)
    prune_log(NOW)
    assert [entry.offset for entry in log.read("open:1", after=0, limit=1000)] == list(range(51, 351))


@pytest.mark.django_db
def test_recent_publications_are_kept() -> None:
    with transaction.atomic():
        log.append("open:1", ["{}"] * 350, now=NOW)
    assert prune_log(NOW) == NOW + PRUNE_EVERY
    assert len(log.read("open:1", after=0, limit=1000)) == 350


@pytest.mark.django_db
def test_keys_of_long_ago_are_forgotten_and_recent_ones_not() -> None:
    old, recent = idempotency.KeyOf(1, uuid4()), idempotency.KeyOf(1, uuid4())
    idempotency.remember([idempotency.Done(old, "word.say", b"{}")], now=LONG_AGO)
    idempotency.remember([idempotency.Done(recent, "word.say", b"{}")], now=NOW)
    prune_keys(NOW)
    assert set(idempotency.find_replies([old, recent])) == {recent}


def test_a_worker_in_a_thread_works_until_it_is_stopped() -> None:
    worked = threading.Event()

    def work(now: datetime) -> datetime:
        worked.set()
        return now + timedelta(hours=1)

    worker = Worker([Chore(name="work", perform=work)])
    worker.start()
    assert worked.wait(timeout=10)
    worker.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "worker"]


def test_a_chore_after_a_long_one_is_given_the_time_at_which_it_begins() -> None:
    given: list[datetime] = []
    both = threading.Event()

    def note(now: datetime) -> datetime:
        given.append(now)
        return now + timedelta(hours=1)

    def note_last(now: datetime) -> datetime:
        both.set()
        return note(now)

    worker = Worker([Chore(name="first", perform=note), Chore(name="last", perform=note_last)])
    worker.start()
    assert both.wait(timeout=10)
    worker.stop()
    assert given[0] < given[1]


@pytest.mark.django_db
def test_a_clock_that_is_ahead_fires_nothing_early_where_the_database_has_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=1)
    monkeypatch.setattr(working.timezone, "now", lambda: ahead)
    expected = ahead if connection.vendor == "sqlite" else ahead - timedelta(hours=1)
    assert abs(working.read_clock() - expected) < timedelta(minutes=5)


def test_a_worker_that_is_not_told_the_time_waits_and_asks_again(caplog: pytest.LogCaptureFixture) -> None:
    worked = threading.Event()
    answers = iter([OperationalError("gone")])

    def clock() -> datetime:
        for error in answers:
            raise error
        return NOW

    def work(now: datetime) -> datetime:
        worked.set()
        return now + timedelta(hours=1)

    worker = Worker([Chore(name="work", perform=work)], clock=clock)
    worker.start()
    assert worked.wait(timeout=10)
    worker.stop()
    assert "does not say what time it is: OperationalError" in caplog.text
