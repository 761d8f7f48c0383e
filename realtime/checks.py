"""System checks: the hub's settings are known, of the right kind, and its tables hold together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from realtime.commands import Command
from realtime.conf import DEFAULTS, get, load
from realtime.control import CONTROL_STREAM
from realtime.errors import refusal_table
from realtime.streams import StreamPolicy

SHORTEST_PULSE_SECONDS = 0.34


@register(Tags.compatibility)
def check_settings(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Names and kinds of the entries of REALTIME."""
    found: list[CheckMessage] = []
    for name, value in getattr(settings, "REALTIME", {}).items():
        if name not in DEFAULTS:
            found.append(Error(f"REALTIME has no setting {name}", id="realtime.E001"))
        elif isinstance(DEFAULTS[name], (int, float)) and not (isinstance(value, (int, float)) and value >= 0):
            found.append(Error(f"REALTIME[{name!r}] is {value!r}: a number is needed", id="realtime.E002"))
    return found


@register(Tags.compatibility)
def check_tables(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Prefixes, command names and refusal codes are unique; every command has exactly one handler."""
    found: list[CheckMessage] = []
    policies: Sequence[StreamPolicy] = load("STREAMS")
    found += [message for policy in policies for message in _check_pulse(policy)]
    prefixes = [policy.prefix for policy in policies] + [CONTROL_STREAM.partition(":")[0]]
    found += [Error(f"two streams are called {name}", id="realtime.E003") for name in _doubles(prefixes)]
    commands: Sequence[Command] = load("COMMANDS")
    names = [command.name for command in commands]
    found += [Error(f"two commands are called {name}", id="realtime.E004") for name in _doubles(names)]
    for command in commands:
        if (command.single is None) == (command.batch is None):
            found.append(Error(f"{command.name} needs either single or batch", id="realtime.E005"))
    try:
        refusal_table()
    except ValueError as error:
        found.append(Error(str(error), id="realtime.E006"))
    return found


def _check_pulse(policy: StreamPolicy) -> list[CheckMessage]:
    if policy.pulse is None:
        return []
    found: list[CheckMessage] = []
    if policy.durable or policy.state is not None:
        words = f"{policy.prefix} has a pulse: it must not be durable, nor have another state"
        found.append(Error(words, id="realtime.E007"))
    if get("PULSE_SECONDS") < SHORTEST_PULSE_SECONDS:
        words = f"PULSE_SECONDS is below {SHORTEST_PULSE_SECONDS}: nobody gets more than three pulses a second"
        found.append(Error(words, id="realtime.E008"))
    return found


def _doubles(names: Sequence[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
