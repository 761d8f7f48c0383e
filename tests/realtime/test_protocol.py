"""Text in, commands out; results in, bytes out."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime import codes, protocol
from realtime.protocol import Broken, Command, Pong, parse
from tests.realtime.strategies import FRAMES, JSON, driven
from tests.realtime.wire.test_bad_input import ANSWERED, IGNORED, TEXTS

DEPTH = 16


def one(text: str) -> Command:
    """The only command in a frame."""
    [command] = parse(text, max_depth=DEPTH)
    assert isinstance(command, Command)
    return command


def fields(request: Any) -> dict[str, Any]:
    """A request's fields as plain data."""
    return {name: value for name, value in msgspec.structs.asdict(request).items()}


# --- in -------------------------------------------------------------------------------------------------------

POSITION = {"offset": 2, "epoch": "e"}
METHODS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "connect": ({"token": "t", "name": "js", "version": "5"}, {"token": "t", "name": "js", "version": "5"}),
    "subscribe": (
        {"channel": "a:1", "recover": True, "epoch": "e", "offset": 7},
        {"channel": "a:1", "recover": True, "epoch": "e", "offset": 7},
    ),
    "unsubscribe": ({"channel": "a:1"}, {"channel": "a:1"}),
    "publish": ({"channel": "a:1", "data": [1]}, {"channel": "a:1", "data": b"[1]"}),
    "presence": ({"channel": "a:1"}, {"channel": "a:1"}),
    "presence_stats": ({"channel": "a:1"}, {"channel": "a:1"}),
    "history": (
        {"channel": "a:1", "limit": -1, "reverse": True},
        {"channel": "a:1", "limit": -1, "reverse": True, "since": None},
    ),
    "ping": ({}, {}),
    "send": ({"data": {"a": 1}}, {"data": b'{"a": 1}'}),
    "rpc": ({"method": "word.say", "data": {"a": 1}}, {"method": "word.say", "data": b'{"a": 1}'}),
    "refresh": ({"token": "t"}, {"token": "t"}),
    "sub_refresh": ({"channel": "a:1", "token": "t"}, {"channel": "a:1"}),
}


@pytest.mark.parametrize("method", METHODS)
def test_command_of_each_method_is_read(method: str) -> None:
    request, expected = METHODS[method]
    command = one(json.dumps({"id": 5, method: request}))
    found = {
        name: bytes(value) if isinstance(value, msgspec.Raw) else value
        for name, value in fields(command.request).items()
    }
    assert (command.id, command.method) == (5, method)
    assert found.items() >= expected.items()


def test_examples_are_of_all_methods() -> None:
    assert METHODS.keys() == protocol.REQUESTS.keys()


def test_positions_in_connect_are_read() -> None:
    sub = one('{"id":1,"connect":{"subs":{"a:1":{"recover":true,"offset":3,"epoch":"e"}}}}').request.subs["a:1"]
    assert (sub.recover, sub.offset, sub.epoch) == (True, 3, "e")


def test_position_in_history_is_read() -> None:
    since = one('{"id":1,"history":{"channel":"a:1","since":{"offset":2,"epoch":"e"}}}').request.since
    assert (since.offset, since.epoch) == (2, "e")


@pytest.mark.parametrize(("flag", "strict"), [(0, False), (1, False), (2, True), (3, True), (2**40, False)])
def test_subscribe_may_ask_for_an_error_where_it_cannot_be_recovered(flag: int, strict: bool) -> None:
    assert one(f'{{"id":1,"subscribe":{{"channel":"a:1","flag":{flag}}}}}').request.strict is strict


def test_rpc_without_data_has_an_empty_object() -> None:
    assert bytes(one('{"id":1,"rpc":{"method":"a.b"}}').request.data) == b"{}"


def test_send_needs_no_id() -> None:
    assert one('{"send":{"data":1}}').id == 0


def test_empty_object_is_a_pong() -> None:
    assert parse("{}", max_depth=DEPTH) == [Pong()]


def test_lines_are_commands_in_their_order() -> None:
    found = parse('{"id":1,"ping":{}}\n{}\n\n{"id":2,"ping":{}}\n', max_depth=DEPTH)
    assert [command.id if isinstance(command, Command) else None for command in found] == [1, None, 2]


