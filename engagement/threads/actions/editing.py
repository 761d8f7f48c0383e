"""What authors do with their own posts: edit and withdraw."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.actions import rules_of
from engagement.accounts.events import PersonView
from engagement.accounts.models import User
from engagement.accounts.serializers import person_view
from engagement.threads import permissions
from engagement.threads.actions.mentions import Named, find_named, mention_of, to_tell
from engagement.threads.actions.opening import search_text
from engagement.threads.actions.rules import NotYours, PostGone, check_may_write, check_open_to
from engagement.threads.events import PostEdited, PostEvent, PostWithdrawn
from engagement.threads.holds import Written, hold_for, links_in
from engagement.threads.models import BODY_LENGTH, Mention, Post, PostRevision
from engagement.threads.queries import access_post_for_write, stream_of
from engagement.threads.serializers import post_view
from realtime.errors import Kind, Refusal
from realtime.events import naming, with_field
from realtime.publish import Outgoing, Rewrite, publish
from tickets import text


class TooLateToEdit(Refusal):
    """The 15 minutes are over."""

    code = 642
    slug = "too_late_to_edit"
    kind = Kind.CONFLICT
    message = _("A post can be edited for 15 minutes. Write another one to add to it.")


class EditNeedsLook(Refusal):
    """So many links are looked at first; what is published already cannot be held."""

    code = 644
    slug = "edit_needs_look"
    kind = Kind.CONFLICT
    message = _("With so many links a moderator looks at it first. Write another post with them.")


class ResponseStands(Refusal):
    """An official response is not taken back."""

    code = 643
    slug = "response_stands"
    kind = Kind.CONFLICT
    message = _("An official response cannot be withdrawn. Give a new one that corrects it.")


@transaction.atomic
def edit_post(*, actor: User, post_id: int, body: str, now: datetime) -> Post:
    """Give an own post another text within 15 minutes; the earlier one stays readable. The same text changes nothing.

    Raises PostMissing, AccountNeeded, MayNotTakePart, NotYours, PostGone, TooLateToEdit, ThreadIsLocked,
    ChatForStaff, ChatOff, EditNeedsLook, TextEmpty, TextTooLong, TextUnreadable. Publishes PostEdited on `thread:`,
    MentionReceived on `user:` of who is newly named.
    """
    post = access_own_post(actor, post_id, now)
    if not permissions.is_editable(post, now):
        raise TooLateToEdit
    check_open_to(actor, post.thread)
    body = text.clean(body, limit=BODY_LENGTH)
    if body == post.body:
        return post
    named = {} if actor.is_guest else find_named([body])
    marks = text.marks(body, handles=named)
    _check_links(post, marks, now)
    PostRevision.objects.create(
        post=post, number=post.revisions + 1, body=post.body, written_at=post.edited_at or post.created_at
    )
    post.body, post.marks = body, marks
    post.edited_at, post.revisions = now, post.revisions + 1
    post.save(update_fields=["body", "marks", "edited_at", "revisions"])
    refresh_search(post)
    author = person_view(post.author)
    publish(
        Outgoing(stream_of(post.thread_id), PostEdited(post=post_view(post, author))),
        *_rename(post, named, author, now),
        now=now,
    )
    return post


@transaction.atomic
def withdraw_post(*, actor: User, post_id: int, now: datetime) -> Post:
    """Take an own post back; a tombstone stays. Raises PostMissing, AccountNeeded, MayNotTakePart, NotYours,
    PostGone, ResponseStands. Publishes PostWithdrawn on `thread:`."""
    post = access_own_post(actor, post_id, now)
    if post.official:
        raise ResponseStands
    post.state = Post.State.WITHDRAWN
    post.save(update_fields=["state"])
    refresh_search(post)
    publish(gone(post, PostWithdrawn(post=post_view(post))), now=now)
    return post


def gone(post: Post, event: PostEvent) -> Outgoing:
    """The event on the thread's stream. Every earlier publication about the post shows its tombstone from now on: who
    recovers from an old position, or reads the history, does not get the text either."""
    view = event.post
    rewrite = Rewrite(naming("post", post.pk), lambda data: with_field(data, "post", view))
    return Outgoing(stream_of(post.thread_id), event, rewrite)


def refresh_search(post: Post) -> None:
    """Keep the thread's search text in step with its opening post: what is not shown is not found."""
    if post.number == 1:
        thread = post.thread
        thread.search = search_text(thread, post.body if post.state == Post.State.VISIBLE else "")
        thread.save(update_fields=["search"])


def _check_links(post: Post, marks: list[text.Mark], now: datetime) -> None:
    """An edit does not bring in what would have been held. Raises EditNeedsLook."""
    author, links = post.author, links_in(marks)
    if links <= links_in(post.marks) or permissions.is_exempt(author, post.thread):
        return
    if rules_of(author, "post.publish", now):
        written = Written(now, frozenset(), links)
        if hold_for(written, joined_at=author.joined_at):
            raise EditNeedsLook(field="body")


def access_own_post(actor: User, post_id: int, now: datetime) -> Post:
    """The actor's own visible post, its thread locked."""
    post = access_post_for_write(actor, post_id)
    check_may_write(actor, post.thread, now)
    if not permissions.is_author(actor, post):
        raise NotYours
    if post.state != Post.State.VISIBLE:
        raise PostGone
    return post


def _rename(post: Post, named: Named, author: PersonView, now: datetime) -> list[Outgoing]:
    """Make the mentions those of the new text; news for those who were not named before."""
    wanted = to_tell(post, named)
    known = set(Mention.objects.filter(post=post).values_list("user_id", flat=True))
    Mention.objects.filter(post=post, user_id__in=known - wanted.keys()).delete()
    added = [user_id for user_id in wanted if user_id not in known]
    Mention.objects.bulk_create([Mention(post=post, user_id=user_id, at=now) for user_id in added])
    return [mention_of(post, user_id, author) for user_id in added]
