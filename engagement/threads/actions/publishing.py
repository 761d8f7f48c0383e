"""Publishing posts, the hot path: everything that arrived while the last batch was being written, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from engagement.accounts.events import PersonView
from engagement.accounts.models import User
from engagement.accounts.serializers import person_view
from engagement.threads import permissions
from engagement.threads.actions.calming import calm_down
from engagement.threads.actions.mentions import Named, find_named, mention_of, record_mentions
from engagement.threads.actions.photographing import attach_held, attach_photos, hand_over, kept_of
from engagement.threads.actions.recent import Recent
from engagement.threads.actions.rules import (
    KeptOut,
    OfficialsOnly,
    check_may_write,
    check_no_photos_in,
    check_open_to,
)
from engagement.threads.calm import wait_left
from engagement.threads.events import OwnHeldChanged, PostPublished, ThreadAnswered
from engagement.threads.models import BODY_LENGTH, ChatExclusion, HeldPost, Post, Thread, ThreadEntry
from engagement.threads.queries import ThreadMissing, load_people, lock_threads, stream_of, user_stream
from engagement.threads.serializers import entry_view, held_view, post_view, thread_view
from photos.actions import take
from photos.models import Photo
from photos.queries import access_loose
from realtime.errors import Kind, Refusal
from realtime.publish import Outgoing, gathering, publish
from tickets import actions as tickets
from tickets import text


class TooSoon(Refusal):
    """Slow mode: the person posted here a moment ago."""

    code = 640
    slug = "too_soon"
    kind = Kind.LIMITED
    temporary = True
    message = _("Slow mode is on: one post every %(slow)d seconds. You can post again in %(wait)d seconds.")


class ReplyToNothing(Refusal):
    """The post that this one answers does not exist."""

    code = 641
    slug = "reply_to_nothing"
    kind = Kind.INVALID
    message = _("The post that you answer is not in this thread.")


class PostDraft(NamedTuple):
    """A post that somebody wants to publish. `actor` has their memberships loaded; `reply_to` is a number, `photos`
    are names of what they sent before."""

    actor: User
    thread_id: int
    body: str
    reply_to: int | None = None
    official: bool = False
    photos: Sequence[str] = ()


class Batch:
    """What is known while drafts become posts: the locked threads, who may be named, who posted when."""

    def __init__(self, drafts: Sequence[PostDraft], now: datetime) -> None:
        self.now = now
        self.threads = lock_threads({draft.thread_id for draft in drafts})
        self.named: Named = find_named(draft.body for draft in drafts)
        self.last_posts = self._find_last_posts({draft.actor.pk for draft in drafts})
        self.bodies = {draft.body: _cleaned(draft.body) for draft in drafts}
        written = [(draft.actor, body) for draft in drafts if isinstance(body := self.bodies[draft.body], str)]
        self.recent = Recent(written, self.threads, now)
        self.kept_out = self._find_kept_out({draft.actor.pk for draft in drafts})
        self.loose = self._find_photos(drafts)
        self.taken: list[tuple[Post, list[Photo]]] = []
        """Posts of this batch that have photos."""
        self.answered: dict[int, Post] = {}
        """Thread id -> the official post that answered it in this batch."""

    @staticmethod
    def _find_photos(drafts: Sequence[PostDraft]) -> dict[str, Photo]:
        wanted = {name for draft in drafts for name in draft.photos}
        return access_loose(wanted) if wanted else {}

    def _find_last_posts(self, actors: set[int]) -> dict[tuple[int, int], datetime]:
        slow = {thread.pk: pace for thread in self.threads.values() if (pace := thread.pace(self.now))}
        if not slow:
            return {}
        since = self.now - timedelta(seconds=max(slow.values()))
        rows = Post.objects.filter(thread_id__in=slow, author_id__in=actors, created_at__gt=since)
        newest = rows.values("thread_id", "author_id").annotate(at=Max("created_at")).order_by()
        return {(row["thread_id"], row["author_id"]): row["at"] for row in newest}

    def _find_kept_out(self, actors: set[int]) -> set[tuple[int, int]]:
        chats = [thread.pk for thread in self.threads.values() if permissions.is_chat(thread)]
        if not chats:
            return set()
        running = Q(until=None) | Q(until__gt=self.now)
        rows = ChatExclusion.objects.filter(running, thread_id__in=chats, user_id__in=actors)
        return set(rows.values_list("thread_id", "user_id"))

    def compose(self, draft: PostDraft) -> Post:
        """The post, numbered but not saved; without a number where it is held. Raises a Refusal, and then nothing has
        changed."""
        thread = self.threads.get(draft.thread_id)
        if thread is None or not permissions.can_read(draft.actor, thread):
            raise ThreadMissing
        self._check(draft, thread)
        body = self.bodies[draft.body]
        if isinstance(body, Refusal):
            raise body
        photos = self._take_photos(draft, thread)
        # Guests name nobody: who has no account should reach nobody's notices.
        marks = text.marks(body, handles={} if draft.actor.is_guest else self.named)
        exempt = permissions.is_exempt(draft.actor, thread)
        rule = self.recent.take(draft.actor, thread, body, marks, exempt=exempt)
        if thread.slow_seconds:
            self.last_posts[thread.pk, draft.actor.pk] = self.now
        post = Post(
            thread=thread,
            number=0,
            author=draft.actor,
            created_at=self.now,
            body=body,
            marks=marks,
            photos=kept_of(photos),
            reply_to=draft.reply_to,
            official=draft.official,
        )
        if photos:
            self.taken.append((post, photos))
        if rule:
            post.held = held_of(post, rule)  # type: ignore[misc]  # one post's, not the class's
            return post
        return self.number(post)

    def number(self, post: Post) -> Post:
        """The next post of its thread."""
        thread = post.thread
        thread.last_number += 1
        thread.last_post_at = self.now
        post.number = thread.last_number
        waiting = not permissions.is_chat(thread) and thread.state in (Thread.State.OPEN, Thread.State.REOPENED)
        if post.official and waiting:
            thread.state = Thread.State.ANSWERED
            self.answered[thread.pk] = post
        return post

    def _check(self, draft: PostDraft, thread: Thread) -> None:
        check_may_write(draft.actor, thread, self.now)
        check_open_to(draft.actor, thread)
        if (thread.pk, draft.actor.pk) in self.kept_out:
            raise KeptOut
        if draft.official and not permissions.can_respond_officially(draft.actor, thread):
            raise OfficialsOnly
        # Numbers have no holes, so a number up to the last one is a post: no query is needed.
        if draft.reply_to is not None and not 1 <= draft.reply_to <= thread.last_number:
            raise ReplyToNothing(field="reply_to")
        if permissions.is_exempt(draft.actor, thread):
            return
        if thread.pace(self.now):
            self._check_pace(draft.actor, thread)
        self.recent.check(draft.actor)

    def _take_photos(self, draft: PostDraft, thread: Thread) -> list[Photo]:
        """Last of all checks: what was taken is not given back."""
        if not draft.photos:
            return []
        check_no_photos_in(thread)
        return take(self.loose, draft.photos, draft.actor.pk)

    def _check_pace(self, actor: User, thread: Thread) -> None:
        last = self.last_posts.get((thread.pk, actor.pk))
        if wait_ms := wait_left(last, thread.slow_seconds, self.now):
            raise TooSoon(retry_after_ms=wait_ms, params={"slow": thread.slow_seconds, "wait": -(-wait_ms // 1000)})


@transaction.atomic(savepoint=False)  # inside a command's transaction a savepoint would cost two statements
def publish_posts(*, drafts: Sequence[PostDraft], now: datetime) -> list[Post | Refusal]:
    """Publish many posts at once; one post or refusal for each draft, in order. A refused draft leaves nothing.

    The number of queries grows with the threads in the batch, not with the drafts. Posts are numbered in the order
    of the drafts, under the lock of their thread. What a rule of `holds` stops is no post: it waits for a moderator,
    and is `held` of the Post that is returned, which has no number. An official response turns an open or reopened
    thread into an answered one and stops the response clocks of its tickets in the same transaction.
    Refusals: ThreadMissing, AccountNeeded, MayNotTakePart, ThreadIsLocked, ChatForStaff, ChatOff, KeptOut,
    OfficialsOnly, ReplyToNothing, TooSoon and TooOften (temporary), TextEmpty, TextTooLong, TextUnreadable,
    PhotosNotHere, TooManyPhotos, PhotoMissing. Publishes PostPublished and ThreadAnswered on `thread:`,
    MentionReceived and OwnHeldChanged on `user:`; ThreadSlowed where many fresh accounts write at once (`calming`).
    """
    batch = Batch(drafts, now)
    results: list[Post | Refusal] = []
    for draft in drafts:
        try:
            results.append(batch.compose(draft))
        except Refusal as refusal:
            results.append(refusal)
    written = [result for result in results if isinstance(result, Post)]
    posts = [post for post in written if post.held is None]
    held = [post.held for post in written if post.held is not None]
    if written:
        with gathering(now=now):
            if held:
                _store_held(batch, held, now)
            if posts:
                _store_and_publish(batch, posts)
                _tell_tickets(posts, now)
            batch.recent.spread.store()
            for thread_id in {post.thread_id for post in written}:
                calm_down(thread=batch.threads[thread_id], writers=batch.recent.writers_in(thread_id), now=now)
    return results


def publish_held(*, held: HeldPost, now: datetime) -> Post:
    """What was held becomes the newest post of its thread: for `holding.approve_post`, inside its transaction.
    Publishes as `publish_posts`."""
    if held.thread_id is None:
        raise ValueError(held)
    batch = Batch([PostDraft(held.author, held.thread_id, held.body)], now)
    thread = batch.threads[held.thread_id]
    post = batch.number(
        Post(
            thread=thread,
            author=held.author,
            created_at=now,
            body=held.body,
            marks=held.marks,
            photos=held.photos,
            reply_to=held.reply_to,
        )
    )
    _store_and_publish(batch, [post])
    hand_over(held, post)
    _tell_tickets([post], now)
    return post


def _cleaned(body: str) -> str | Refusal:
    """The text as it is stored, or why it cannot be."""
    try:
        return text.clean(body, limit=BODY_LENGTH)
    except Refusal as refusal:
        return refusal


def held_of(post: Post, rule: str) -> HeldPost:
    """What waits in the place of a post, not saved."""
    return HeldPost(
        thread=post.thread,
        author=post.author,
        created_at=post.created_at,
        body=post.body,
        marks=post.marks,
        photos=post.photos,
        reply_to=post.reply_to,
        rule=rule,
    )


def _store_held(batch: Batch, held: list[HeldPost], now: datetime) -> None:
    HeldPost.objects.bulk_create(held)
    attach_held(batch.taken)
    news = (Outgoing(user_stream(one.author_id), OwnHeldChanged(held=held_view(one))) for one in held)
    publish(*news, now=now)


def publish_post(
    *,
    actor: User,
    thread_id: int,
    body: str,
    reply_to: int | None = None,
    official: bool = False,
    photos: Sequence[str] = (),
    now: datetime,
) -> Post:
    """Publish one post. Raises and publishes as `publish_posts`."""
    draft = PostDraft(actor, thread_id, body, reply_to, official, photos)
    [result] = publish_posts(drafts=[draft], now=now)
    if isinstance(result, Refusal):
        raise result
    return result


def _store_and_publish(batch: Batch, posts: list[Post]) -> None:
    Post.objects.bulk_create(posts)
    attach_photos(batch.taken)
    entries = _record_answers(batch)
    for thread_id in {post.thread_id for post in posts}:
        thread = batch.threads[thread_id]
        Thread.objects.filter(pk=thread_id).update(
            last_number=thread.last_number, last_post_at=thread.last_post_at, state=thread.state
        )
    mentions = record_mentions(posts, batch.named, now=batch.now)

    authors: dict[int, PersonView] = {}
    outgoing: list[Outgoing] = []
    for post in posts:
        author = authors.get(post.author_id)
        if author is None:
            author = authors[post.author_id] = person_view(post.author)
        stream = stream_of(post.thread_id)
        outgoing.append(Outgoing(stream, PostPublished(post=post_view(post, author))))
        if entry := entries.get(post.pk):
            event = ThreadAnswered(thread=thread_view(load_people(post.thread)), entry=entry_view(entry))
            outgoing.append(Outgoing(stream, event))
    outgoing += (mention_of(post, user_id, authors[post.author_id]) for post, user_id in mentions)
    publish(*outgoing, now=batch.now)


def _tell_tickets(posts: list[Post], now: datetime) -> None:
    """An official response stops the clocks of the thread's tickets, a word of the author's starts one: in this very
    transaction. Most posts are neither, and cost nothing here. In a chat nothing is owed."""
    about = [post for post in posts if not permissions.is_chat(post.thread)]
    answers = {(post.thread_id, post.author_id): post for post in about if post.official}
    words = {
        (post.thread_id, post.author_id): post
        for post in about
        if not post.official and post.author_id == post.thread.author_id
    }
    for post in answers.values():
        tickets.record_response(subject=stream_of(post.thread_id), actor=post.author, now=now)
    for post in words.values():
        tickets.record_citizen_message(subject=stream_of(post.thread_id), actor=post.author, now=now)


def _record_answers(batch: Batch) -> dict[int, ThreadEntry]:
    """The entries of threads that were answered in this batch, by the id of the post that did it."""
    entries = {
        post.pk: ThreadEntry(
            thread=post.thread,
            kind=ThreadEntry.Kind.ANSWERED,
            actor=post.author,
            at=batch.now,
            after=post.number,
        )
        for post in batch.answered.values()
    }
    if entries:
        ThreadEntry.objects.bulk_create(entries.values())
    return entries