def test_fault_in_a_request_does_not_harm_its_neighbours() -> None:
    found = parse('{"id":1,"history":{}}\n{"id":2,"ping":{}}', max_depth=DEPTH)
    assert [isinstance(command.request, codes.Error) for command in found if isinstance(command, Command)] == [
        True,
        False,
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_judged_as_the_wire_s_table_says(name: str) -> None:
    text, expected = TEXTS[name]
    if expected == 3501:
        with pytest.raises(Broken):
            parse(text, max_depth=DEPTH)
    elif expected == IGNORED:
        assert parse(text, max_depth=DEPTH) == []
    elif expected == ANSWERED:
        assert not isinstance(one(text).request, codes.Error)
    else:
        assert one(text).request.code == expected


def test_bad_request_says_which_field_is_wrong() -> None:
    message = one('{"id":1,"history":{"channel":"a:1","limit":"5"}}').request.message
    assert message == "bad request: Expected int, got str - at $.limit"


@driven
@given(frame=st.one_of(FRAMES, st.text()))
def test_any_text_is_commands_or_broken(frame: str) -> None:
    try:
        found = parse(frame, max_depth=DEPTH)
    except Broken:
        return
    assert all(isinstance(command, Command | Pong) for command in found)


@driven
@given(id_=st.integers(1, 2**32 - 1), data=JSON)
def test_what_a_client_sends_arrives_as_it_is(id_: int, data: Any) -> None:
    text = json.dumps({"id": id_, "publish": {"channel": "a:1", "data": data}})
    try:
        command = parse(text, max_depth=64)[0]
    except Broken:
        assert "\\ud800" in text  # half a character, which no JSON text may hold
        return
    assert isinstance(command, Command)
    assert command.id == id_
    assert json.loads(bytes(command.request.data)) == data


# --- depth ----------------------------------------------------------------------------------------------------


def depth(value: Any) -> int:
    """How deep arrays and objects nest, the slow way."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@driven
@given(
    value=st.recursive(
        st.sampled_from([1, '[{"\\', "]", ""]),
        lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text('[{\\"', max_size=2), v, max_size=3),
        max_leaves=12,
    ),
    limit=st.integers(0, 5),
)
def test_depth_is_that_of_the_value_whatever_is_in_its_words(value: Any, limit: int) -> None:
    assert protocol.depth_exceeds(json.dumps(value), limit) == (depth(value) > limit)


# --- typing ---------------------------------------------------------------------------------------------------


def test_typing_names_a_stream() -> None:
    found = protocol.parse_typing(msgspec.Raw(b'{"type":"typing","channel":"a:1"}'))
    assert found is not None
    assert found.channel == "a:1"


@pytest.mark.parametrize(
    "data",
    [b"{}", b"[]", b"null", b'{"channel":"a:1"}', b'{"type":"typing"}', b'{"type":"x","channel":"a:1"}']
    + [b'{"type":"typing","channel":"a:1","about":%s}' % about for about in (b"7", b'"a b"', b'"%s"' % (b"x" * 41))],
)
def test_anything_else_is_not_typing(data: bytes) -> None:
    assert protocol.parse_typing(msgspec.Raw(data)) is None


# --- out ------------------------------------------------------------------------------------------------------


def test_reply_has_the_method_s_name() -> None:
    result = protocol.PresenceStatsResult(num_clients=2, num_users=1)
    assert (
        protocol.dump_reply(3, "presence_stats", result)
        == b'{"id":3,"presence_stats":{"num_clients":2,"num_users":1}}'
    )


def test_fields_at_their_default_are_left_out() -> None:
    assert protocol.dump_reply(3, "subscribe", protocol.SubscribeResult()) == b'{"id":3,"subscribe":{}}'


def test_publications_are_copied_byte_for_byte() -> None:
    data = msgspec.Raw(b'{ "a" : 1e2 }')
    result = protocol.HistoryResult(
        publications=[protocol.PublicationResult(data=data, offset=4)], epoch="e", offset=4
    )
    assert protocol.dump_reply(1, "history", result) == (
        b'{"id":1,"history":{"publications":[{"data":{ "a" : 1e2 },"offset":4}],"epoch":"e","offset":4}}'
    )


def test_error_has_three_fields_and_false_is_left_out() -> None:
    assert (
        protocol.dump_error(3, codes.PERMISSION_DENIED)
        == b'{"id":3,"error":{"code":103,"message":"permission denied"}}'
    )


def test_temporary_error_says_so() -> None:
    assert json.loads(protocol.dump_error(3, codes.INTERNAL))["error"]["temporary"] is True


def test_refusal_carries_slug_field_and_time() -> None:
    body = protocol.ErrorBody(code=600, message="No.", slug="no", field="body", retry_after_ms=0)
    assert json.loads(protocol.dump_error(3, body))["error"] == {
        "code": 600,
        "message": "No.",
        "slug": "no",
        "field": "body",
        "retry_after_ms": 0,
    }


def test_durable_push_has_an_offset() -> None:
    push = protocol.dump_push(protocol.push_head("a:1"), b'{"x":1}', 7)
    assert push == b'{"push":{"channel":"a:1","pub":{"data":{"x":1},"offset":7}}}'


def test_ephemeral_push_has_none() -> None:
    push = protocol.dump_push(protocol.push_head("a:1"), b'{"x":1}', 0)
    assert push == b'{"push":{"channel":"a:1","pub":{"data":{"x":1}}}}'


def test_end_of_a_subscription_says_why() -> None:
    assert protocol.dump_unsubscribe("a:1", codes.INSUFFICIENT_STATE) == (
        b'{"push":{"channel":"a:1","unsubscribe":{"code":2500,"reason":"insufficient state"}}}'
    )


@given(channel=st.text().filter(lambda text: text.isprintable()), data=JSON, offset=st.integers(0, 2**63 - 1))
def test_any_push_is_one_line_of_json(channel: str, data: Any, offset: int) -> None:
    try:
        body = json.dumps(data).encode()
        head = protocol.push_head(channel)
    except UnicodeEncodeError:
        return
    push = protocol.dump_push(head, body, offset)
    assert b"\n" not in push
    pub = json.loads(push)["push"]
    assert (pub["channel"], pub["pub"]["data"], pub["pub"].get("offset", 0)) == (channel, data, offset)
