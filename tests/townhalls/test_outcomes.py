"""What came of a hall, counted."""

from __future__ import annotations

from datetime import timedelta

from engagement.townhalls import states
from engagement.townhalls.outcomes import Outcome, clock_of, count, into_recording
from tests.factories import NOW


def outcome(state: str, *, minutes: int | None = None, kind: str = "", shown: bool = True) -> Outcome:
    """A question that ended so, answered after so many minutes."""
    answered = NOW + timedelta(minutes=minutes) if minutes is not None else None
    return Outcome(state=state, shown=shown, reason_kind=kind, asked_at=NOW, answered_at=answered)


def test_every_state_of_a_question_is_counted_once() -> None:
    every = {*states.QUESTION, "pending"} and {way.target for way in states.QUESTION.values()} | {"pending"}
    counts = count([outcome(state, kind="other") for state in sorted(every)])
    parts = (
        counts.waiting
        + sum(counts.rejected.values())
        + counts.merged
        + counts.withdrawn
        + counts.answered_live
        + counts.answered_written
        + counts.owed
        + counts.ticketed
    )
    assert parts == counts.asked == len(every)


def test_rejections_are_counted_by_their_reason() -> None:
    found = count(
        [outcome("rejected", kind="insult"), outcome("rejected", kind="insult"), outcome("rejected", kind="law")]
    )
    assert found.rejected == {"insult": 2, "law": 1}


def test_half_of_the_answers_came_within_the_median() -> None:
    found = count([outcome("answered_live", minutes=10), outcome("answered_written", minutes=60), outcome("owed")])
    assert found.median_seconds == 35 * 60


def test_without_an_answer_there_is_no_median() -> None:
    assert count([outcome("owed")]).median_seconds is None


def test_what_was_never_shown_is_not_counted_as_shown() -> None:
    assert count([outcome("listed"), outcome("pending", shown=False)]).shown == 1


def test_a_moment_in_the_recording_is_counted_from_its_beginning() -> None:
    assert into_recording(NOW + timedelta(minutes=3), NOW) == 180


def test_what_was_before_the_recording_is_nowhere_in_it() -> None:
    assert into_recording(NOW - timedelta(minutes=3), NOW) is None
    assert into_recording(NOW, None) is None


def test_moments_are_written_as_players_do() -> None:
    assert (clock_of(750), clock_of(3727)) == ("12:30", "1:02:07")
