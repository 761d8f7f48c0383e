"""What tickets may be about: the rooms above register how their conversations follow a ticket.

A ticket names the public stream it is about (`Ticket.subject`, "thread:12"). Calls go down only, so this room cannot
call the one that has the conversation; that room hands it a table of what to do instead, by the setting
TICKET_SUBJECTS (a dotted path to a sequence of Subject), as rooms hand the hub their streams and commands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """How conversations whose streams begin with `prefix` follow their tickets. Each function runs in the caller's
    transaction; `key` is what stands behind the colon. Whatever locks the conversation comes before the ticket's
    lock."""

    prefix: str
    hold: Callable[[str], None]
    """(key): lock the conversation until COMMIT."""
    respond: Callable[..., None]
    """(actor, key, body, now): publish the official response there; that calls `record_response` of this room. With
    `photos`, names of what was sent before, where it takes them."""
    resolve: Callable[..., None]
    """(actor, key, reason, now): mark it as resolved, if it is not."""
    reopen: Callable[..., None]
    """(actor, key, reason, now): mark it as reopened, if it is resolved."""
    transfer: Callable[..., None]
    """(actor, key, before, department, reason, now): another department (a row) answers there from now on, where
    the one with the id `before` did."""
    address: Callable[[str], str]
    """(key): the page."""
    photos: bool = False
    """Whether responses there may have photos."""


@cache
def subjects() -> dict[str, Subject]:
    """Prefix -> subject, from the settings."""
    path: str = getattr(settings, "TICKET_SUBJECTS", "")
    table: Sequence[Subject] = import_string(path) if path else ()
    return {subject.prefix: subject for subject in table}


def subject_of(stream: str) -> tuple[Subject, str] | None:
    """The subject that a stream belongs to and its key, or None for a ticket that is about no conversation."""
    prefix, _, key = stream.partition(":")
    found = subjects().get(prefix)
    return (found, key) if found and key else None


def address_of(stream: str) -> str:
    """The page of what a ticket is about, or ""."""
    found = subject_of(stream)
    return found[0].address(found[1]) if found else ""


def takes_photos(stream: str) -> bool:
    """Whether the answer to a ticket may have photos: not where the conversation shows none."""
    found = subject_of(stream)
    return found is None or found[0].photos


def hold(stream: str) -> tuple[Subject, str] | None:
    """Lock the conversation that a ticket is about, before the ticket itself: everybody locks in that order."""
    found = subject_of(stream)
    if found:
        found[0].hold(found[1])
    return found


def resolve(found: tuple[Subject, str] | None, *, actor: Any, reason: str, now: datetime) -> None:
    """Have the conversation follow a resolution."""
    if found:
        found[0].resolve(actor=actor, key=found[1], reason=reason, now=now)


def reopen(found: tuple[Subject, str] | None, *, actor: Any, reason: str, now: datetime) -> None:
    """Have the conversation follow a reopening."""
    if found:
        found[0].reopen(actor=actor, key=found[1], reason=reason, now=now)
