"""What a simulated citizen knows."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.config.rehearsal.view import Position, View


def snapshot(*, state: str = "live", **switches: Any) -> dict[str, Any]:
    """A hall with a listed question, one on the screen, and an open poll."""
    return {
        "hall": {"id": 1, "state": state, "chat": 9, "switches": switches},
        "questions": [{"id": 1, "state": "listed"}, {"id": 2, "state": "featured"}],
        "polls": [{"id": 5, "state": "open"}],
    }


def test_next_offset_is_news_and_nothing_is_lost() -> None:
    position = Position("e", 4)
    assert (position.see(5), position.offset, position.lost) == (True, 5, 0)


def test_what_lies_between_two_offsets_is_lost() -> None:
    position = Position("e", 4)
    position.see(8)
    assert position.lost == 3


def test_offset_that_was_seen_is_no_news() -> None:
    position = Position("e", 4)
    assert (position.see(4), position.offset, position.lost) == (False, 4, 0)


def test_recovery_that_ends_after_what_came_with_it_lost_the_rest() -> None:
    position = Position("e", 4)
    position.see(5)
    position.settle("e", 7)
    assert position.lost == 2


def test_other_epoch_begins_anew() -> None:
    position = Position("e", 4)
    position.settle("f", 20)
    assert (position.epoch, position.offset, position.lost) == ("f", 20, 0)


def test_only_listed_and_queued_questions_take_votes() -> None:
    assert View(snapshot()).votable() == [1]


@pytest.mark.parametrize("facts", [{"voting": False}, {"panic": True}, {"state": "ended"}])
def test_nothing_takes_votes_where_the_hall_does_not(facts: dict[str, Any]) -> None:
    assert View(snapshot(**facts)).votable() == []


@pytest.mark.parametrize(("chat", "thread"), [("open", 9), ("slow", 9), ("staff", None), ("off", None)])
def test_chat_is_for_everybody_where_it_is_open(chat: str, thread: int | None) -> None:
    assert View(snapshot(chat=chat)).chat == thread


@pytest.mark.parametrize(("state", "open_now"), [("live", [5]), ("lobby", []), ("ended", [])])
def test_polls_take_ballots_while_the_hall_runs(state: str, open_now: list[int]) -> None:
    assert [poll["id"] for poll in View(snapshot(state=state)).open_polls()] == open_now


def test_events_say_what_is_now() -> None:
    view = View(snapshot())
    view.take({"type": "question.changed", "question": {"id": 3, "state": "queued"}})
    view.take({"type": "question.removed", "id": 1})
    view.take({"type": "poll.changed", "poll": {"id": 5, "state": "closed"}})
    view.take({"type": "hall.changed", "hall": {"id": 1, "state": "paused"}})
    assert (view.votable(), list(view.open_polls()), view.state) == ([3], [], "paused")


def test_removed_poll_takes_no_ballots() -> None:
    view = View(snapshot())
    view.take({"type": "poll.removed", "id": 5})
    assert list(view.open_polls()) == []


def test_pulse_changes_what_it_names() -> None:
    view = View(snapshot())
    view.take({"type": "pulse.changed", "values": {"a": 1, "b": 2}, "gone": [], "full": True})
    view.take({"type": "pulse.changed", "values": {"a": 3}, "gone": ["b"]})
    assert view.numbers == {"a": 3}


def test_full_pulse_replaces_everything() -> None:
    view = View(snapshot())
    view.take({"type": "pulse.changed", "values": {"a": 1}, "gone": []})
    view.take({"type": "pulse.changed", "values": {"c": 1}, "gone": [], "full": True})
    assert view.numbers == {"c": 1}
