"""`manage.py verify_tickets`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.tickets.factories import make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def verify(*arguments: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("verify_tickets", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def ticket() -> Ticket:
    """A ticket that is what its record says."""
    return make_ticket()


def test_it_counts_what_it_looked_at(ticket: Ticket) -> None:
    said = verify()
    assert said.startswith("1 tickets, 2 events, 3 clocks in ")
    assert said.endswith("0 differences.\n")


def test_quietly_it_says_nothing_where_nothing_differs(ticket: Ticket) -> None:
    assert verify("--quiet") == ""


def test_a_difference_is_written_out_and_the_command_fails(ticket: Ticket) -> None:
    Ticket.objects.update(level=3)
    out = StringIO()
    with pytest.raises(CommandError, match="1 difference") as failed:
        call_command("verify_tickets", "--quiet", stdout=out)
    assert failed.value.returncode == 1
    assert out.getvalue() == f"{ticket.reference} ticket: level is 3, the record says 0\n"


def test_one_ticket_is_looked_at_by_its_reference(ticket: Ticket) -> None:
    assert verify("--ticket", ticket.reference) == f"{ticket.reference} is what its record says.\n"


@pytest.mark.parametrize(("reference", "said"), [("T-1-4", "is no reference"), ("T-99-9", "1 difference")])
def test_what_is_no_ticket_fails(ticket: Ticket, reference: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("verify_tickets", "--ticket", reference, stdout=StringIO())


def test_heads_are_kept_and_compared_later(ticket: Ticket, tmp_path: Path) -> None:
    kept = tmp_path / "heads"
    verify("--heads", str(kept))
    assert kept.read_text() == f"{ticket.reference} 2 {ticket.last_digest}\n"
    assert "0 differences" in verify("--since", str(kept))
    kept.write_text(kept.read_text() + "T-2-1 5 abc\n")
    with pytest.raises(CommandError, match="1 difference"):
        verify("--since", str(kept))


@pytest.mark.parametrize("text", ["T-1-3 2", "T-1-4 2 abc", "T-1-3 two abc"])
def test_a_file_that_holds_no_heads_is_refused(ticket: Ticket, tmp_path: Path, text: str) -> None:
    kept = tmp_path / "heads"
    kept.write_text(text)
    with pytest.raises(CommandError, match="is no file of heads"):
        verify("--since", str(kept))


def test_many_differences_are_counted_and_not_all_written_out(ticket: Ticket, monkeypatch: Any) -> None:
    monkeypatch.setattr("engagement.config.management.commands.verify_tickets.SHOWN", 2)
    Ticket.objects.update(level=3, reopened=2, rating=1)
    out = StringIO()
    with pytest.raises(CommandError, match="3 differences"):
        call_command("verify_tickets", "--quiet", stdout=out)
    assert len(out.getvalue().splitlines()) == 2
