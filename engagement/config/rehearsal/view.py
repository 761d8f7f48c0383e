"""What one simulated citizen knows of a hall: a snapshot, and what came after it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

VOTABLE = frozenset({"listed", "queued"})
RUNNING = frozenset({"live", "paused", "wrap_up"})
ASKING = frozenset({"scheduled", "lobby", "live", "paused"})


class Position:
    """Where somebody is in a stream, and what they missed on the way."""

    def __init__(self, epoch: str = "", offset: int = 0) -> None:
        self.epoch, self.offset = epoch, offset
        self.lost = 0

    def see(self, offset: int) -> bool:
        """A publication came; whether it is news. Whatever lies between it and the last one is lost."""
        if offset <= self.offset:
            return False
        self.lost += offset - self.offset - 1
        self.offset = offset
        return True

    def settle(self, epoch: str, offset: int) -> None:
        """All that was before is known: from a snapshot, or from a recovery, which must not end before this."""
        if epoch == self.epoch and offset > self.offset:
            self.lost += offset - self.offset
        self.epoch, self.offset = epoch, offset


class View:
    """The hall as this citizen sees it. Absolute state: the same event twice changes nothing."""

    def __init__(self, snapshot: Mapping[str, Any]) -> None:
        self.hall: dict[str, Any] = dict(snapshot["hall"])
        self.questions: dict[int, str] = {one["id"]: one["state"] for one in snapshot["questions"]}
        self.polls: dict[int, dict[str, Any]] = {one["id"]: one for one in snapshot["polls"]}
        self.numbers: dict[str, Any] = {}

    def take(self, event: Mapping[str, Any]) -> None:
        """An event of `townhall:` or `townhall-pulse:`; others change nothing here."""
        match event.get("type"):
            case "hall.changed":
                self.hall = event["hall"]
            case "question.changed":
                self.questions[event["question"]["id"]] = event["question"]["state"]
            case "question.removed":
                self.questions.pop(event["id"], None)
            case "poll.changed":
                self.polls[event["poll"]["id"]] = event["poll"]
            case "poll.removed":
                self.polls.pop(event["id"], None)
            case "pulse.changed":
                self._take_pulse(event)

    def _take_pulse(self, event: Mapping[str, Any]) -> None:
        if event.get("full"):
            self.numbers = {}
        self.numbers.update(event["values"])
        for name in event["gone"]:
            self.numbers.pop(name, None)

    def allows(self, switch: str) -> bool:
        """Whether the switch is on, and nothing closes all of them."""
        switches = self.hall.get("switches", {})
        return bool(switches.get(switch, True)) and not switches.get("panic", False)

    @property
    def state(self) -> str:
        """Of the hall."""
        return str(self.hall["state"])

    @property
    def chat(self) -> int | None:
        """The thread of the chat, where everybody may write in it."""
        open_to_all = self.hall.get("switches", {}).get("chat", "open") in ("open", "slow")
        return self.hall.get("chat") if open_to_all and self.allows("chat") else None

    def votable(self) -> list[int]:
        """Questions that take votes now."""
        if not self.allows("voting") or self.state in ("ended", "follow_up", "archived"):
            return []
        return [pk for pk, state in self.questions.items() if state in VOTABLE]

    def open_polls(self) -> Iterator[dict[str, Any]]:
        """Polls that take ballots now."""
        if self.state in RUNNING and self.allows("polls"):
            yield from (poll for poll in self.polls.values() if poll["state"] == "open")
