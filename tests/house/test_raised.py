"""The refusals of a command are those of its action, for every command there is. A client reads the table, so it must
be neither too short nor longer than the truth."""

from __future__ import annotations

import pytest

from engagement.config.streams import COMMANDS
from realtime.commands import Command, SignInNeeded
from realtime.errors import Kind, Refusal
from tests.house import raised

BEFORE_THE_ACTION = {SignInNeeded.__name__}
"""What the door itself refuses."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_names_the_refusals_that_its_action_names(command: Command) -> None:
    table = {refusal.__name__ for refusal in command.refusals} - BEFORE_THE_ACTION
    assert table == raised.said(raised.action_of(command)) - BEFORE_THE_ACTION


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_an_action_names_no_refusal_that_it_cannot_raise(command: Command) -> None:
    action = raised.action_of(command)
    assert raised.said(action) - raised.reachable(action) == set()


class Tired(Refusal):
    """For the tests below."""

    code = 1990
    slug = "tired"
    kind = Kind.CONFLICT
    message = "Later."


class Deaf(Tired):
    """As well."""

    code = 1991
    slug = "deaf"


def listen() -> None:
    """Raises Deaf."""
    raise Deaf


def work() -> None:
    """Raises Tired, and what `listen` raises. Publishes nothing like Refusal."""
    listen()


def rest() -> None:
    """Raises and publishes as work."""


def test_what_a_docstring_refers_to_counts() -> None:
    assert raised.said(rest) == {"Tired", "Deaf"}


def test_a_refusal_that_is_named_in_vain_is_found() -> None:
    assert raised.said(work) - raised.reachable(work) == {"Tired"}
