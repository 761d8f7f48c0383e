"""What a client does with events, on plain JSON and without a database: what holds the live pages together."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from realtime import log

State = dict[str, Any]
NEWEST_ENTRIES = 50
LIVING = ("raised", "called", "speaking")


def as_json(struct: msgspec.Struct) -> State:
    """What travels."""
    state: State = json.loads(msgspec.json.encode(struct))
    return state


def put(rows: list[State], row: State, order: str) -> list[State]:
    """The rows with this one added, or in the place of the one with its id."""
    return sorted([*without(rows, row["id"]), row], key=lambda one: one[order])


def without(rows: list[State], pk: int) -> list[State]:
    """The rows but for the one with this id."""
    return [one for one in rows if one["id"] != pk]


def applied(snapshot: State, event: State) -> State:
    """The snapshot for everybody after one event of `townhall:`."""
    match event["type"]:
        case "hall.changed":
            return snapshot | {"hall": event["hall"]}
        case "question.changed":
            return snapshot | {"questions": put(snapshot["questions"], event["question"], "number")}
        case "question.removed":
            return snapshot | {"questions": without(snapshot["questions"], event["id"])}
        case "poll.changed":
            return snapshot | {"polls": put(snapshot["polls"], event["poll"], "number")}
        case "poll.removed":
            return snapshot | {"polls": without(snapshot["polls"], event["id"])}
    raise LookupError(event["type"])


def desk_applied(snapshot: State, event: State) -> State:
    """The snapshot of the desk after one event of `townhall-desk:`."""
    match event["type"]:
        case "desk_question.changed":
            return snapshot | {"questions": put(snapshot["questions"], event["question"], "number")}
        case "desk_poll.changed":
            return snapshot | {"polls": put(snapshot["polls"], event["poll"], "number")}
        case "hand.changed":
            hand = event["hand"]
            others = without(snapshot["hands"], hand["id"])
            return snapshot | {"hands": put(others, hand, "id") if hand["state"] in LIVING else others}
        case "hall_ban.changed":
            return snapshot | {"bans": put(snapshot["bans"], event["ban"], "id")}
        case "hall_staff.changed":
            return snapshot | {"staff": event["staff"]}
        case "entry.recorded":
            return snapshot | {"entries": [*snapshot["entries"], event["entry"]][-NEWEST_ENTRIES:]}
    raise LookupError(event["type"])


def own_applied(mine: State, event: State) -> State:
    """What is one's own in a hall after one event of `user:`, as far as it speaks of questions and hands."""
    match event["type"]:
        case "own_question.changed":
            return mine | {"questions": put(mine["questions"], event["question"], "number")}
        case "own_hand.changed":
            return mine | {"hand": event["state"] if event["state"] in LIVING else None}
    return mine


def replayed(snapshot: State, stream: str) -> State:
    """A snapshot after everything that its stream said since."""
    apply = desk_applied if stream.startswith("townhall-desk:") else applied
    for entry in log.read(stream, after=snapshot["offset"], limit=10_000):
        snapshot = apply(snapshot, json.loads(entry.data)) | {"offset": entry.offset}
    return snapshot


def own_replayed(mine: State, user_id: int, after: int) -> State:
    """What is one's own after everything that was said to them since."""
    for entry in log.read(f"user:{user_id}", after=after, limit=10_000):
        mine = own_applied(mine, json.loads(entry.data))
    return mine
