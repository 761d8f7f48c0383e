"""Events as they leave the house."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from realtime.control import ControlEvent, HistoryRewritten, RightsChanged, SessionsEnded, UsersBanned
from realtime.events import Event, TypingStarted, WatchingChanged, dump, naming, type_of, with_field


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


def test_one_field_of_an_event_is_given_another_value() -> None:
    data = dump(Happened(what="rain", tags=["wet"])).decode()
    assert with_field(data, "what", {"id": 1}) == '{"type":"thing.happened","what":{"id":1},"tags":["wet"]}'


def test_an_object_is_found_by_its_id_and_not_by_the_beginning_of_it() -> None:
    data = with_field(dump(Happened(what="rain")).decode(), "what", {"id": 12, "wet": True})
    assert [naming("what", number) in data for number in (12, 1, 2)] == [True, False, False]


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
        HistoryRewritten(streams=["a:1"]),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_the_hubs_tell_each_other_is_read_back(event: ControlEvent) -> None:
    assert msgspec.json.decode(dump(event), type=ControlEvent) == event
