"""Retention."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from engagement.accounts.models import User
from engagement.record.actions import apply_retention
from engagement.record.models import Watcher
from engagement.threads.models import HeldPost
from tests.factories import NOW, make_guest, make_user
from tests.tickets.telling import make_told_ticket, news, tell
from tickets.models import Notification

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@override_settings(KEEP_GUESTS_DAYS=30)
def test_guests_are_forgotten_after_their_period() -> None:
    old, new = (make_guest(joined_at=NOW - timedelta(days=days)) for days in (31, 29))
    assert apply_retention(now=NOW).guests == 1
    old, new = User.objects.get(pk=old.pk), User.objects.get(pk=new.pk)
    assert (old.is_active, new.is_active) == (False, True)


def test_people_with_accounts_are_not() -> None:
    person = make_user(joined_at=NOW - 9 * YEAR)
    apply_retention(now=NOW)
    assert User.objects.get(pk=person.pk).is_active


def test_what_people_were_told_goes_after_its_period() -> None:
    person = make_user()
    tell(news(person, make_told_ticket()), now=NOW - YEAR)
    assert apply_retention(now=NOW - timedelta(seconds=1)).notifications == 0
    assert apply_retention(now=NOW + timedelta(seconds=1)).notifications == 1
    assert not Notification.objects.exists()


def test_an_address_that_never_said_yes_goes_after_a_week() -> None:
    Watcher.objects.create(email="a@example.org", asked_at=NOW - timedelta(days=8))
    Watcher.objects.create(email="b@example.org", asked_at=NOW - timedelta(days=8), confirmed_at=NOW)
    Watcher.objects.create(email="c@example.org", asked_at=NOW - timedelta(days=6))
    assert apply_retention(now=NOW).watchers == 1
    assert set(Watcher.objects.values_list("email", flat=True)) == {"b@example.org", "c@example.org"}


@override_settings(KEEP_HELD_DAYS=30)
def test_what_was_held_and_not_decided_goes_after_its_period() -> None:
    for days in (31, 29):
        HeldPost.objects.create(author=make_user(), body="Zanzibar", created_at=NOW - timedelta(days=days))
    assert (apply_retention(now=NOW).held, HeldPost.objects.count()) == (1, 1)


def test_again_nothing_is_left_to_go() -> None:
    make_guest(joined_at=NOW - 2 * YEAR)
    assert any(apply_retention(now=NOW))
    assert not any(apply_retention(now=NOW))
