"""What clients do with the events of tickets, on plain JSON and without a database: what holds the live pages
together."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from realtime import log

State = dict[str, Any]
LATEST = "9999"


def as_json(struct: msgspec.Struct) -> State:
    """What travels."""
    state: State = json.loads(msgspec.json.encode(struct))
    return state


def put(rows: list[State], row: State, by: str = "id") -> list[State]:
    """The rows with this one in the place of its like, or added, in their order."""
    return sorted([*(one for one in rows if one[by] != row[by]), row], key=lambda one: one[by])


def said(stream: str, after: int = 0) -> list[State]:
    """The events of a stream."""
    return [json.loads(entry.data) | {"offset": entry.offset} for entry in log.read(stream, after=after, limit=5_000)]


def types_said(stream: str, after: int = 0) -> list[str]:
    """The types of the events of a stream."""
    return [event["type"] for event in said(stream, after)]


# --- the page of a ticket, for its department ---------------------------------------------------------------------


def ticket_applied(snapshot: State, event: State) -> State:
    """The page after one event of `ticket:<id>`."""
    new = {**snapshot, "offset": event["offset"]}
    if "ticket" in event:
        new["ticket"] = event["ticket"]
    if "record" in event:
        new["records"] = put(snapshot["records"], event["record"], "number")
    if "note" in event:
        new["notes"] = put(snapshot["notes"], event["note"])
    if "relations" in event:
        new["relations"] = event["relations"]
    if event["type"] == "related.changed":
        now = {name: event[name] for name in ("reference", "title", "status")}
        new["relations"] = [
            {**one, **now} if one["reference"] == now["reference"] else one for one in snapshot["relations"]
        ]
    return new


def ticket_replayed(snapshot: State, ticket_id: int) -> State:
    """The page after everything that its stream said since."""
    for event in said(f"ticket:{ticket_id}", snapshot["offset"]):
        snapshot = ticket_applied(snapshot, event)
    return snapshot


# --- the queue of a department ------------------------------------------------------------------------------------


def in_order(rows: list[State]) -> list[State]:
    """By due time; what has none comes last, by age."""
    return sorted(rows, key=lambda row: (row.get("due_at", LATEST), row["id"]))


def queue_applied(snapshot: State, event: State) -> State:
    """The queue after one event of `desk:<department>`."""
    rows = [row for row in snapshot["rows"] if row["id"] != event["row"]["id"]]
    if not event.get("gone"):
        rows.append(event["row"])
    return {**snapshot, "offset": event["offset"], "rows": in_order(rows)}


def queue_replayed(snapshot: State, department: str) -> State:
    """The queue after everything that its stream said since."""
    for event in said(f"desk:{department}", snapshot["offset"]):
        snapshot = queue_applied(snapshot, event)
    return snapshot


# --- what everybody sees where the ticket is talked about ---------------------------------------------------------


def shown_applied(tickets: list[State], event: State) -> list[State]:
    """The tickets of a conversation after one event of its stream; what is not about tickets changes nothing."""
    if event["type"] != "ticket.shown":
        return tickets
    ticket = event["ticket"]
    lines = next((one["lines"] for one in tickets if one["ticket"]["id"] == ticket["id"]), [])
    if event.get("line"):
        lines = put(lines, event["line"], "number")
    others = [one for one in tickets if one["ticket"]["id"] != ticket["id"]]
    return sorted([*others, {"ticket": ticket, "lines": lines}], key=lambda one: one["ticket"]["id"])


def shown_replayed(tickets: list[State], stream: str, after: int) -> list[State]:
    """The tickets of a conversation after everything that its stream said since."""
    for event in said(stream, after):
        tickets = shown_applied(tickets, event)
    return tickets


# --- what one person was told -------------------------------------------------------------------------------------


def news_applied(snapshot: State, event: State) -> State:
    """A person's notifications, the newest first, after one event of `user:<id>`."""
    new = {**snapshot, "offset": event["offset"]}
    if event["type"] == "notification.received":
        new["notifications"] = list(reversed(put(snapshot["notifications"], event["notification"])))
        new["unread"] = event["unread"]
    if event["type"] == "notification.read":
        seen, up_to = set(event.get("ids", ())), event.get("up_to", 0)
        new["notifications"] = [
            {**one, "read": True} if one["id"] in seen or one["id"] <= up_to else one
            for one in snapshot["notifications"]
        ]
        new["unread"] = event["unread"]
    return new


def news_replayed(snapshot: State, user_id: int) -> State:
    """A person's notifications after everything that their stream said since."""
    for event in said(f"user:{user_id}", snapshot["offset"]):
        snapshot = news_applied(snapshot, event)
    return snapshot
