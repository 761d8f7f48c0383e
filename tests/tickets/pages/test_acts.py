"""What can be done with a ticket: every act has a form, a command of its own and words."""

from __future__ import annotations

import pytest

from tests.factories import NOW
from tests.tickets.pages.conftest import Desk
from tickets.models import Membership, Ticket
from tickets.pages.acts import ACTS
from tickets.ticket_forms import TicketForm


def test_every_act_has_a_command_of_its_own() -> None:
    assert len({act.command for act in ACTS.values()}) == len(ACTS)


@pytest.mark.parametrize("name", ACTS)
def test_every_act_has_a_form_and_says_what_it_did(name: str) -> None:
    assert issubclass(ACTS[name].form, TicketForm)
    assert str(ACTS[name].done).endswith(".")


@pytest.mark.django_db
def test_a_form_begins_with_how_it_is_now(desk: Desk) -> None:
    assert ACTS["priority"].initial(desk.ticket, {}) == {"version": desk.ticket.last_event, "priority": "normal"}
    assert ACTS["split"].initial(desk.ticket, {})["department"] == "urban-roads"


@pytest.mark.django_db
def test_without_a_supervisor_the_note_stays_and_nobody_is_called(desk: Desk) -> None:
    Membership.objects.filter(user=desk.supervisor).update(ended_at=NOW)
    given = {"reason": "Help.", "version": desk.ticket.last_event}
    ACTS["escalate"].perform(desk.officer, desk.ticket.number, given, NOW)
    assert Ticket.objects.get(pk=desk.ticket.pk).assignee is None
    assert desk.ticket.notes.count() == 1
