"""The record in plain words: every kind of event has a sentence and a shape."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tickets.events import LineView
from tickets.kinds import KINDS
from tickets.lines import SAYINGS, STATUS_ICONS, Names, line_of, people_in
from tickets.models import Ticket

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NAMES = Names({7: "Akua Boateng"}, {"roads": "Urban Roads"})


def view(kind: str, **data: Any) -> LineView:
    return LineView(number=1, kind=kind, at=NOW, data=data)


def test_every_kind_of_event_has_a_sentence() -> None:
    assert set(SAYINGS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_needs_no_data(kind: str) -> None:
    assert line_of(view(kind), NAMES).words


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("opened", {"department": "roads"}, "Opened for Urban Roads"),
        ("responded", {}, "Answered in public"),
        ("responded", {"way": "telephone"}, "Answered by telephone"),
        ("assigned", {"assignee": 7, "before": None}, "Assigned to Akua Boateng"),
        ("assigned", {"assignee": None}, "Nobody is assigned any more"),
        ("priority_changed", {"before": "low", "after": "high"}, "Priority is high now, it was low"),
        ("category_changed", {"after": "Drains"}, "It is about “Drains” now"),
        ("transferred", {"after": "roads"}, "Transferred to Urban Roads"),
        (
            "status_changed",
            {"after": "waiting_citizen"},
            "Waits for the citizen: the clocks stand still, except for a first answer",
        ),
        (
            "escalated",
            {"clock": "first_response", "target": "supervisor", "offset": 0},
            "Escalated to the supervisor: the first answer is overdue",
        ),
        (
            "escalated",
            {"clock": "resolution", "target": "assignee", "offset": -60},
            "Warned the officer: the solution is due soon",
        ),
        ("closed", {"by": "time"}, "Closed: nobody said that it is not solved"),
        ("rated", {"rating": 4}, "Rated 4 of 5"),
        ("merged", {"into": "T-2-1"}, "Merged into T-2-1, which goes on"),
        ("absorbed", {"source": "T-2-1"}, "T-2-1 was merged into this one"),
        ("split", {"into": "T-2-1"}, "A part of it goes on as T-2-1"),
        ("related", {"relation": "blocks", "other": "T-2-1", "forward": True}, "This blocks T-2-1"),
        ("related", {"relation": "blocks", "other": "T-2-1", "forward": False}, "T-2-1 blocks this"),
    ],
)
def test_what_happened_is_said_plainly(kind: str, data: dict[str, Any], words: str) -> None:
    assert line_of(view(kind, **data), NAMES).words == words


def test_a_step_that_hands_over_or_raises_says_so() -> None:
    step = {"clock": "resolution", "target": "supervisor", "offset": 0}
    handed = line_of(view("escalated", action="reassign", assignee=7, **step), NAMES)
    raised = line_of(view("escalated", action="raise_priority", priority="high", **step), NAMES)
    assert handed.words.endswith("handed over to Akua Boateng")
    assert raised.words.endswith("priority is high now")


def test_a_warning_is_a_clock_and_an_escalation_an_arrow() -> None:
    icons = [line_of(view("escalated", offset=offset), NAMES).icon for offset in (-1, 0)]
    assert icons == ["clock", "up"]


def test_a_reason_stands_below() -> None:
    assert line_of(view("resolved", reason="It is fixed."), NAMES).reason == "It is fixed."


def test_a_moved_due_time_says_from_when_to_when() -> None:
    moved = [{"kind": "resolution", "old": "2026-11-24T14:00:00+00:00", "new": None}]
    assert line_of(view("due_moved", moved=moved), NAMES).moved == (
        ("solution", datetime(2026, 11, 24, 14, tzinfo=UTC), None),
    )


def test_somebody_unknown_is_somebody() -> None:
    assert line_of(view("assigned", assignee=99), NAMES).words == "Assigned to somebody"
    assert people_in([view("assigned", assignee=99, before=None), view("priority_changed", before="low")]) == {99}


def test_every_status_has_a_shape() -> None:
    assert set(STATUS_ICONS) == set(Ticket.Status)
