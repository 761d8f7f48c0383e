"""What the demo assembly promises: the standards that Ghanaian assemblies print in their service charters.

Feedback on a complaint within 5 working days, an answer to a letter within 7, a permit within 30.
"""

from __future__ import annotations

from typing import NamedTuple

from tickets.queries.policies import Promise, Step

DAY = 9 * 3600
"""Working seconds of a working day, 08:00 to 17:00 (`tickets.actions.calendars.OFFICE_WEEK`)."""


def escalation(clock: str) -> tuple[Step, ...]:
    """A day before: whoever has it. When it is missed: the supervisor. Two days later: the coordinating director."""
    return (
        Step(clock, -DAY, 1, "notify", "assignee"),
        Step(clock, 0, 2, "notify", "supervisor"),
        Step(clock, DAY, 2, "raise_priority", "supervisor"),
        Step(clock, 2 * DAY, 3, "notify", "director"),
    )


class PromiseRow(NamedTuple):
    """A promise and the tickets it is made to; empty means any."""

    promise: Promise
    category: str = ""
    priority: str = ""


PROMISES = (
    PromiseRow(
        Promise(
            name="Complaints",
            first_response=5 * DAY,
            next_response=5 * DAY,
            resolution=15 * DAY,
            steps=(*escalation("first_response"), *escalation("resolution")),
        )
    ),
    PromiseRow(
        Promise(
            name="Urgent matters",
            first_response=DAY,
            next_response=DAY,
            resolution=5 * DAY,
            steps=(
                Step("first_response", -DAY // 2, 1, "notify", "assignee"),
                Step("first_response", 0, 2, "reassign", "supervisor"),
                Step("first_response", DAY, 3, "notify", "director"),
                *escalation("resolution"),
            ),
        ),
        priority="urgent",
    ),
    PromiseRow(
        Promise(
            name="Letters about fees and budget",
            first_response=7 * DAY,
            next_response=7 * DAY,
            resolution=20 * DAY,
            steps=(*escalation("first_response"), *escalation("resolution")),
        ),
        category="Fees and rates",
    ),
    PromiseRow(
        Promise(
            name="Permits",
            first_response=7 * DAY,
            next_response=7 * DAY,
            resolution=30 * DAY,
            steps=(*escalation("first_response"), *escalation("resolution")),
        ),
        category="Buildings and land",
    ),
)
