"""RFC 6455 as the server sees it, beside the framing of the `websockets` package."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ProtocolError
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import Protocol, Side

from realtime import frames
from realtime.frames import Decoder, FrameError
from tests.realtime.strategies import driven
from tests.realtime.wire.test_bad_input import CONTINUATION, GOOD, PING, TEXT, frame
from tests.realtime.wire.test_bad_input import FRAMES as TABLE

MAX = 16 * 1024


def feed(decoder: Decoder, data: bytes, cuts: list[int]) -> list[tuple[int, bytes]]:
    """Feed the data in pieces, cut at these places."""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [
        (message.opcode, message.payload)
        for start, end in pairwise(places)
        for message in decoder.feed(data[start:end])
    ]


def masked(opcode: Opcode, payload: bytes, *, fin: bool = True) -> bytes:
    """A frame as the client of the `websockets` package makes it."""
    return Frame(opcode, payload, fin).serialize(mask=True)


# --- in -------------------------------------------------------------------------------------------------------

MESSAGES = st.one_of(
    st.tuples(st.just(Opcode.TEXT), st.text(max_size=300).map(str.encode)),
    st.tuples(st.just(Opcode.BINARY), st.binary(max_size=300)),
    st.tuples(st.just(Opcode.TEXT), st.sampled_from([b"x" * size for size in (125, 126, 127, 65535 // 4, MAX)])),
    st.tuples(st.sampled_from([Opcode.PING, Opcode.PONG]), st.binary(max_size=125)),
)


@driven
@given(messages=st.lists(MESSAGES, max_size=6), cuts=st.lists(st.integers(0), max_size=6))
def test_messages_arrive_however_the_bytes_are_cut(messages: list[tuple[Opcode, bytes]], cuts: list[int]) -> None:
    data = b"".join(masked(opcode, payload) for opcode, payload in messages)
    assert feed(Decoder(MAX), data, cuts) == messages


@driven
@given(payload=st.binary(max_size=400), parts=st.lists(st.integers(0, 400), max_size=8), ping=st.booleans())
def test_fragments_are_put_together(payload: bytes, parts: list[int], ping: bool) -> None:
    places = sorted({0, len(payload), *(part for part in parts if part < len(payload))})
    pieces = [payload[start:end] for start, end in pairwise(places)] or [b""]
    data = b""
    for number, piece in enumerate(pieces):
        opcode = Opcode.BINARY if number == 0 else Opcode.CONT
        data += masked(opcode, piece, fin=number == len(pieces) - 1)
        if ping and number < len(pieces) - 1:
            data += masked(Opcode.PING, b"?")
    found = feed(Decoder(MAX), data, parts)
    assert found[-1] == (Opcode.BINARY, payload)
    assert len(found) == (len(pieces) if ping else 1)


@driven
@given(data=st.binary(max_size=60), cuts=st.lists(st.integers(0), max_size=4))
def test_any_bytes_are_messages_a_fault_or_not_yet_whole(data: bytes, cuts: list[int]) -> None:
    try:
        outcome = {opcode for opcode, _ in feed(Decoder(MAX), data, cuts)}
    except FrameError as error:
        outcome = {error.code}
    assert outcome <= {1002, 1009} or outcome <= {1, 2, 8, 9, 10}


@pytest.mark.parametrize("name", [name for name, case in TABLE.items() if case.code in (1002, 1007, 1009)])
def test_faults_have_the_code_of_the_wire_s_table(name: str) -> None:
    with pytest.raises(FrameError) as fault:
        take_all(TABLE[name].data)
    assert fault.value.code == TABLE[name].code


def take_all(data: bytes) -> None:
    """What a socket does with the messages in these bytes, as far as it may find fault with them."""
    for message in Decoder(MAX).feed(data):
        if message.opcode == Opcode.CLOSE:
            frames.read_close(message.payload)
        else:
            message.text()


@pytest.mark.parametrize("name", GOOD)
def test_unusual_frames_are_taken(name: str) -> None:
    found = [message.text() for message in Decoder(MAX).feed(GOOD[name]) if message.opcode == Opcode.TEXT]
    assert found == ['{"id": 77, "ping": {}}']


def test_message_of_exactly_the_limit_is_taken() -> None:
    assert len(Decoder(8).feed(frame(TEXT, b"x" * 8))) == 1


def test_message_over_the_limit_is_a_fault_before_it_is_there() -> None:
    with pytest.raises(FrameError) as fault:
        Decoder(8).feed(frame(TEXT, size=9))
    assert fault.value.code == 1009


def test_fragments_count_together() -> None:
    decoder = Decoder(8)
    decoder.feed(frame(TEXT, b"x" * 5, fin=False))
    with pytest.raises(FrameError) as fault:
        decoder.feed(frame(CONTINUATION, size=4))
    assert fault.value.code == 1009


def test_limit_is_each_message_s_own() -> None:
    decoder = Decoder(8)
    halves = frame(TEXT, b"x" * 4, fin=False) + frame(CONTINUATION, b"x" * 4)
    assert len(decoder.feed(halves * 3)) == 3


def test_control_frames_do_not_count_against_the_limit() -> None:
    assert len(Decoder(8).feed(frame(TEXT, b"x", fin=False) + frame(PING, b"x" * 125))) == 1


def test_sixteen_thousand_fragments_are_no_more_work_than_their_bytes() -> None:
    data = frame(TEXT, b"x", fin=False) + frame(CONTINUATION, b"x", fin=False) * 15_998 + frame(CONTINUATION, b"x")
    [message] = Decoder(MAX).feed(data)  # adding up the fragments for each of them took ten seconds
    assert len(message.payload) == 16_000


def test_text_must_be_utf8() -> None:
    with pytest.raises(FrameError) as fault:
        frames.Message(TEXT, b"\xff").text()
    assert fault.value.code == 1007


# --- out ------------------------------------------------------------------------------------------------------


def read_by_a_client(data: bytes) -> list[Frame]:
    """What the client of the `websockets` package makes of these bytes."""
    client = Protocol(Side.CLIENT, max_size=None)
    client.receive_data(data)
    assert client.parser_exc is None
    return [event for event in client.events_received() if isinstance(event, Frame)]


@driven
@given(
    opcode=st.sampled_from([Opcode.TEXT, Opcode.BINARY]),
    payload=st.one_of(st.binary(max_size=300), st.sampled_from([bytes(size) for size in (125, 126, 65535, 65536)])),
)
def test_frames_are_read_by_clients(opcode: Opcode, payload: bytes) -> None:
    [found] = read_by_a_client(frames.build(opcode, payload))
    assert (found.opcode, bytes(found.data), found.fin) == (opcode, payload, True)


@given(
    payload=st.one_of(st.binary(max_size=300), st.sampled_from([bytes(size) for size in (125, 126, 65535, 65536)]))
)
def test_payload_of_a_frame_is_what_it_was_built_of(payload: bytes) -> None:
    assert frames.payload_of(frames.build_text(payload)) == payload


@driven
@given(code=st.sampled_from([1000, 1002, 1009, 3001, 3501, 4999]), reason=st.text(max_size=200))
def test_close_is_read_by_clients_whatever_the_reason(code: int, reason: str) -> None:
    [found] = read_by_a_client(frames.build_close(code, reason))
    close = Close.parse(bytes(found.data))
    assert close.code == code
    assert reason.startswith(close.reason)
    assert len(close.reason) == len(reason) or len(close.reason.encode()) > 119


@driven
@given(payload=st.one_of(st.binary(max_size=10), st.integers(0, 65535).map(lambda code: code.to_bytes(2, "big"))))
def test_close_frames_are_judged_as_others_judge_them(payload: bytes) -> None:
    try:
        expected = int(Close.parse(payload).code)
    except (ProtocolError, UnicodeDecodeError):
        with pytest.raises(FrameError):
            frames.read_close(payload)
    else:
        assert frames.read_close(payload) == expected
