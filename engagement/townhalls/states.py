"""The life cycles of halls, questions, polls and hands: one table each, from which everything else follows. Pure.

A table maps a move to the states it may begin in and the one it ends in. The README of this room shows them to
people; `tests/townhalls/test_states.py` holds both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Way(NamedTuple):
    """A move: from any of these states, to that one."""

    sources: frozenset[str]
    target: str


Moves = Mapping[str, Way]


def _way(sources: str, target: str) -> Way:
    return Way(frozenset(sources.split()), target)


HALL: Moves = {
    "schedule": _way("draft", "scheduled"),
    "unschedule": _way("scheduled", "draft"),
    "open_lobby": _way("scheduled", "lobby"),
    "go_live": _way("scheduled lobby", "live"),
    "pause": _way("live", "paused"),
    "resume": _way("paused wrap_up", "live"),
    "wrap_up": _way("live paused", "wrap_up"),
    "end": _way("live paused wrap_up", "ended"),
    "follow_up": _way("ended", "follow_up"),
    "archive": _way("follow_up", "archived"),
}

QUESTION: Moves = {
    "hold": _way("pending", "held"),
    "approve": _way("pending held", "listed"),
    "reject": _way("pending held listed queued", "rejected"),
    "appeal": _way("rejected", "pending"),
    "merge": _way("pending held listed queued", "merged"),
    "withdraw": _way("pending held listed queued rejected", "withdrawn"),
    "queue": _way("listed", "queued"),
    "unqueue": _way("queued", "listed"),
    "feature": _way("listed queued", "featured"),
    "unfeature": _way("featured", "queued"),
    "answer_live": _way("featured", "answered_live"),
    "owe": _way("listed queued featured", "owed"),
    "ticket": _way("pending held listed queued featured owed", "ticketed"),
    "answer_written": _way("owed", "answered_written"),
    "reopen": _way("answered_written", "owed"),
}
"""`unmerge` and `undo` are not here: they lead back to where the question came from. `reopen` is the asker's word on
the ticket: they do not accept the answer."""

POLL: Moves = {
    "open": _way("draft", "open"),
    "pause": _way("open", "paused"),
    "resume": _way("paused", "open"),
    "close": _way("open paused", "closed"),
    "publish": _way("closed", "published"),
    "reopen": _way("closed published", "open"),
    "archive": _way("draft closed published", "archived"),
}
"""`reopen` begins a new round: earlier ballots and their tally stay as they were."""

HAND: Moves = {
    "call": _way("raised", "called"),
    "uncall": _way("called", "raised"),
    "speak": _way("raised called", "speaking"),
    "finish": _way("speaking", "done"),
    "lower": _way("raised called speaking", "lowered"),
}

TABLES: Mapping[str, Moves] = {"hall": HALL, "question": QUESTION, "poll": POLL, "hand": HAND}

# What the states of a hall mean.
ANNOUNCED = frozenset({"scheduled", "lobby", "live", "paused", "wrap_up", "ended", "follow_up", "archived"})
"""Everybody may see it."""
ASKING = frozenset({"scheduled", "lobby", "live", "paused"})
"""Questions may come, where their switch is on."""
VOTING = frozenset({"scheduled", "lobby", "live", "paused", "wrap_up"})
RUNNING = frozenset({"live", "paused", "wrap_up"})
"""It has begun and not ended: polls, hands, reactions."""
OVER = frozenset({"ended", "follow_up", "archived"})

# What the states of a question mean.
UNSEEN = frozenset({"pending", "held", "rejected", "withdrawn"})
"""Never shown to anybody but its asker and the hall's staff."""
VOTABLE = frozenset({"listed", "queued"})
WAITING = frozenset({"listed", "queued", "featured"})
"""Shown, and still without an outcome: what the end of a hall turns into something owed."""
UNDECIDED = frozenset({"pending", "held"})
SETTLED = frozenset({"answered_live", "answered_written", "ticketed", "rejected", "merged", "withdrawn"})


def way_of(table: str, move: str, state: str) -> str | None:
    """Where the move leads from this state, or None where the table has no such way."""
    way = TABLES[table].get(move)
    return way.target if way and state in way.sources else None


def moves_from(table: str, state: str) -> list[str]:
    """The moves that a thing in this state may make, in the order of the table."""
    return [move for move, way in TABLES[table].items() if state in way.sources]
