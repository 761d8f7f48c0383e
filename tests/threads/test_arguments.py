"""The shape of what the commands take: strict, and bounded before anything is done with it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from engagement.threads.arguments import PublishPost
from engagement.threads.commands import COMMANDS
from realtime.commands import Command

TABLE = {command.name: command for command in COMMANDS}


def decoded(name: str, **given: Any) -> Any:
    return TABLE[name].decoder.decode(msgspec.json.encode({"key": str(uuid4()), **given}))


def test_what_is_left_out_is_at_its_default() -> None:
    arguments = decoded("post.publish", thread=3, body="Hi")
    assert isinstance(arguments, PublishPost)
    assert (arguments.thread, arguments.body, arguments.reply_to, arguments.official) == (3, "Hi", None, False)


def test_a_text_may_come_up_to_three_times_too_long() -> None:
    assert len(decoded("post.publish", thread=3, body="x" * 6_000).body) == 6_000


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("post.publish", {"thread": 1}),
        ("post.publish", {"thread": 0, "body": "x"}),
        ("post.publish", {"thread": 2**63, "body": "x"}),
        ("post.publish", {"thread": "1", "body": "x"}),
        ("post.publish", {"thread": 1, "body": "x" * 6_001}),
        ("post.publish", {"thread": 1, "body": "x", "reply_to": 0}),
        ("post.publish", {"thread": 1, "body": "x", "official": 1}),
        ("post.publish", {"thread": 1, "body": "x", "author": 2}),
        ("thread.slow", {"thread": 1, "seconds": -1}),
        ("thread.slow", {"thread": 1, "seconds": 3_601}),
        ("thread.open", {"title": "x", "body": "x", "department": "x", "visibility": "secret"}),
        ("report.settle", {"report": 1, "uphold": "yes"}),
        ("post.hide", {"post": 1}),
    ],
)
def test_arguments_of_the_wrong_shape_do_not_decode(name: str, given: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        decoded(name, **given)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_needs_a_key(command: Command) -> None:
    with pytest.raises(msgspec.ValidationError, match="key"):
        command.decoder.decode(b"{}")
