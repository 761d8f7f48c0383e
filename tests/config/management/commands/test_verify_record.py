"""`manage.py verify_record`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from engagement.record.actions import sign_checkpoint, take_in
from engagement.record.models import Leaf
from tests.factories import NOW
from tests.tickets.factories import make_ticket
from tests.unguarded import unguarded
from tickets.models import TicketEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def note() -> str:
    """The checkpoint of a record with one ticket, as somebody kept it."""
    make_ticket()
    take_in(now=NOW)
    signed = sign_checkpoint(now=NOW)
    assert signed is not None
    return signed.note


def verify(*words: str) -> str:
    out = StringIO()
    call_command("verify_record", *words, stdout=out)
    return out.getvalue()


def test_it_says_that_all_is_well(note: str) -> None:
    assert "all is what was recorded" in verify()


def test_it_names_what_was_changed(note: str) -> None:
    event = TicketEvent.objects.earliest("pk")
    with unguarded():
        TicketEvent.objects.filter(pk=event.pk).update(kind="noted")
    out = StringIO()
    with pytest.raises(CommandError, match="1 differences"):
        call_command("verify_record", stdout=out)
    assert out.getvalue() == f"ticket {event.pk}: not what was recorded\n"


def test_a_note_that_was_kept_finds_what_was_taken_away(note: str, tmp_path: Path) -> None:
    kept = tmp_path / "note.txt"
    kept.write_text(note)
    with unguarded():
        last = Leaf.objects.latest("index")
        Leaf.objects.filter(pk=last.pk).delete()
    with pytest.raises(CommandError, match="difference"):
        verify("--checkpoint", str(kept))


def test_a_note_of_nobody_is_refused(note: str, tmp_path: Path) -> None:
    kept = tmp_path / "note.txt"
    kept.write_text(note.replace("time 2", "time 3"))
    with pytest.raises(CommandError, match="no checkpoint"):
        verify("--checkpoint", str(kept))
