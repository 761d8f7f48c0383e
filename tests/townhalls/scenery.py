"""Rows of halls for tests that only look at them: as `rows`, with what pages show."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from engagement.townhalls.models import Poll, PollOption, Question, TownHall
from tests.factories import NOW
from tests.townhalls.rows import put_hall, put_question

_numbers = count(1)
SIGNS = "3467CDFGHJKPRTXY"


def code_of(number: int) -> str:
    """A join code of its own, as halls have."""
    signs = ""
    for _ in range(6):
        number, rest = divmod(number, len(SIGNS))
        signs += SIGNS[rest]
    return signs


def hall_row(**overrides: Any) -> TownHall:
    """A hall that is live since ten minutes."""
    began = NOW - timedelta(minutes=10)
    fields = {"code": code_of(next(_numbers)), "title": "Drains and markets", "starts_at": began, "live_at": began}
    return put_hall(**(fields | overrides))


def question_row(hall: TownHall, **overrides: Any) -> Question:
    """A question on the list of the hall, by somebody new; seen by everybody if its state says so."""
    unseen = overrides.get("state") in ("pending", "held", "rejected", "withdrawn")
    fields: dict[str, Any] = {
        "body": f"What about drain {hall.last_question + 1}?",
        "folded": f"what about drain {hall.last_question + 1}",
        "asked_at": NOW - timedelta(minutes=5),
        "listed_at": NOW - timedelta(minutes=4),
        "was_public": not unseen,
    }
    return put_question(hall, **(fields | overrides))


def poll_row(hall: TownHall, *options: str, votes: tuple[int, ...] = (), **overrides: Any) -> Poll:
    """An open poll with these options."""
    hall.last_poll += 1
    hall.save(update_fields=["last_poll"])
    fields: dict[str, Any] = {"hall": hall, "number": hall.last_poll, "question": "What first?", "state": "open"}
    if overrides.get("state") == "published":
        fields["published_at"] = NOW
    poll = Poll.objects.create(**(fields | {"opened_at": NOW} | overrides))
    for place, text in enumerate(options or ("Drains", "Lights")):
        PollOption.objects.create(poll=poll, position=place, text=text, votes=votes[place] if votes else 0)
    return poll
