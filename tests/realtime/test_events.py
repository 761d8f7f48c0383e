"""Events as they leave the house."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from realtime.control import ControlEvent, RightsChanged, SessionsEnded, UsersBanned
from realtime.events import Event, TypingStarted, WatchingChanged, dump, type_of


class Happened(Event, frozen=True, tag="thing.happened"):
    what: str
    at: datetime | None = None
    tags: list[str] = []


def test_event_names_its_type_first() -> None:
    assert dump(Happened(what="rain")) == b'{"type":"thing.happened","what":"rain"}'


def test_defaults_are_left_out() -> None:
    assert b"tags" not in dump(Happened(what="rain", tags=[]))


def test_time_is_written_in_utc() -> None:
    assert b'"at":"2026-11-23T09:00:00Z"' in dump(Happened(what="rain", at=datetime(2026, 11, 23, 9, tzinfo=UTC)))


def test_line_feeds_are_escaped() -> None:
    assert b"\n" not in dump(Happened(what="two\nlines"))


def test_event_does_not_change() -> None:
    with pytest.raises(AttributeError):
        Happened(what="rain").what = "sun"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("event", "name"),
    [(Happened, "thing.happened"), (WatchingChanged, "watching.changed"), (TypingStarted, "typing.started")],
)
def test_type_is_noun_dot_participle(event: type[Event], name: str) -> None:
    assert type_of(event) == name


@pytest.mark.parametrize(
    "event",
    [
        RightsChanged(users=[1], streams=["a:1"]),
        RightsChanged(),
        SessionsEnded(users=[1, 2], sessions=["mark"]),
        UsersBanned(users=[3]),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_the_hubs_tell_each_other_is_read_back(event: ControlEvent) -> None:
    assert msgspec.json.decode(dump(event), type=ControlEvent) == event
