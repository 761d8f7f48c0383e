"""The fold: events in, a ticket out. Whole stories are told in test_replay.py; here is what single events do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tickets import clocks, kinds, rebuild
from tickets.chain import Link
from tickets.rebuild import Place, Raised, Rebuilt, Step
from tickets.working_time import WEEKDAYS, Calendar

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFICE = Calendar.of("Africa/Accra", {day: [["08:00", "17:00"]] for day in WEEKDAYS[:5]}, {})
ALWAYS = Calendar.of("UTC", {day: [["00:00", "24:00"]] for day in WEEKDAYS}, {})
TARGETS = {None: (None, None, None), 1: (4, 4, 40), 2: (1, 1, 8)}
"""Hours of working time by policy."""


class Book:
    """Rules that are written in this file: calendars 1 (office hours) and 2 (always), policies 1 and 2."""

    def terms(self, policy: int | None, calendar_version: int) -> clocks.Terms:
        """What clocks run under."""
        first, following, whole = (hours and hours * 3_600 for hours in TARGETS[policy])
        return clocks.Terms(
            calendar={1: OFFICE, 2: ALWAYS}[calendar_version],
            first_response=first,
            next_response=following,
            resolution=whole,
        )

    def confirm_days(self, policy: int | None) -> int:
        """Five."""
        return 5

    def steps(self, policy: int | None, kind: str) -> Sequence[Step]:
        """A warning and an alarm for first responses under policy 1."""
        return (Step(11, -3_600), Step(12, 0)) if (policy, kind) == (1, "first_response") else ()


RULES = Book()
OPENED = {
    "department": "works",
    "category": "",
    "priority": "normal",
    "origin": "officer",
    "policy": 1,
    "calendar_version": 1,
}


def told(*events: tuple[str, dict[str, Any]], first: str = "opened") -> Rebuilt:
    """A ticket that was opened at nine, and then an event every hour."""
    links = [
        Link(1, number, kind, AT + (number - 1) * HOUR, 7, data, None)
        for number, (kind, data) in enumerate([(first, OPENED), *events], start=1)
    ]
    ticket = rebuild.begun(links[0], RULES)
    for link in links[1:]:
        rebuild.told(ticket, link, RULES)
    return ticket


def clock(ticket: Rebuilt, kind: str = "first_response") -> clocks.Clock:
    found = ticket.book.latest(clocks.Kind(kind))
    assert found is not None
    return found


TERMS = {"policy": 1, "calendar_version": 1}
WAIT = ("status_changed", {"before": "new", "after": "waiting_citizen", "reason": "Which?"})
RESOLVED = ("resolved", {"reason": "Done."})
WARNED = (
    "escalated",
    {
        "clock": "first_response",
        "cycle": 1,
        "step": 11,
        "level": 1,
        "due": (AT + 3 * HOUR).isoformat(),
    },
)


def test_a_ticket_begins_with_what_it_is_and_two_clocks() -> None:
    ticket = told()
    assert (ticket.place, ticket.status, ticket.opened_at) == (Place("works", "", 1, 1), "new", AT)
    assert [one.kind.value for one in ticket.book.clocks] == ["first_response", "resolution"]


def test_an_imported_ticket_owes_a_resolution_alone() -> None:
    assert [one.kind.value for one in told(first="imported").book.clocks] == ["resolution"]


def test_an_answer_opens_a_new_ticket_and_stops_its_first_clock() -> None:
    ticket = told(("responded", {"assignee": 7}))
    assert (ticket.status, ticket.assignee, clock(ticket).state.value) == ("open", 7, "met")


def test_an_answer_without_a_taker_leaves_it_to_whom_it_was() -> None:
    assert told(("assigned", {"before": None, "assignee": 8}), ("responded", {})).assignee == 8


def test_to_give_it_to_nobody_opens_nothing() -> None:
    assert told(("assigned", {"before": 8, "assignee": None})).status == "new"


def test_a_wait_stops_the_clocks_and_its_end_lets_them_go_on() -> None:
    goes_on = ("status_changed", {"before": "waiting_citizen", "after": "open", "reason": ""})
    assert clock(told(WAIT), "resolution").state.value == "paused"
    assert clock(told(WAIT, goes_on), "resolution").paused_seconds == 3_600


def test_another_policy_gives_another_due() -> None:
    ticket = told(("priority_changed", {"before": "normal", "after": "high", "policy": 2, "calendar_version": 1}))
    assert (ticket.priority, ticket.place.policy, clock(ticket).due_at) == ("high", 2, AT + HOUR)


def test_another_department_has_its_own_hours_and_nobody_has_it_yet() -> None:
    moved = {"before": "works", "after": "parks", "reason": "A tree.", "policy": 1, "calendar_version": 2}
    ticket = told(("assigned", {"assignee": 8}), ("transferred", moved))
    assert (ticket.place.department, ticket.assignee) == ("parks", None)
    # 40 hours, 2 of them used in office hours, the rest around the clock
    assert clock(ticket, "resolution").due_at == AT + 40 * HOUR


def test_a_revised_calendar_was_always_so() -> None:
    revised = {"revised": True, "reason": "", "moved": [], "policy": 1, "calendar_version": 2}
    assert clock(told(("due_moved", revised)), "resolution").due_at == AT + 40 * HOUR


def test_a_clock_that_ended_stays_where_it_was() -> None:
    ticket = told(("responded", {}), ("category_changed", {"before": "", "after": "Drains", **TERMS}))
    assert [track.place.category for track in ticket.tracks] == ["", "Drains"]


def test_a_step_that_fired_counts_and_raises_the_level() -> None:
    ticket = told(WARNED)
    assert ticket.raised == [Raised("first_response", 1, 11, 1, AT + 3 * HOUR, AT + HOUR)]
    assert (ticket.level, ticket.tracks[0].steps_done) == (1, 1)
    assert rebuild.next_step_at(ticket, 0, RULES) == AT + 4 * HOUR


def test_a_step_may_hand_over_and_raise_the_priority() -> None:
    kind, data = WARNED
    ticket = told((kind, data | {"assignee": 9, "priority": "high"}))
    assert (ticket.assignee, ticket.priority) == (9, "high")


def test_another_policy_begins_with_its_first_step() -> None:
    other = ("priority_changed", {"before": "normal", "after": "high", "policy": 2, "calendar_version": 1})
    assert told(WARNED, other).tracks[0].steps_done == 0


def test_a_policy_that_holds_again_goes_on_where_it_was() -> None:
    other = ("priority_changed", {"before": "normal", "after": "high", "policy": 2, "calendar_version": 1})
    back = ("priority_changed", {"before": "high", "after": "normal", **TERMS})
    assert told(WARNED, other, back).tracks[0].steps_done == 1


def test_a_resolution_asks_the_citizen_for_five_working_days() -> None:
    ticket = told(RESOLVED)
    assert (ticket.status, ticket.resolved_at, ticket.due_at()) == ("resolved", AT + HOUR, None)
    assert ticket.next_at == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "event", [("confirmed", {}), ("closed", {"by": "time"}), ("closed", {"by": "nobody_to_ask"})]
)
def test_what_is_closed_asks_nobody_any_more(event: tuple[str, dict[str, Any]]) -> None:
    ticket = told(RESOLVED, event)
    assert (ticket.status, ticket.closed_at, ticket.next_at) == ("closed", AT + 2 * HOUR, None)


def test_a_citizen_who_closes_it_is_owed_no_answer_and_the_work_is_measured() -> None:
    ticket = told(("closed", {"by": "requester", "reason": ""}))
    assert [one.state.value for one in ticket.book.clocks] == ["cancelled", "met"]


def test_an_old_record_that_was_closed_is_measured() -> None:
    ticket = told(("closed", {"by": "import"}), first="imported")
    assert (ticket.resolved_at, clock(ticket, "resolution").state.value) == (AT + HOUR, "met")


@pytest.mark.parametrize("kind", ["rejected", "reopened"])
def test_what_is_not_accepted_is_owed_again_in_a_new_cycle(kind: str) -> None:
    ticket = told(RESOLVED, (kind, {"reason": "No."}))
    assert (ticket.status, ticket.reopened, ticket.resolved_at, ticket.next_at) == ("open", 1, None, None)
    assert clock(ticket, "resolution").cycle == 2


def test_a_rating_stands_with_its_words() -> None:
    ticket = told(RESOLVED, ("rated", {"rating": 4, "words": "Quick."}))
    assert (ticket.rating, ticket.rating_words) == (4, "Quick.")


def test_a_merged_ticket_owes_nothing() -> None:
    ticket = told(("merged", {"into": "T-2-1"}))
    assert (ticket.status, ticket.merged_into) == ("merged", "T-2-1")
    assert {one.state.value for one in ticket.book.clocks} == {"cancelled"}


def test_a_ticket_that_takes_one_in_goes_on_from_the_older_obligation() -> None:
    carried = [{"kind": "resolution", "consumed": 10 * 3_600, "started": (AT - 20 * HOUR).isoformat(), "due": None}]
    ticket = told(("absorbed", {"source": "T-2-1", "carried": carried}))
    assert clock(ticket, "resolution").consumed_seconds == 10 * 3_600


def test_what_is_taken_back_is_as_it_was() -> None:
    before = {"assignee": 8, "status": "open", "priority": "normal", "category": "", "department": "works"}
    ticket = told(WAIT, ("undone", before | TERMS))
    assert (ticket.status, ticket.assignee, ticket.book.waiting) == ("open", 8, False)


def test_a_note_is_known_by_its_fingerprint() -> None:
    assert told(("noted", {"note": 5, "body": "abc"})).notes == {5: "abc"}


@pytest.mark.parametrize("kind", ["split", "related", "unrelated", "photo_taken_down"])
def test_what_only_stands_on_record_changes_nothing_but_the_time(kind: str) -> None:
    ticket, before = told((kind, {})), told()
    assert ticket.changed_at == AT + HOUR
    assert (ticket.book, ticket.status, ticket.place) == (before.book, before.status, before.place)


def test_a_clock_without_steps_has_no_next_one() -> None:
    assert rebuild.next_step_at(told(), 1, RULES) is None


def test_a_clock_that_ended_has_no_next_step() -> None:
    assert rebuild.next_step_at(told(("responded", {})), 0, RULES) is None


def test_every_kind_of_event_can_be_told() -> None:
    assert set(rebuild._KINDS) | {"opened", "imported"} == set(kinds.KINDS)


def test_a_record_that_begins_with_anything_else_is_none() -> None:
    with pytest.raises(ValueError, match="begins with 'resolved'"):
        rebuild.begun(Link(1, 1, "resolved", AT, 7, {}, None), RULES)


@pytest.mark.parametrize("event", [("lost", {}), ("resolved again", {})])
def test_an_event_of_no_kind_cannot_be_told(event: tuple[str, dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="no such kind"):
        told(event)
