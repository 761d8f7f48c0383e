"""Events are absolute, small, and name everything that the streams of a hall say."""

from __future__ import annotations

import msgspec
import pytest

from engagement.townhalls import events
from engagement.townhalls.streams import POLICIES
from realtime.events import Event, dump


def test_what_is_at_its_default_does_not_travel() -> None:
    said = msgspec.json.decode(dump(events.OwnHandChanged(hall=4, state="called")))
    assert said == {"type": "own_hand.changed", "hall": 4, "state": "called"}


@pytest.mark.parametrize("event", [*events.HALL_EVENTS, *events.DESK_EVENTS, *events.PERSONAL_EVENTS])
def test_an_event_has_a_name_of_noun_and_verb(event: type[Event]) -> None:
    tag = event.__struct_config__.tag
    assert isinstance(tag, str)
    noun, verb = tag.split(".")
    assert noun.replace("_", "").isalpha()
    assert verb in ("changed", "removed", "recorded")


def test_the_stream_for_everybody_knows_no_word_of_the_desk() -> None:
    assert not set(events.HALL_EVENTS) & set(events.DESK_EVENTS)


def test_a_policy_says_what_its_stream_carries() -> None:
    carried = {policy.prefix: policy.events for policy in POLICIES}
    assert carried["townhall"] == events.HALL_EVENTS
    assert carried["townhall-desk"] == events.DESK_EVENTS


def test_no_state_that_only_the_desk_may_know_has_a_place_in_what_everybody_sees() -> None:
    unseen = {"pending", "held", "rejected", "withdrawn"}
    assert not unseen & set(events.PublicState.__args__)


def test_neither_does_a_reason_a_draft_or_a_note() -> None:
    assert not {"reason", "draft", "notes", "appeal", "original"} & set(events.QuestionView.__struct_fields__)
