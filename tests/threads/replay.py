"""What a client does with events, on plain JSON and without a database: what holds the live pages together."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from realtime import log

State = dict[str, Any]


def as_json(struct: msgspec.Struct) -> State:
    """What travels."""
    state: State = json.loads(msgspec.json.encode(struct))
    return state


def put(rows: list[State], row: State, order: str) -> list[State]:
    """The rows with this one added, or in the place of the one with its id."""
    return sorted([*(one for one in rows if one["id"] != row["id"]), row], key=lambda one: one[order])


def applied(snapshot: State, event: State, offset: int) -> State:
    """The snapshot after one event."""
    new = {**snapshot, "offset": offset}
    if "post" in event:
        new["posts"] = put(snapshot["posts"], event["post"], "number")
    if "thread" in event:
        new["thread"] = event["thread"]
    if event.get("entry"):
        new["entries"] = put(snapshot["entries"], event["entry"], "id")
    if "ticket" in event:
        new["tickets"] = shown(snapshot.get("tickets", []), event["ticket"], event.get("line"))
    return new


def shown(tickets: list[State], ticket: State, line: State | None) -> list[State]:
    """The tickets with this one as it is now, and its newest line."""
    known = next((one for one in tickets if one["ticket"]["id"] == ticket["id"]), {"lines": []})
    lines = [one for one in known["lines"] if line is None or one["number"] != line["number"]]
    lines = sorted([*lines, *([line] if line else [])], key=lambda one: one["number"])
    others = [one for one in tickets if one["ticket"]["id"] != ticket["id"]]
    return sorted([*others, {"ticket": ticket, "lines": lines}], key=lambda one: one["ticket"]["id"])


def replayed(snapshot: State, thread_id: int) -> State:
    """The snapshot after everything that its stream said since."""
    for entry in log.read(f"thread:{thread_id}", after=snapshot["offset"], limit=1_000):
        snapshot = applied(snapshot, json.loads(entry.data), entry.offset)
    return snapshot


def desk_replayed(reports: list[State], thread_id: int, after: int) -> list[State]:
    """A list of reports after everything that the desk's stream said since."""
    for entry in log.read(f"thread-desk:{thread_id}", after=after, limit=1_000):
        reports = put(reports, json.loads(entry.data)["report"], "id")
    return reports


def said(stream: str, after: int = 0) -> list[State]:
    """The events of a stream."""
    return [json.loads(entry.data) for entry in log.read(stream, after=after, limit=1_000)]


def types_said(stream: str, after: int = 0) -> list[str]:
    """The types of the events of a stream."""
    return [event["type"] for event in said(stream, after)]
