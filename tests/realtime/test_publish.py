"""publish(): written in the caller's transaction, told after COMMIT."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.db import transaction

from realtime import hints, log
from realtime.control import (
    CONTROL_STREAM,
    ControlEvent,
    HistoryRewritten,
    RightsChanged,
    SessionsEnded,
    UsersBanned,
)
from realtime.events import with_field
from realtime.layer import Hint
from realtime.publish import (
    Outgoing,
    Rewrite,
    announce_rights_changed,
    announce_sessions_ended,
    announce_users_banned,
    gathering,
    publish,
    start_anew,
    stir,
)
from tests.factories import NOW
from tests.realtime.open_streams import Said

Capture = Callable[..., Any]


def said(word: str) -> Said:
    """An event."""
    return Said(word=word, by=1)


def words(stream: str) -> list[str]:
    """What is in a stream."""
    return [json.loads(entry.data)["word"] for entry in log.read(stream, after=0, limit=99)]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Hint]:
    """The hints that left."""
    found: list[Hint] = []
    monkeypatch.setattr(hints, "emit", found.extend)
    return found


@pytest.mark.django_db
def test_events_are_in_the_log_at_once(told: list[Hint]) -> None:
    publish(Outgoing("a:1", said("one")), Outgoing("a:1", said("two")), now=NOW)
    assert words("a:1") == ["one", "two"]


@pytest.mark.django_db
def test_order_within_a_stream_is_kept(told: list[Hint]) -> None:
    publish(*(Outgoing(f"a:{number % 2}", said(str(number))) for number in range(6)), now=NOW)
    assert [words("a:0"), words("a:1")] == [["0", "2", "4"], ["1", "3", "5"]]


@pytest.mark.django_db
def test_hints_are_told_after_commit(told: list[Hint], django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        publish(Outgoing("a:1", said("one")), now=NOW)
        assert told == []
    epoch = log.current_epoch()
    assert told == [Hint("a:1", epoch, 1, ('{"type":"word.said","word":"one","by":1}',))]


@pytest.mark.django_db
def test_hint_names_the_first_offset_and_carries_all(
    told: list[Hint], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        publish(Outgoing("a:1", said("one")), now=NOW)
        publish(Outgoing("a:1", said("two")), Outgoing("a:1", said("three")), now=NOW)
    assert [(hint.first, len(hint.data), hint.last) for hint in told] == [(1, 1, 1), (2, 2, 3)]


@pytest.mark.django_db
def test_streams_are_locked_in_the_order_of_their_names(
    told: list[Hint], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        publish(*(Outgoing(name, said("x")) for name in ("c:1", "a:1", "b:1")), now=NOW)
    assert [hint.stream for hint in told] == ["a:1", "b:1", "c:1"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_told_to_nobody(told: list[Hint]) -> None:
    with transaction.atomic():
        publish(Outgoing("a:1", said("lost")), now=NOW)
        transaction.set_rollback(True)
    assert (told, words("a:1")) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_publishing_needs_a_transaction(told: list[Hint]) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        publish(Outgoing("a:1", said("x")), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_hub_that_fails_does_not_undo_what_is_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_hints: object) -> None:
        raise RuntimeError("no hub")

    monkeypatch.setattr(hints, "emit", fail)
    with transaction.atomic():
        publish(Outgoing("a:1", said("kept")), now=NOW)
    assert words("a:1") == ["kept"]


@pytest.mark.django_db
def test_publishing_nothing_does_nothing(told: list[Hint], django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        publish(now=NOW)
    assert told == []


@pytest.mark.django_db
def test_stirring_is_told_after_commit(told: list[Hint], django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        stir("a:1", "b:1")
        assert told == []
    assert [(hint.stream, hint.stirs) for hint in told] == [("a:1", True), ("b:1", True)]


@pytest.mark.django_db
def test_stirring_writes_nothing(told: list[Hint]) -> None:
    stir("a:1")
    assert log.position("a:1").offset == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_stirs_nothing(told: list[Hint]) -> None:
    with transaction.atomic():
        stir("a:1")
        transaction.set_rollback(True)
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_stirring_needs_a_transaction(told: list[Hint]) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        stir("a:1")


# --- what the hubs are told -----------------------------------------------------------------------------------


def announced() -> ControlEvent:
    """The newest announcement."""
    [entry] = log.read_back(CONTROL_STREAM, before=None, limit=1)
    found: ControlEvent = msgspec.json.decode(entry.data, type=ControlEvent)
    return found


@pytest.mark.django_db
def test_rights_that_change_are_announced(told: list[Hint]) -> None:
    announce_rights_changed(users=(1, 2), streams=["a:1"], now=NOW)
    assert announced() == RightsChanged(users=[1, 2], streams=["a:1"])


@pytest.mark.django_db
def test_sessions_that_end_are_announced(told: list[Hint]) -> None:
    announce_sessions_ended(users=[1], sessions=("mark",), now=NOW)
    assert announced() == SessionsEnded(users=[1], sessions=["mark"])


@pytest.mark.django_db
def test_bans_are_announced(told: list[Hint]) -> None:
    announce_users_banned(users=(3,), now=NOW)
    assert announced() == UsersBanned(users=[3])


def silenced(word: str) -> Rewrite:
    """What was said with this word is no longer to be read."""
    return Rewrite(f'"word":"{word}"', lambda data: with_field(data, "word", "..."))


@pytest.mark.django_db
def test_an_event_may_change_what_those_before_it_say(told: list[Hint]) -> None:
    publish(Outgoing("a:1", said("rude")), Outgoing("a:1", said("kind")), now=NOW)
    publish(Outgoing("a:1", said("sorry"), silenced("rude")), now=NOW)
    assert words("a:1") == ["...", "kind", "sorry"]


@pytest.mark.django_db
def test_other_streams_say_what_they_said(told: list[Hint]) -> None:
    publish(Outgoing("a:1", said("rude")), Outgoing("b:1", said("rude")), now=NOW)
    publish(Outgoing("a:1", said("sorry"), silenced("rude")), now=NOW)
    assert words("b:1") == ["rude"]


@pytest.mark.django_db
def test_an_event_does_not_change_itself(told: list[Hint]) -> None:
    publish(Outgoing("a:1", said("rude"), silenced("rude")), now=NOW)
    assert words("a:1") == ["rude"]


@pytest.mark.django_db
def test_the_hubs_are_told_what_to_forget(told: list[Hint]) -> None:
    publish(Outgoing("b:1", said("x"), silenced("y")), Outgoing("a:1", said("x"), silenced("y")), now=NOW)
    assert announced() == HistoryRewritten(streams=["a:1", "b:1"])


# --- starting anew --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_streams_that_start_anew_have_nothing_to_recover_and_another_epoch() -> None:
    publish(Outgoing("a:1", said("rude")), Outgoing("b:1", said("rude")), now=NOW)
    before = log.positions(["a:1", "b:1"])
    start_anew("a:1", "b:1")
    after = log.positions(["a:1", "b:1"])
    assert (words("a:1"), words("b:1")) == ([], [])
    assert all(after[stream].epoch != before[stream].epoch for stream in before)


@pytest.mark.django_db
def test_streams_of_several_actions_start_anew_together_after_what_these_said() -> None:
    publish(Outgoing("a:1", said("rude")), now=NOW)
    with gathering(now=NOW):
        start_anew("a:1")
        publish(Outgoing("a:1", said("gone")), Outgoing("b:1", said("kind")), now=NOW)
        start_anew("c:1")
    assert (words("a:1"), words("b:1"), log.position("a:1").offset) == ([], ["kind"], 2)


@pytest.mark.django_db
def test_nothing_starts_anew_where_the_block_fails() -> None:
    publish(Outgoing("a:1", said("kind")), now=NOW)

    def fail() -> None:
        with gathering(now=NOW):
            start_anew("a:1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert words("a:1") == ["kind"]
