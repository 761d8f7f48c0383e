"""Reads the files of this folder: the questions about calendars, and the sequences of events with their dues."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tickets import clocks
from tickets.clocks import Book, Clock, Kind, Mode, State, Terms
from tickets.working_time import Calendar

FOLDER = Path(__file__).parent
KINDS = {"first_response": Kind.FIRST_RESPONSE, "update": Kind.NEXT_RESPONSE, "resolution": Kind.RESOLUTION}
MODES = {"for_officer_to_respond": Mode.OLDEST_UNANSWERED, "between_contacts": Mode.LATEST_CONTACT}
STANDING_STILL = {"pending", "closed"}

Plain = Mapping[str, Any]


def questions() -> list[Plain]:
    """Every question about a calendar."""
    return [entry for content in _files() if isinstance(content, list) for entry in content]


def sequences() -> list[Plain]:
    """Every sequence of events."""
    return [entry for content in _files() if isinstance(content, dict) for entry in content["cases"]]


def _files() -> list[Any]:
    return [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]


def instant(text: str) -> datetime:
    """An instant as the files write it."""
    return datetime.fromisoformat(text)


def written(at: datetime | None) -> str | None:
    """An instant as the files write it."""
    return at and at.strftime("%Y-%m-%dT%H:%M:%SZ")


def calendar_of(plain: Plain, breaks: list[list[str]] | None = None) -> Calendar:
    """The calendar, with its breaks and shifts wherever they are written."""
    away = [(instant(start), instant(end)) for start, end in breaks or plain.get("breaks", ())]
    return Calendar.of(plain["tz"], plain["hours"], plain.get("holidays", ()), plain.get("shifts"), away)


def answer(question: Plain) -> object:
    """What we say."""
    calendar = calendar_of(question["calendar"], question.get("breaks"))
    start = instant(question["start"])
    if question["op"] == "add":
        return written(calendar.add(start, question.get("seconds", round(question["minutes"] * 60))))
    return calendar.between(start, instant(question["end"]))


def expected_answer(question: Plain) -> object:
    """What the file says, in seconds."""
    if question["op"] == "add":
        return question["expected"]
    return question.get("expected_seconds", round(question["expected"] * 60))


def terms_of(calendar: Calendar, policy: Plain | None) -> Terms:
    """The promises of a policy; no policy promises nothing."""
    policy = policy or {}
    minutes = {kind: policy.get(name) for name, kind in KINDS.items()}
    seconds = {kind.value: None if value is None else round(value * 60) for kind, value in minutes.items()}
    mode = MODES[policy.get("update_mode", "for_officer_to_respond")]
    return Terms(calendar=calendar, mode=mode, **seconds)


def _created(sequence: Plain, event: Plain) -> Book:
    terms = terms_of(calendar_of(sequence["calendar"]), sequence["policy"])
    return clocks.opened(terms, instant(event["at"]), waiting=event["state"] in STANDING_STILL)


def _policy(book: Book, event: Plain, at: datetime) -> Book:
    return clocks.terms_changed(book, terms_of(book.terms.calendar, event["policy"]), at)


STEPS: Mapping[str, Callable[[Book, Plain, datetime], Book]] = {
    "citizen_message": lambda book, event, at: clocks.citizen_wrote(book, at),
    "officer_reply": lambda book, event, at: clocks.responded(book, at),
    "first_response": lambda book, event, at: clocks.first_responded(book, at),
    "internal_note": lambda book, event, at: book,
    "state": lambda book, event, at: clocks.waiting_changed(book, at, event["to"] in STANDING_STILL),
    "closed": lambda book, event, at: clocks.resolved(book, at),
    "reopened": lambda book, event, at: clocks.reopened(book, at),
    "policy": _policy,
    "calendar": lambda book, event, at: clocks.calendar_revised(book, calendar_of(event["calendar"]), at),
}


def books(sequence: Plain) -> list[Book]:
    """The book after each event."""
    first, *others = sequence["events"]
    found = [_created(sequence, first)]
    for event in others:
        found.append(STEPS[event["type"]](found[-1], event, instant(event["at"])))
    return found


def differences(sequence: Plain) -> Iterator[tuple[int, str, object, object]]:
    """(event, key, what the file expects, what we say) wherever they differ."""
    after = books(sequence)
    for check in sequence["checks"]:
        for key, expected in check["expect"].items():
            said = say(after[check["after"]], key, check, sequence)
            other = check.get("alternative", {})
            if said != expected and said != (other.get(key, expected) if isinstance(other, dict) else other):
                yield check["after"], key, expected, said


def say(book: Book, key: str, check: Plain, sequence: Plain) -> object:
    """Our value of a key of `expect`."""
    if key == "next_due":
        return written(book.next_due())
    if key == "level_due":
        level = check.get("level") or sequence["level"]
        clock = book.live(KINDS[level.get("clock", "resolution")])
        return written(clock and clocks.step_at(book, clock, round(level["offset"] * 60)))
    name, _, what = key.removesuffix("_projected").rpartition("_")
    kind = KINDS[name]
    if what != "due":
        return _minutes(book, kind, what)
    clock = book.live(kind)
    if clock is None or (clock.state == State.PAUSED and not key.endswith("_projected")):
        return None
    return written(clocks.projected_due(book, clock, instant(check["now"])) if "now" in check else clock.due_at)


def _minutes(book: Book, kind: Kind, what: str) -> int | None:
    ended = [clock for clock in book.clocks if clock.kind == kind and clock.state in {State.MET, State.BREACHED}]
    if not ended:
        return None
    clock: Clock = max(ended, key=lambda clock: clock.consumed_seconds)
    if what == "minutes":
        return clock.consumed_seconds // 60
    assert what == "diff"
    return None if clock.target_seconds is None else clock.target_seconds // 60 - clock.consumed_seconds // 60
