"""The words in which town halls are told: who did what, how many minutes after the hall began.

Questions and polls are called by short names that mean something only within their hall.
"""

from __future__ import annotations

from typing import Any, NamedTuple

DAY = 24 * 60
HOUR = 60


class Step(NamedTuple):
    """One thing that somebody did. `what` is a key of `telling.DEEDS`, `about` a question, a poll or a person's hand;
    `with_` what else it takes."""

    at: float
    by: str
    what: str
    about: str = ""
    with_: dict[str, Any] = {}


class Hall(NamedTuple):
    """One town hall from its announcement on. `begins` is a time as in the stories."""

    title: str
    about: str
    place: str
    department: str
    by: str
    begins: str
    steps: tuple[Step, ...]
    planned_minutes: int = 90


def do(at: float, by: str, what: str, about: str = "", /, **with_: Any) -> Step:
    """One step."""
    return Step(at, by, what, about, with_)


def question(at: float, by: str, name: str, body: str, *, votes: int = 0, anonymous: bool = False) -> list[Step]:
    """Asked, shown a minute later, and voted for by so many of the crowd within the next three."""
    asked = [
        do(at, by, "ask", name, body=body, anonymous=anonymous),
        do(at + 1, "aba_yankson", "approve", name),
    ]
    return [*asked, do(at + 3, "", "upvote", name, votes=votes)] if votes else asked


def answered(at: float, by: str, name: str, body: str, *, minutes: float = 3) -> list[Step]:
    """Put on the screen, and answered in the hall some minutes later."""
    return [do(at, "aba_yankson", "feature", name), do(at + minutes, by, "answer_live", name, body=body)]


def in_order(*groups: list[Step]) -> tuple[Step, ...]:
    """All of them, in the order of time."""
    return tuple(sorted((step for group in groups for step in group), key=lambda step: step.at))
