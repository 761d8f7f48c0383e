"""The public record as files. Views in, text out: no queries."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from engagement.townhalls import ledger
from engagement.townhalls.events import QuestionView, Snapshot
from engagement.townhalls.outcomes import Counts, into_recording
from tickets.datasets import FORMULA_BEGINS

COLUMNS = (
    "number",
    "question",
    "asker",
    "asked_at",
    "votes",
    "confirmed_votes",
    "outcome",
    "merged_into",
    "answered_at",
    "recording_seconds",
    "answered_by",
    "department",
    "answer",
    "ticket",
    "due_at",
)


def rows_of(snapshot: Snapshot, tallies: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row for each question that everybody may see, by number; None where there is nothing to say."""
    for question in snapshot.questions:
        votes, confirmed = tallies.get(f"q:{question.id}", (0, 0))
        answer = next(iter(reversed(question.answers)), None)
        department = answer.department if answer else question.owed.department if question.owed else None
        yield {
            "number": question.number,
            "question": question.body,
            "asker": question.asker.name if question.asker else None,
            "asked_at": stamp(question.asked_at),
            "votes": votes,
            "confirmed_votes": confirmed,
            "outcome": question.state,
            "merged_into": question.merged_into,
            "answered_at": stamp(question.answered_at),
            "recording_seconds": moment_in(question, snapshot),
            "answered_by": answer.author.name if answer else None,
            "department": department.name if department else None,
            "answer": "\n\n".join(one.body for one in question.answers if one.body) or None,
            "ticket": question.owed.reference if question.owed else None,
            "due_at": stamp(question.owed.due_at) if question.owed else None,
        }


def moment_in(question: QuestionView, snapshot: Snapshot) -> int | None:
    """Where in the recording its answer begins, in seconds."""
    return into_recording(question.featured_at, snapshot.hall.recording_begins_at)


def stamp(at: datetime | None) -> str | None:
    """UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as a table. What a spreadsheet would take for a formula is a text: people wrote it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([harmless(row[name]) for name in COLUMNS])
    return out.getvalue()


def harmless(value: Any) -> Any:
    """A text that no spreadsheet calculates."""
    if isinstance(value, str) and value.lstrip().startswith(FORMULA_BEGINS):
        return f"'{value}"
    return "" if value is None else value


def as_data(snapshot: Snapshot, counts: Counts, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole record for programs."""
    hall = snapshot.hall
    return {
        "hall": {
            "id": hall.id,
            "code": hall.code,
            "title": hall.title,
            "department": hall.department.name,
            "place": hall.place or None,
            "state": hall.state,
            "live_at": stamp(hall.live_at),
            "ended_at": stamp(hall.ended_at),
            "recording": hall.recording_url or None,
        },
        "counts": counts._asdict(),
        "questions": list(rows),
        "polls": [
            {
                "number": poll.number,
                "question": poll.question,
                "kind": poll.kind,
                "state": poll.state,
                "round": poll.round,
                "voters": poll.voters,
                "held": poll.held_voters,
                "options": [{"text": option.text, "votes": option.votes} for option in poll.options],
            }
            for poll in snapshot.polls
        ],
    }


def as_lines(lines: Sequence[tuple[ledger.Line, str]]) -> str:
    """The record of moves to be recomputed: on each line a digest, a tab, and what it covers beside the digest
    before it."""
    return "".join(f"{digest}\t{ledger.canonical(line).decode()}\n" for line, digest in lines)
