"""What several actions check."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, make_member, make_user
from tests.tickets.factories import fresh, make_ticket
from tickets import actions
from tickets.actions import rules

pytestmark = pytest.mark.django_db


def test_a_banned_officer_changes_nothing() -> None:
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department, banned_until=NOW + timedelta(days=1)))
    with pytest.raises(rules.MayNotWork):
        actions.change_status(actor=officer, number=ticket.number, status="open", now=NOW)


def test_a_closed_account_changes_nothing() -> None:
    with pytest.raises(rules.MayNotWork):
        rules.check_works(make_user(is_active=False), NOW)


def test_whoever_does_not_say_what_they_saw_is_not_asked() -> None:
    ticket = make_ticket()
    rules.check_fresh(fresh(make_member(ticket.department)), ticket, None)


def test_one_s_own_changes_are_no_collision() -> None:
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department))
    seen = ticket.last_event
    actions.change_status(
        actor=officer, number=ticket.number, status="waiting_third_party", reason="ECG.", version=seen, now=NOW
    )
    actions.change_status(actor=officer, number=ticket.number, status="open", version=seen, now=NOW)


def test_what_time_did_is_no_collision() -> None:
    from tests.tickets.factories import make_policy

    make_policy(steps=[{}])
    ticket = make_ticket()
    actions.fire_due_steps(now=NOW + timedelta(days=3))
    ticket.refresh_from_db()
    rules.check_fresh(fresh(make_member(ticket.department)), ticket, 1)
