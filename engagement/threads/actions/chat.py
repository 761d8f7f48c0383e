"""Chats: threads about no issue, for the rooms above. Whoever calls has decided that the actor may."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.accounts.serializers import person_view
from engagement.threads.actions.conduct import SlowOutOfRange
from engagement.threads.actions.opening import NoSuchDepartment, search_text
from engagement.threads.actions.rules import check_takes_part
from engagement.threads.events import ChatModeChanged, PostPublished, ThreadOpened
from engagement.threads.models import (
    BODY_LENGTH,
    SLOW_SECONDS_MAX,
    TITLE_LENGTH,
    ChatExclusion,
    Post,
    Thread,
    ThreadEntry,
)
from engagement.threads.queries import access_chat_for_write, stream_of
from engagement.threads.serializers import entry_view, post_view, thread_view
from realtime.errors import Kind, Refusal
from realtime.publish import Outgoing, publish
from tickets import text
from tickets.queries import get_department

SLOW: Final = "slow"
_SAID: Final = {
    Thread.Mode.OPEN: ThreadEntry.Kind.CHAT_OPEN,
    Thread.Mode.STAFF: ThreadEntry.Kind.CHAT_STAFF,
    Thread.Mode.OFF: ThreadEntry.Kind.CHAT_OFF,
}


class NoSuchMode(Refusal):
    """A chat is open, slow, for those who run it, or off."""

    code = 629
    slug = "no_such_mode"
    kind = Kind.INVALID
    message = _("A chat is open, slow, open to those who run it, or closed.")


@transaction.atomic
def open_chat(*, actor: User, title: str, body: str, department: str, guests: bool, now: datetime) -> Thread:
    """Open a public chat whose post 1 is `body`. `department` is a short name: whose officers a lock does not hold;
    `guests` lets people without an account post. Nobody follows it, it has no ticket, and no list shows it.

    Raises AccountNeeded, MayNotTakePart, NoSuchDepartment, TextEmpty, TextTooLong, TextUnreadable. Publishes
    ThreadOpened and PostPublished on `thread:`.
    """
    check_takes_part(actor, now)
    owner = get_department(department)
    if owner is None:
        raise NoSuchDepartment(field="department")
    body = text.clean(body, limit=BODY_LENGTH)
    thread = Thread(
        kind=Thread.Kind.CHAT,
        title=text.clean_line(title, limit=TITLE_LENGTH, field="title"),
        author=actor,
        department=owner,
        guests=guests,
        created_at=now,
        last_number=1,
        last_post_at=now,
    )
    thread.search = search_text(thread, body)
    thread.save(force_insert=True)
    marks = text.marks(body, handles={})
    post = Post.objects.create(thread=thread, number=1, author=actor, created_at=now, body=body, marks=marks)
    stream = stream_of(thread.pk)
    publish(
        Outgoing(stream, ThreadOpened(thread=thread_view(thread))),
        Outgoing(stream, PostPublished(post=post_view(post, person_view(actor)))),
        now=now,
    )
    return thread


@transaction.atomic
def set_chat_mode(*, actor: User, thread_id: int, mode: str, seconds: int = 0, now: datetime) -> Thread:
    """Say who may post in a chat: `open`, `slow` (one post every `seconds`), `staff` (those who run it), `off`
    (nobody). What is so already changes nothing. A line between the posts says who did it.

    Raises ThreadMissing, AccountNeeded, MayNotTakePart, NoSuchMode, SlowOutOfRange. Publishes ChatModeChanged on
    `thread:`.
    """
    thread = access_chat_for_write(actor, thread_id)
    check_takes_part(actor, now)
    wanted = _clean_mode(mode)
    slow = _clean_seconds(seconds) if mode == SLOW else 0
    before = (thread.mode, thread.slow_seconds)
    if before == (wanted, slow):
        return thread
    thread.mode, thread.slow_seconds, thread.slow_until = wanted, slow, None
    thread.save(update_fields=["mode", "slow_seconds", "slow_until"])
    # A chat that was open and is open has become slower or faster.
    paced = slow or before[0] == Thread.Mode.OPEN == wanted
    entry = ThreadEntry.objects.create(
        thread=thread,
        kind=ThreadEntry.Kind.SLOWED if paced else _SAID[wanted],
        actor=actor,
        at=now,
        after=thread.last_number,
        seconds=slow,
    )
    news = ChatModeChanged(thread=thread_view(thread), entry=entry_view(entry))
    publish(Outgoing(stream_of(thread.pk), news), now=now)
    return thread


@transaction.atomic
def set_chat_staff(*, actor: User, thread_id: int, user_ids: Collection[int], now: datetime) -> Thread:
    """Say who runs a chat: exactly these people, whom its lock, pace and mode `staff` do not hold from now on.

    Raises ThreadMissing, AccountNeeded, MayNotTakePart. Publishes nothing: what one may do is asked at every post."""
    thread = access_chat_for_write(actor, thread_id)
    check_takes_part(actor, now)
    thread.staff.set(user_ids)
    return thread


@transaction.atomic
def keep_out_of_chat(*, actor: User, thread_id: int, user_id: int, until: datetime | None, now: datetime) -> None:
    """Have somebody write no more in a chat until a time (None: as long as it lasts); said again, the new time holds.
    What they wrote stays. Raises ThreadMissing, AccountNeeded, MayNotTakePart. Publishes nothing: only they learn of
    it, when they write."""
    thread = access_chat_for_write(actor, thread_id)
    check_takes_part(actor, now)
    ChatExclusion.objects.update_or_create(thread=thread, user_id=user_id, defaults={"until": until})


@transaction.atomic
def let_into_chat(*, actor: User, thread_id: int, user_id: int, now: datetime) -> None:
    """Somebody may write in a chat again; harmless for whoever may. Raises ThreadMissing, AccountNeeded,
    MayNotTakePart. Publishes nothing."""
    thread = access_chat_for_write(actor, thread_id)
    check_takes_part(actor, now)
    ChatExclusion.objects.filter(thread=thread, user_id=user_id).delete()


def _clean_mode(mode: str) -> Thread.Mode:
    if mode == SLOW:
        return Thread.Mode.OPEN
    if mode not in Thread.Mode.values:
        raise NoSuchMode(field="mode")
    return Thread.Mode(mode)


def _clean_seconds(seconds: int) -> int:
    if not 1 <= seconds <= SLOW_SECONDS_MAX:
        raise SlowOutOfRange(field="seconds", params={"limit": SLOW_SECONDS_MAX})
    return seconds
