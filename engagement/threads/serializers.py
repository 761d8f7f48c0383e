"""Rows of this room as data. Touches loaded rows only: no function here makes a query.

Authors need `current_memberships` loaded, threads their author and department (`queries` loads both). States go
through their enum: a field is left out of the JSON only if it holds the very string that is its default.
"""

from __future__ import annotations

from typing import Any, cast

from engagement.accounts.events import PersonView
from engagement.accounts.serializers import person_view
from engagement.threads.events import (
    EntryKind,
    EntryView,
    HeldPostView,
    HeldState,
    HeldView,
    Mode,
    PostState,
    PostView,
    ReportState,
    ReportView,
    RevisionView,
    ThreadCard,
    ThreadDetail,
    ThreadKind,
    ThreadState,
    ThreadView,
    Visibility,
)
from engagement.threads.models import HeldPost, Post, PostRevision, Report, Thread, ThreadEntry
from photos.serializers import kept_view
from tickets.serializers import department_view


def post_view(post: Post, author: PersonView | None = None) -> PostView:
    """A post as every reader may see it: of a tombstone only who, when and why. `author` saves building it again."""
    author = author or person_view(post.author)
    if post.state != Post.State.VISIBLE:
        return PostView(
            id=post.pk,
            thread=post.thread_id,
            number=post.number,
            author=author,
            created_at=post.created_at,
            reply_to=post.reply_to,
            official=post.official,
            state=cast("PostState", Post.State(post.state).value),
            reason=post.reason,
        )
    return PostView(
        id=post.pk,
        thread=post.thread_id,
        number=post.number,
        author=author,
        created_at=post.created_at,
        body=post.body,
        marks=[(start, end, target) for start, end, target in post.marks],
        photos=[kept_view(kept) for kept in post.photos],
        photos_gone=list(post.photos_gone),
        reply_to=post.reply_to,
        official=post.official,
        edited_at=post.edited_at,
        revisions=post.revisions,
    )


def thread_view(thread: Thread) -> ThreadView:
    """The thread's own state, without its posts."""
    return ThreadView(
        id=thread.pk,
        title=thread.title,
        author=person_view(thread.author),
        department=department_view(thread.department),
        created_at=thread.created_at,
        category=thread.category,
        place=thread.place,
        state=cast("ThreadState", Thread.State(thread.state).value),
        locked=thread.locked,
        lock_reason=thread.lock_reason,
        slow_seconds=thread.slow_seconds,
        visibility=cast("Visibility", Thread.Visibility(thread.visibility).value),
        kind=cast("ThreadKind", Thread.Kind(thread.kind).value),
        mode=cast("Mode", Thread.Mode(thread.mode).value),
        guests=thread.guests,
        slow_until=thread.slow_until,
    )


def thread_card(thread: Thread) -> ThreadCard:
    """The thread in a list: its state, how many posts it has and when the last one came."""
    view = thread_view(thread)
    fields = {name: getattr(view, name) for name in view.__struct_fields__}
    return ThreadCard(**fields, posts=thread.last_number, last_post_at=thread.last_post_at)


def thread_detail(thread: Thread, *, followers: int, following: bool) -> ThreadDetail:
    """The thread as one person sees it."""
    card = thread_card(thread)
    fields = {name: getattr(card, name) for name in card.__struct_fields__}
    return ThreadDetail(**fields, followers=followers, following=following)


def entry_view(entry: ThreadEntry) -> EntryView:
    """What happened to the thread, as a line between the posts. Needs its actor loaded."""
    return EntryView(
        id=entry.pk,
        kind=cast("EntryKind", ThreadEntry.Kind(entry.kind).value),
        actor=person_view(entry.actor) if entry.actor else None,
        at=entry.at,
        after=entry.after,
        reason=entry.reason,
        seconds=entry.seconds,
    )


def report_view(report: Report) -> ReportView:
    """A report as the desk sees it. Needs its post, reporter and `settled_by` loaded."""
    return ReportView(
        id=report.pk,
        post=report.post.number,
        reporter=person_view(report.reporter),
        reason=report.reason,
        at=report.created_at,
        state=cast("ReportState", Report.State(report.state).value),
        settled_by=person_view(report.settled_by) if report.settled_by else None,
    )


def held_view(held: HeldPost) -> HeldView:
    """A held post without its text. Needs its thread loaded, and its post once there is one."""
    return HeldView(**_held_fields(held))


def held_post_view(held: HeldPost) -> HeldPostView:
    """A held post with its text. Needs its author loaded besides."""
    return HeldPostView(
        **_held_fields(held),
        author=person_view(held.author),
        body=held.body,
        marks=[(start, end, target) for start, end, target in held.marks],
        photos=[kept_view(kept) for kept in held.photos],
        reply_to=held.reply_to,
        department=held.department.name if held.department else "",
        place=held.place,
        category=held.category,
    )


def _held_fields(held: HeldPost) -> dict[str, Any]:
    return {
        "id": held.pk,
        "thread": held.thread_id or 0,
        "title": held.title or (held.thread.title if held.thread else ""),
        "at": held.created_at,
        "rule": held.rule,
        "state": cast("HeldState", HeldPost.State(held.state).value),
        "reason": held.reason,
        "number": held.post.number if held.post else None,
        "opens": held.opens_thread,
    }


def revision_view(revision: PostRevision) -> RevisionView:
    """One version of a post's text."""
    return RevisionView(number=revision.number, body=revision.body, written_at=revision.written_at)
