"""The shape of what the commands take: strict, and bounded before anything is done with it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from realtime.commands import Command
from tickets.arguments import ChangeTickets, WaitOnTicket
from tickets.commands import COMMANDS

TABLE = {command.name: command for command in COMMANDS}


def decoded(name: str, **given: Any) -> Any:
    return TABLE[name].decoder.decode(msgspec.json.encode({"key": str(uuid4()), **given}))


def test_what_is_left_out_is_at_its_default() -> None:
    arguments = decoded("ticket.wait", ticket="T-1-3", status="open")
    assert isinstance(arguments, WaitOnTicket)
    assert (arguments.ticket, arguments.reason, arguments.version) == ("T-1-3", "", None)


def test_nobody_and_nothing_said_are_different_things() -> None:
    given = decoded("tickets.change", tickets=["T-1-3"], assignee=None)
    assert isinstance(given, ChangeTickets)
    assert given.assignee is None
    assert decoded("tickets.change", tickets=["T-1-3"], priority="high").assignee is msgspec.UNSET


def test_a_text_may_come_up_to_three_times_too_long() -> None:
    assert len(decoded("ticket.note", ticket="T-1-3", body="x" * 6_000).body) == 6_000


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("ticket.note", {"ticket": "T-1-3"}),
        ("ticket.note", {"ticket": 1, "body": "x"}),
        ("ticket.note", {"ticket": "T" * 41, "body": "x"}),
        ("ticket.note", {"ticket": "T-1-3", "body": "x" * 6_001}),
        ("ticket.note", {"ticket": "T-1-3", "body": "x", "author": 2}),
        ("ticket.wait", {"ticket": "T-1-3", "status": "closed"}),
        ("ticket.wait", {"ticket": "T-1-3", "status": "open", "version": 0}),
        ("ticket.assign", {"ticket": "T-1-3"}),
        ("ticket.assign", {"ticket": "T-1-3", "assignee": "2"}),
        ("ticket.prioritise", {"ticket": "T-1-3", "priority": "huge"}),
        ("ticket.relate", {"ticket": "T-1-3", "kind": "likes", "other": "T-2-1"}),
        ("ticket.rate", {"ticket": "T-1-3", "rating": "5"}),
        ("ticket.respond", {"ticket": "T-1-3", "body": "x", "way": "pigeon"}),
        ("tickets.change", {"tickets": ["T-1-3"] * 101, "priority": "high"}),
        ("notification.read", {"ids": [0]}),
        ("notification.choose", {"by_email": "hourly"}),
    ],
)
def test_arguments_of_the_wrong_shape_do_not_decode(name: str, given: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        decoded(name, **given)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_needs_a_key(command: Command) -> None:
    with pytest.raises(msgspec.ValidationError, match="key"):
        command.decoder.decode(b"{}")
