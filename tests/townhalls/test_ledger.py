"""The record of a hall is a chain that anybody can check with SHA-256 alone."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from engagement.townhalls import ledger
from engagement.townhalls.ledger import Line

AT = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)


def line(number: int, **fields: Any) -> Line:
    """An entry of a hall."""
    given = {"subject": "question", "subject_number": 4, "move": "approve", "before": "pending", "after": "listed"}
    rest = {"actor": "efua", "at": AT, "reason": "", "data": {}}
    return Line(**{"hall": "3467CD", "number": number} | given | rest | fields)


def chain(*lines: Line) -> list[tuple[Line, str]]:
    """These entries, each with its digest."""
    done: list[tuple[Line, str]] = []
    for one in lines:
        done.append((one, ledger.digest(done[-1][1] if done else "", one)))
    return done


def test_a_record_that_nobody_touched_has_no_fault() -> None:
    assert ledger.first_fault(chain(line(1), line(2), line(3))) is None


def test_an_empty_record_has_no_fault() -> None:
    assert ledger.first_fault([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"move": "reject"},
        {"before": "held"},
        {"after": "queued"},
        {"actor": "kojo"},
        {"at": AT + timedelta(microseconds=1)},
        {"reason": "It insults somebody."},
        {"data": {"votes": 1}},
        {"subject_number": 5},
        {"subject": "poll"},
        {"hall": "CDFGHJ"},
    ],
)
def test_every_changed_fact_shows(change: dict[str, Any]) -> None:
    record = chain(line(1), line(2), line(3))
    record[1] = (line(2, **change), record[1][1])
    assert ledger.first_fault(record) == 2


def test_a_line_that_was_taken_out_shows() -> None:
    record = chain(line(1), line(2), line(3))
    assert ledger.first_fault([record[0], record[2]]) == 2


def test_lines_that_changed_places_show() -> None:
    record = chain(line(1), line(2), line(3))
    assert ledger.first_fault([record[0], record[2], record[1]]) == 2


def test_a_digest_made_to_fit_breaks_the_next_one() -> None:
    record = chain(line(1), line(2), line(3))
    forged = line(2, move="reject")
    record[1] = (forged, ledger.digest(record[0][1], forged))
    assert ledger.first_fault(record) == 3


def test_the_same_instant_in_another_zone_is_the_same_line() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=5)))
    assert ledger.canonical(line(1)) == ledger.canonical(line(1, at=elsewhere))


def test_anybody_can_repeat_it_without_our_code() -> None:
    facts = ["3467CD", 1, "question", 4, "approve", "pending", "listed", "efua"]
    written = json.dumps([*facts, "2026-11-26T17:00:00.000000+00:00", "", {}], separators=(",", ":"))
    assert ledger.digest("", line(1)) == hashlib.sha256(b"\n" + written.encode()).hexdigest()


def test_a_fingerprint_depends_on_its_salt() -> None:
    assert ledger.fingerprint("When?", "a") != ledger.fingerprint("When?", "b")
