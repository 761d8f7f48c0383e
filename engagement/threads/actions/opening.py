"""Opening a thread, and following one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.actions import check_pace, check_times, rules_of
from engagement.accounts.limits import looks_back
from engagement.accounts.models import User
from engagement.accounts.serializers import person_view
from engagement.threads.actions.mentions import Named, find_named, mention_of, record_mentions
from engagement.threads.actions.photographing import attach_held, attach_photos, hand_over, kept_of
from engagement.threads.actions.recent import Recent
from engagement.threads.actions.rules import check_no_chat, check_takes_part
from engagement.threads.events import OwnHeldChanged, PostPublished, ThreadOpened
from engagement.threads.models import (
    BODY_LENGTH,
    CATEGORY_LENGTH,
    PLACE_LENGTH,
    TITLE_LENGTH,
    Follow,
    HeldPost,
    Post,
    Thread,
)
from engagement.threads.queries import access_thread_for_write, stream_of, user_stream
from engagement.threads.serializers import held_view, post_view, thread_view
from photos.actions import take
from photos.models import Photo
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

    The department's ticket about it is opened in the same transaction. What a rule of `holds` stops is no issue: it
    waits for a moderator, and is `held` of the Thread that is returned, which is not saved. Raises AccountNeeded,
    MayNotTakePart, NoSuchDepartment, NoSuchVisibility, TooOften, TextEmpty, TextTooLong, TextUnreadable,
    TooManyPhotos, PhotoMissing. Publishes ThreadOpened and PostPublished on `thread:`, MentionReceived and
    OwnHeldChanged on `user:`, and what `tickets.actions.open_ticket_for` publishes.
    """
    check_takes_part(actor, now)
    owner = get_department(department)
    if owner is None:
        raise NoSuchDepartment(field="department")
    if visibility not in Thread.Visibility.values:
        raise NoSuchVisibility(field="visibility")
    body = text.clean(body, limit=BODY_LENGTH)
    _check_pace(actor, now)
    named = find_named([body])
    thread = Thread(
        title=text.clean_line(title, limit=TITLE_LENGTH, field="title"),
        author=actor,
        department=owner,
        category=text.clean_line(category, limit=CATEGORY_LENGTH, field="category", optional=True),
        place=text.clean_line(place, limit=PLACE_LENGTH, field="place", optional=True),
        visibility=visibility,
        created_at=now,
    )
    taken = take(access_loose(photos), photos, actor.pk) if photos else []
    post = Post(
        thread=thread,
        author=actor,
        created_at=now,
        body=body,
        marks=text.marks(body, handles=named),
        photos=kept_of(taken),
    )
    recent = Recent([(actor, body)], {}, now)
    rule = recent.take(actor, None, body, [*post.marks, *text.marks(thread.title)])
    recent.spread.store()
    with gathering(now=now):
        if rule:
            _hold(thread, post, rule, taken, now)
        else:
            _open(thread, post, named, now)
            attach_photos([(post, taken)])
    return thread


def open_held(*, held: HeldPost, now: datetime) -> Post:
    """What was held becomes an issue, and post 1 of it: for `holding.approve_post`, inside its transaction. Publishes
    as `open_thread`."""
    if held.department is None:
        raise ValueError(held)
    fields = {
        name: getattr(held, name) for name in ("author", "title", "department", "category", "place", "visibility")
    }
    thread = Thread(**fields, created_at=now)
    post = Post(
        thread=thread, author=held.author, created_at=now, body=held.body, marks=held.marks, photos=held.photos
    )
    _open(thread, post, find_named([held.body]), now)
    hand_over(held, post)
    return post


def _check_pace(actor: User, now: datetime) -> None:
    """Also what was held counts. Raises TooOften."""
    if not (rules := rules_of(actor, "thread.open", now)):
        return
    mine = {"author": actor, "created_at__gt": now - looks_back(rules)}
    opened = Thread.objects.filter(**mine).order_by()
    held = HeldPost.objects.filter(**mine, thread=None).order_by()
    check_times(
        rules,
        [row[0] for row in opened.values_list("created_at").union(held.values_list("created_at"), all=True)],
        now,
        field="body",
    )


def _hold(thread: Thread, post: Post, rule: str, taken: list[Photo], now: datetime) -> None:
    held = HeldPost.objects.create(
        author=post.author,
        created_at=now,
        body=post.body,
        marks=post.marks,
        photos=post.photos,
        rule=rule,
        title=thread.title,
        department=thread.department,
        category=thread.category,
        place=thread.place,
        visibility=thread.visibility,
    )
    thread.held = post.held = held  # type: ignore[misc]  # one issue's, not the class's
    attach_held([(post, taken)])
    publish(Outgoing(user_stream(held.author_id), OwnHeldChanged(held=held_view(held))), now=now)


def _open(thread: Thread, post: Post, named: Named, now: datetime) -> None:
    """Store the issue and its opening post, have the author follow it, open its ticket, and tell everybody."""
    thread.last_number, thread.last_post_at = 1, now
    thread.search = search_text(thread, post.body)
    thread.save(force_insert=True)
    post.thread, post.number = thread, 1
    post.save(force_insert=True)
    Follow.objects.create(thread=thread, user=thread.author, since=now)
    mentions = record_mentions([post], named, now=now)
    author, stream = person_view(thread.author), stream_of(thread.pk)
    publish(
        Outgoing(stream, ThreadOpened(thread=thread_view(thread))),
        Outgoing(stream, PostPublished(post=post_view(post, author))),
        *(mention_of(post, user_id, author) for post, user_id in mentions),
        now=now,
    )
    tickets.open_ticket_for(
        subject=stream,
        title=thread.title,
        department=thread.department,
        category=thread.category,
        restricted=thread.visibility == Thread.Visibility.RESTRICTED,
        requester=thread.author,
        now=now,
    )


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
