"""How threads follow their tickets: the table that the room of tickets calls by (tickets/subjects.py)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from engagement.accounts.models import User
from engagement.threads import actions
from engagement.threads.actions import conduct
from engagement.threads.queries import lock_threads
from tickets.models import Department
from tickets.subjects import Subject


def hold(key: str) -> None:
    """Lock the thread."""
    lock_threads([int(key)])


def respond(*, actor: User, key: str, body: str, photos: Sequence[str] = (), now: datetime) -> None:
    """Publish the official response."""
    actions.publish_post(actor=actor, thread_id=int(key), body=body, official=True, photos=photos, now=now)


def resolve(*, actor: User, key: str, reason: str, now: datetime) -> None:
    """Mark it as resolved."""
    conduct.follow_resolution(actor=actor, thread_id=int(key), reason=reason, now=now)


def reopen(*, actor: User, key: str, reason: str, now: datetime) -> None:
    """Mark it as reopened."""
    conduct.follow_reopening(actor=actor, thread_id=int(key), reason=reason, now=now)


def transfer(*, actor: User, key: str, before: int, department: Department, reason: str, now: datetime) -> None:
    """Have another department answer in it. The ticket's line gives the reason."""
    conduct.follow_transfer(actor=actor, thread_id=int(key), before=before, department=department, now=now)


def address(key: str) -> str:
    """Its page."""
    return reverse("thread", args=[int(key)])


SUBJECTS = (
    Subject(
        prefix="thread",
        hold=hold,
        respond=respond,
        resolve=resolve,
        reopen=reopen,
        transfer=transfer,
        address=address,
        photos=True,
    ),
)
