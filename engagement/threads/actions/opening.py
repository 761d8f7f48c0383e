"""Opening a thread, and following one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.actions import check_pace
from engagement.accounts.models import User
from engagement.accounts.serializers import person_view
from engagement.threads.actions.mentions import find_named, mention_of, record_mentions
from engagement.threads.actions.photographing import attach_photos, kept_of
from engagement.threads.actions.rules import check_no_chat, check_takes_part
from engagement.threads.events import PostPublished, ThreadOpened
from engagement.threads.models import (
    BODY_LENGTH,
    CATEGORY_LENGTH,
    PLACE_LENGTH,
    TITLE_LENGTH,
    Follow,
    Post,
    Thread,
)
from engagement.threads.queries import access_thread_for_write, stream_of
from engagement.threads.serializers import post_view, thread_view
from photos.actions import take
from photos.queries import access_loose
from realtime.errors import Kind, Refusal
from realtime.publish import Outgoing, gathering, publish
from tickets import actions as tickets
from tickets import text
from tickets.queries import get_department


class NoSuchDepartment(Refusal):
    """No department takes issues under this short name."""

    code = 613
    slug = "no_such_department"
    kind = Kind.INVALID
    message = _("Choose a department from the list.")


class NoSuchVisibility(Refusal):
    """A thread is public or restricted."""

    code = 614
    slug = "no_such_visibility"
    kind = Kind.INVALID
    message = _("Choose who may read: everyone, or you and the assembly.")


def search_text(thread: Thread, opening: str) -> str:
    """What `list_threads` finds a thread by: folded words, a space before each. `opening` is "" where post 1 is no
    longer shown."""
    return " " + text.fold("\n".join((thread.title, thread.place, thread.category, opening)))


@transaction.atomic
def open_thread(
    *,
    actor: User,
    title: str,
    body: str,
    department: str,
    category: str = "",
    place: str = "",
    visibility: str = "public",
    photos: Sequence[str] = (),
    now: datetime,
) -> Thread:
    """Open a thread whose post 1 is `body`; its author follows it. `department` is a short name, `photos` are names
    of what they sent before.

    The department's ticket about it is opened in the same transaction. Raises AccountNeeded, MayNotTakePart,
    NoSuchDepartment, NoSuchVisibility, TooOften, TextEmpty, TextTooLong, TextUnreadable, TooManyPhotos,
    PhotoMissing. Publishes ThreadOpened and PostPublished on `thread:`, MentionReceived on `user:`, and what
    `tickets.actions.open_ticket_for` publishes.
    """
    check_takes_part(actor, now)
    owner = get_department(department)
    if owner is None:
        raise NoSuchDepartment(field="department")
    if visibility not in Thread.Visibility.values:
        raise NoSuchVisibility(field="visibility")
    body = text.clean(body, limit=BODY_LENGTH)
    check_pace(actor, "thread.open", Thread.objects.filter(author=actor), "created_at", now, field="body")
    named = find_named([body])
    thread = Thread(
        title=text.clean_line(title, limit=TITLE_LENGTH, field="title"),
        author=actor,
        department=owner,
        category=text.clean_line(category, limit=CATEGORY_LENGTH, field="category", optional=True),
        place=text.clean_line(place, limit=PLACE_LENGTH, field="place", optional=True),
        visibility=visibility,
        created_at=now,
        last_number=1,
        last_post_at=now,
    )
    thread.search = search_text(thread, body)
    taken = take(access_loose(photos), photos, actor.pk) if photos else []
    thread.save(force_insert=True)
    marks = text.marks(body, handles=named)
    kept = kept_of(taken)
    post = Post.objects.create(
        thread=thread, number=1, author=actor, created_at=now, body=body, marks=marks, photos=kept
    )
    attach_photos([(post, taken)])
    Follow.objects.create(thread=thread, user=actor, since=now)
    mentions = record_mentions([post], named, now=now)
    author, stream = person_view(actor), stream_of(thread.pk)
    with gathering(now=now):
        publish(
            Outgoing(stream, ThreadOpened(thread=thread_view(thread))),
            Outgoing(stream, PostPublished(post=post_view(post, author))),
            *(mention_of(post, user_id, author) for post, user_id in mentions),
            now=now,
        )
        tickets.open_ticket_for(
            subject=stream,
            title=thread.title,
            department=owner,
            category=thread.category,
            restricted=thread.visibility == Thread.Visibility.RESTRICTED,
            requester=actor,
            now=now,
        )
    return thread


@transaction.atomic
def follow_thread(*, actor: User, thread_id: int, now: datetime) -> Thread:
    """Follow a thread; following twice changes nothing. Raises ThreadMissing, AccountNeeded, MayNotTakePart,
    NotInChats, TooOften. Publishes nothing."""
    thread = access_thread_for_write(actor, thread_id)
    check_takes_part(actor, now)
    check_no_chat(thread)
    own = Follow.objects.filter(user=actor)
    if not own.filter(thread=thread).exists():
        check_pace(actor, "thread.follow", own, "since", now)
        Follow.objects.get_or_create(thread=thread, user=actor, defaults={"since": now})
    tickets.follow_tickets_of(subject=stream_of(thread.pk), actor=actor, now=now)
    return thread


@transaction.atomic
def unfollow_thread(*, actor: User, thread_id: int, now: datetime) -> Thread:
    """Stop following a thread; harmless for whoever does not. Raises ThreadMissing. Publishes nothing."""
    thread = access_thread_for_write(actor, thread_id)
    Follow.objects.filter(thread=thread, user=actor).delete()
    tickets.unfollow_tickets_of(subject=stream_of(thread.pk), actor=actor)
    return thread
