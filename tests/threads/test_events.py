"""The shape of what is said: a contract with every client."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from engagement.accounts.events import PersonView
from engagement.threads import events
from realtime.events import Event, dump, type_of
from tickets.events import DepartmentView

PERSON = PersonView(id=1, handle="ama", name="Ama")
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POST = events.PostView(id=5, thread=3, number=2, author=PERSON, created_at=AT, body="Hi", marks=[(0, 2, "@ama")])
THREAD = events.ThreadView(
    id=3, title="Drain", author=PERSON, department=DepartmentView(slug="works", name="Works"), created_at=AT
)
ALL = (*events.THREAD_EVENTS, *events.DESK_EVENTS, *events.PERSONAL_EVENTS)


@pytest.mark.parametrize("event", ALL, ids=type_of)
def test_a_type_is_a_noun_a_dot_and_a_participle(event: type[Event]) -> None:
    noun, participle = type_of(event).split(".")
    assert noun.replace("_", "").isalpha()
    assert participle.endswith(("ed", "en", "n"))


def test_types_are_unique() -> None:
    assert len({type_of(event) for event in ALL}) == len(ALL)


@pytest.mark.parametrize("event", ALL, ids=type_of)
def test_every_event_says_what_it_means(event: type[Event]) -> None:
    assert event.__doc__


def test_a_post_as_it_travels() -> None:
    assert msgspec.json.decode(dump(events.PostPublished(post=POST))) == {
        "type": "post.published",
        "post": {
            "id": 5,
            "thread": 3,
            "number": 2,
            "author": {"id": 1, "handle": "ama", "name": "Ama"},
            "created_at": "2026-11-23T09:00:00Z",
            "body": "Hi",
            "marks": [[0, 2, "@ama"]],
        },
    }


def test_a_thread_and_its_line_as_they_travel() -> None:
    entry = events.EntryView(id=1, kind="slowed", actor=PERSON, at=AT, after=2, seconds=30)
    told = msgspec.json.decode(dump(events.ThreadSlowed(thread=THREAD, entry=entry)))
    assert told["type"] == "thread.slowed"
    assert told["thread"]["department"] == {"slug": "works", "name": "Works"}
    assert (told["entry"]["kind"], told["entry"]["after"], told["entry"]["seconds"]) == ("slowed", 2, 30)


@pytest.mark.parametrize("event", [events.PostHidden(post=POST), events.ThreadLocked(thread=THREAD)])
def test_what_was_said_can_be_read_back(event: Event) -> None:
    assert msgspec.json.decode(dump(event), type=type(event)) == event


def test_a_time_without_a_zone_is_no_time() -> None:
    naive = dump(events.PostHidden(post=POST)).replace(b"09:00:00Z", b"09:00:00")
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(naive, type=events.PostHidden)
