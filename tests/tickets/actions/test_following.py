"""Whoever follows a conversation follows its tickets."""

from __future__ import annotations

import pytest

from tests.factories import NOW, make_user
from tests.threads.factories import make_thread
from tickets import actions
from tickets.models import Ticket
from tickets.queries.watchers import followers_of

pytestmark = pytest.mark.django_db


def test_following_twice_changes_nothing() -> None:
    thread, neighbour = make_thread(), make_user()
    for _ in range(2):
        actions.follow_tickets_of(subject=f"thread:{thread.pk}", actor=neighbour, now=NOW)
    ticket = Ticket.objects.get()
    assert followers_of([ticket.pk])[ticket.pk] == [thread.author_id, neighbour.pk]


def test_whoever_does_not_follow_can_stop_all_the_same() -> None:
    thread = make_thread()
    actions.unfollow_tickets_of(subject=f"thread:{thread.pk}", actor=make_user())
    assert followers_of([Ticket.objects.get().pk]) != {}


def test_a_conversation_without_tickets_has_nothing_to_follow() -> None:
    actions.follow_tickets_of(subject="thread:999", actor=make_user(), now=NOW)
