"""What the hubs send each other through the channel layer."""

from __future__ import annotations

import json

import pytest
from channels.layers import InMemoryChannelLayer
from hypothesis import given
from hypothesis import strategies as st

from realtime.layer import HINT_BYTES, Hint, is_local, pack, stirring, unpack

ONE = Hint("hall:1", "e", 4, ("{}", "[]"))
HINTS = st.builds(
    Hint,
    stream=st.text(min_size=1, max_size=10),
    epoch=st.just("e"),
    first=st.integers(1, 2**40),
    data=st.lists(st.text(max_size=20), min_size=1, max_size=3).map(tuple),
)


def test_last_is_the_newest_publication_of_a_hint() -> None:
    assert ONE.last == 5


def test_hint_without_data_speaks_of_what_was_before() -> None:
    assert Hint("hall:1", "e", 6, ()).last == 5


@given(news=st.lists(HINTS, max_size=4))
def test_hints_arrive_as_they_were_sent(news: list[Hint]) -> None:
    assert unpack(json.loads(json.dumps(pack(news, "me")))) == news


def test_stirring_arrives_as_such() -> None:
    [found] = unpack(json.loads(json.dumps(pack([stirring("hall:1")], "me"))))
    assert (found.stream, found.stirs) == ("hall:1", True)


@pytest.mark.parametrize("hint", [ONE, Hint("hall:1", "e", 6, ()), Hint("hall:1", "", 0, ("{}",))])
def test_hint_that_says_more_does_not_stir(hint: Hint) -> None:
    assert not hint.stirs


def test_message_names_its_sender() -> None:
    assert pack([ONE], "me")["origin"] == "me"


def test_large_hint_travels_without_its_data() -> None:
    [found] = unpack(pack([Hint("hall:1", "e", 4, ("x" * HINT_BYTES, "y"))], "me"))
    assert (found.data, found.last) == ((), 5)


def test_message_is_never_much_larger_than_the_limit() -> None:
    many = [Hint("hall:1", "e", offset, ("x" * 10_000,)) for offset in range(1, 50)]
    message = pack(many, "me")
    assert len(json.dumps(message)) < HINT_BYTES + 50 * 100
    assert [hint.last for hint in unpack(message)] == list(range(1, 50))


@pytest.mark.parametrize(
    ("channel_layer", "local"), [(None, True), (InMemoryChannelLayer(), True), (object(), False)]
)
def test_layer_in_memory_reaches_nobody_else(channel_layer: object, local: bool) -> None:
    assert is_local(channel_layer) is local
