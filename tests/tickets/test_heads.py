"""The ends of records, kept elsewhere."""

from __future__ import annotations

import pytest

from tests.tickets.test_verify import dossier
from tickets.dossier import Dossier
from tickets.heads import Head, Heads

__all__ = ["dossier"]


def said(heads: Heads, dossier: Dossier) -> list[str]:
    return [str(one) for one in [*heads.compare(dossier), *heads.rest()]]


def test_a_head_reads_as_it_was_written() -> None:
    head = Head(1042, 7, "abc")
    assert str(head) == "T-1042-9 7 abc"
    assert Head.parse(f"{head}\n") == head


@pytest.mark.parametrize("line", ["", "T-1042-9 7", "T-1042-8 7 abc", "T-1042-9 seven abc", "T-1042-9 7 abc d"])
def test_what_is_no_head_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Head.parse(line)


@pytest.mark.parametrize("event", [1, 3, 5])
def test_a_record_that_went_on_fits_every_head_that_it_had(dossier: Dossier, event: int) -> None:
    head = Head(1, event, dossier.events[event - 1].digest)
    assert said(Heads([head]), dossier) == []


@pytest.mark.parametrize("event", [3, 6])
def test_a_record_that_is_another_one_or_shorter_now_is_found(dossier: Dossier, event: int) -> None:
    assert said(Heads([Head(1, event, "abc")]), dossier) == [
        f"T-1-3 event {event}: is not what it was when the heads were kept"
    ]


def test_tickets_that_are_gone_are_found_wherever_they_were(dossier: Dossier) -> None:
    later = dossier._replace(ticket=dossier.ticket._replace(number=2))
    kept = [Head(1, 1, "abc"), Head(3, 1, "abc")]
    assert said(Heads(kept), later) == [
        "T-1-3 ticket: missing: it was there when the heads were kept",
        "T-3-7 ticket: missing: it was there when the heads were kept",
    ]


def test_tickets_that_are_new_are_nothing_to_heads(dossier: Dossier) -> None:
    assert said(Heads(), dossier) == []
