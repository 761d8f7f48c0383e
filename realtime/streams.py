"""Stream policies: who may read a stream, and what the stream allows. A room adds a stream by adding a policy.

The table is named by the setting REALTIME["STREAMS"] (a dotted path to a sequence of StreamPolicy).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from realtime.conf import load
from realtime.events import Event

Authorize = Callable[[str, Sequence[int | None]], Sequence[bool]]
"""(what stands after the colon, user ids with None for anonymous viewers) -> one answer each. Runs in a database
thread and may query; asked once per stream for everyone who is waiting, so keep it to a fixed number of queries.
A law that policies keep: what an anonymous viewer may read, everyone may. And a duty: whatever takes a right away
announces it (`realtime.publish.announce_rights_changed`)."""

ReadPulse = Callable[[Sequence[str]], Mapping[str, Mapping[str, Any]]]
"""(what stands after the colon, of all streams that are due) -> key -> name -> a value that JSON can say: the whole
present state. Runs in a database thread and is asked at most twice a second a stream, however many write; keep it to
a fixed number of queries. A key that is left out has no values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPolicy:
    """What holds for all streams `<prefix>:<key>`."""

    prefix: str
    audience: str
    """One sentence for the documentation: who may read."""
    authorize: Authorize
    events: tuple[type[Event], ...] = ()
    """Every event that may appear, for the documentation and the tests."""
    durable: bool = True
    """False: nothing is stored or replayed, the latest value wins (`publish_ephemeral`)."""
    history: bool = True
    presence_stats: bool = True
    presence: bool = False
    """True: subscribers may ask who is here. Never on a public stream."""
    publish: bool = False
    """True: subscribers may `publish` raw data. Never where actions keep the rules."""
    typing: bool = False
    """True: a signed-in subscriber's `send {"type": "typing"}` reaches the others."""
    watching: bool = False
    """True: subscribers are told, at most every few seconds, how many are here: with `pulse` as its value `viewers`,
    else by `watching.changed`."""
    state: Callable[[str], msgspec.Struct | None] | None = None
    """The stream's current ephemeral state, sent as `data` of the subscribe reply."""
    pulse: ReadPulse | None = None
    """The stream's state as values by name, for streams that are not durable: sent whole as `data` of the subscribe
    reply, and what changed of it as `pulse.changed` after an action has called `realtime.publish.stir`."""


@cache
def policies() -> dict[str, StreamPolicy]:
    """Prefix -> policy, from the settings."""
    table: Sequence[StreamPolicy] = load("STREAMS")
    return {policy.prefix: policy for policy in table}


def policy_of(stream: str) -> StreamPolicy | None:
    """The policy of a stream's name, or None where no room knows the prefix or the name has no key."""
    prefix, _, key = stream.partition(":")
    return policies().get(prefix) if key else None
