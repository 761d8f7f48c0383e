"""Whatever is sent, the hub answers or closes with a code of its tables, and serves the next client; its memory stays
what it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime import codes
from realtime.commands import SignInNeeded
from tests.realtime.open_streams import OutOfBreath, Unspeakable
from tests.realtime.strategies import FRAMES, driven
from tests.realtime.wire.client import Client, Closed
from tests.realtime.wire.conftest import Hub
from tests.realtime.wire.test_bad_input import FRAMES as BAD_FRAMES
from tests.realtime.wire.test_bad_input import TEXTS

REFUSALS = {SignInNeeded.code, Unspeakable.code, OutOfBreath.code}
ERRORS = {error.code for error in codes.ERRORS} - {codes.INTERNAL.code} | REFUSALS
CLOSES = {close.code for close in codes.CLOSES} - {codes.CLOSED_INTERNAL.code}
RFC_CLOSES = {1002, 1007, 1009}
MANY = 900
GROWTH = 4 * 1024 * 1024
TRIES = 3
"""A leak of 3 KB a frame would show."""


def codes_of_answers(client: Client, ask_first: bool) -> Iterator[int]:
    """The codes of everything that comes until the hub has answered a question, or closed."""
    try:
        if ask_first:
            client.send({"id": 2**32 - 2, "connect": {}})
        client.send({"id": 2**32 - 1, "ping": {}})
        while (message := client.message()).get("id") != 2**32 - 1:
            yield message.get("error", {}).get("code", 0)
        yield message.get("error", {}).get("code", 0)
    except Closed as closed:
        yield closed.code
    except OSError:
        yield client.closing()


@settings(driven, max_examples=120)
@given(frame=FRAMES, connected=st.sampled_from(["viewer", "member", "nobody"]))
def test_any_text_frame_has_an_answer_of_the_tables(hub: Hub, frame: str, connected: str) -> None:
    client = {"viewer": hub.viewer, "member": lambda: member(hub), "nobody": hub.open}[connected]()
    client.protocol.send_text(frame.encode())
    client.flush()
    assert set(codes_of_answers(client, ask_first=False)) <= {0} | ERRORS | CLOSES
    client.close()
    assert served(hub)


@pytest.mark.parametrize("way", ["prepared", "plain"])
@settings(driven, max_examples=60)
@given(data=st.binary(min_size=1, max_size=200))
def test_any_bytes_are_closed_or_waited_for(hub: Hub, data: bytes) -> None:
    client = hub.viewer()
    client.send_bytes(data)
    client.socket.shutdown(1)
    assert client.closing() in CLOSES | RFC_CLOSES | {1000, 1005, 1006} | set(range(3000, 5000))
    client.close()
    assert served(hub)


def member(hub: Hub) -> Client:
    """Somebody signed in: always the same person, who leaves room for the next."""
    user = getattr(hub, "_somebody", None)
    client = hub.member(user)
    hub._somebody = client.user  # type: ignore[attr-defined]
    return client


def served(hub: Hub) -> bool:
    """Whether the next client is served."""
    client = hub.viewer()
    fine = client.quiet()
    client.close()
    return fine


def send_bad_frames(hub: Hub, number: int) -> None:
    """So many sockets, each with one bad frame out of the tables."""
    bad = [data for data, code in ((text.encode(), code) for text, code in TEXTS.values()) if code > 0]
    for index in range(number):
        client = hub.open()
        client.send('{"id":1,"connect":{}}')
        if index % 3:
            client.protocol.send_text(bad[index % len(bad)])
            client.flush()
        else:
            client.send_bytes(list(BAD_FRAMES.values())[index % len(BAD_FRAMES)].data)
        client.protocol.send_close(1000)
        client.flush()
        client.closing()
        client.close()
        hub.clients.remove(client)


@pytest.mark.parametrize("way", ["prepared", "plain"])
def test_memory_stays_flat_over_thousands_of_bad_frames(hub: Hub) -> None:
    send_bad_frames(hub, MANY // 2)  # caches and pools fill
    growths: list[int] = []
    # What leaks, leaks each time; what else the server puts aside only adds: the first try that is flat is proof.
    while len(growths) < TRIES and min(growths, default=GROWTH) >= GROWTH:
        before = hub.server.memory()
        send_bad_frames(hub, MANY)
        growths.append(hub.server.memory() - before)
    assert min(growths) < GROWTH, growths
