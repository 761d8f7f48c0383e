"""Threads, read. `get_` and `list_` give what the viewer may see; `access_` loads, authorises and locks.

What a viewer may not read answers exactly like what does not exist. `viewer` is None for somebody not signed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.threads import permissions
from engagement.threads.events import PostView, Snapshot
from engagement.threads.models import Follow, Post, PostRevision, Report, Thread, ThreadEntry
from engagement.threads.serializers import entry_view, post_view, thread_view
from realtime import log
from realtime.errors import Kind, Refusal
from realtime.sql import placeholders
from tickets import text
from tickets.queries import current_memberships
from tickets.queries.tickets import shown_tickets_of

PAGE = 50
ID_MAX = 2**63 - 1


class ThreadMissing(Refusal):
    """There is no such thread for this person."""

    code = 610
    slug = "thread_missing"
    kind = Kind.MISSING
    message = _("There is no such thread, or it is not open to you.")


class PostMissing(Refusal):
    """There is no such post for this person."""

    code = 611
    slug = "post_missing"
    kind = Kind.MISSING
    message = _("There is no such post, or it is not open to you.")


class ReportMissing(Refusal):
    """There is no such report for this person."""

    code = 612
    slug = "report_missing"
    kind = Kind.MISSING
    message = _("There is no such report, or it is not open to you.")


def stream_of(thread_id: int) -> str:
    """Where everyone who may read the thread listens."""
    return f"thread:{thread_id}"


def desk_of(thread_id: int) -> str:
    """Where the department and the moderators listen."""
    return f"thread-desk:{thread_id}"


def user_stream(user_id: int) -> str:
    """Where one person listens."""
    return f"user:{user_id}"


def people(*paths: str) -> list[Prefetch[str]]:
    """The memberships behind the badges of the people at these paths: one query for each path."""
    return [
        Prefetch(f"{path}__memberships", queryset=current_memberships(), to_attr="current_memberships")
        for path in paths
    ]


# --- lists ----------------------------------------------------------------------------------------------------


def readable_threads(viewer: User | None) -> QuerySet[Thread]:
    """The issues that the viewer may read: `permissions.can_read` as a filter. Chats are in no list."""
    threads = Thread.objects.filter(kind=Thread.Kind.ISSUE)
    if permissions.oversees(viewer):
        return threads
    public = Q(visibility=Thread.Visibility.PUBLIC)
    if viewer is None or not permissions.is_signed_in(viewer):
        return threads.filter(public)
    departments = [one.department_id for one in permissions.memberships_of(viewer)]
    return threads.filter(public | Q(author_id=viewer.pk) | Q(department_id__in=departments))


def list_threads(
    viewer: User | None,
    *,
    search: str = "",
    department: str = "",
    state: str = "",
    mine: bool = False,
    followed: bool = False,
) -> QuerySet[Thread]:
    """Threads with the newest activity first, author and department loaded; `last_number` is how many posts each has.

    `search`: words or their beginnings; all must stand in title, place, category or opening text, in any order.
    `department` is a short name, `mine` means opened by the viewer. Two queries whatever the number.
    """
    threads = readable_threads(viewer).select_related("author", "department")
    threads = threads.prefetch_related(*people("author")).order_by("-last_post_at", "-pk")
    for word in text.search_words(search):
        threads = threads.filter(search__contains=f" {word}")
    if department:
        threads = threads.filter(department__slug=department)
    if state:
        threads = threads.filter(state=state)
    if mine:
        threads = of_person(threads, viewer)
    if followed:
        threads = followed_by(threads, viewer)
    return threads


def of_person(threads: QuerySet[Thread], viewer: User | None) -> QuerySet[Thread]:
    """Those that the viewer opened."""
    return threads.filter(author_id=viewer.pk) if viewer else threads.none()


def followed_by(threads: QuerySet[Thread], viewer: User | None) -> QuerySet[Thread]:
    """Those that the viewer follows."""
    return (
        threads.filter(pk__in=Follow.objects.filter(user_id=viewer.pk).values("thread")) if viewer else threads.none()
    )


def open_counts() -> dict[str, int]:
    """How many public threads wait for an answer or a solution: department's short name -> number, 0 left out."""
    rows = (
        Thread.objects.filter(visibility=Thread.Visibility.PUBLIC, kind=Thread.Kind.ISSUE)
        .exclude(state=Thread.State.RESOLVED)
        .values_list("department__slug")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return dict(rows)


# --- one thread -----------------------------------------------------------------------------------------------


def get_thread(viewer: User | None, thread_id: int) -> Thread:
    """The thread, author and department loaded. Raises ThreadMissing."""
    threads = Thread.objects.select_related("author", "department").prefetch_related(*people("author"))
    thread = threads.filter(pk=thread_id).first()
    if thread is None or not permissions.can_read(viewer, thread):
        raise ThreadMissing
    return thread


def list_posts(thread: Thread) -> QuerySet[Post]:
    """The posts of a thread that was given by `get_thread`, oldest first, authors loaded."""
    return posts_with_people().filter(thread=thread).order_by("number")


def posts_with_people() -> QuerySet[Post]:
    """All posts, authors and their badges loaded."""
    return Post.objects.select_related("author").prefetch_related(*people("author"))


def get_post(viewer: User | None, post_id: int) -> Post:
    """A post, its author and thread loaded. Raises PostMissing."""
    posts = posts_with_people().select_related("thread__department", "thread__author")
    post = posts.filter(pk=post_id).first()
    if post is None or not permissions.can_read(viewer, post.thread):
        raise PostMissing
    return post


def find_post(thread: Thread, number: int) -> PostView | None:
    """The post with this number in a thread that was given by `get_thread`, as its readers see it, or None."""
    post = list_posts(thread).filter(number=number).first()
    return post_view(post) if post else None


def get_snapshot(
    viewer: User | None,
    thread_id: int,
    *,
    before: int | None = None,
    around: int | None = None,
    limit: int = PAGE,
) -> Snapshot:
    """What a page needs: the last `limit` posts, or those before a number, or those around one, oldest first.

    The stream's position is read before the state, so nothing that happens meanwhile can be missed. Entries are
    those that stand between and after the posts given. Eleven queries. Raises ThreadMissing.
    """
    position = log.position(stream_of(thread_id))
    thread = get_thread(viewer, thread_id)
    posts = list(_window(thread, before=before, around=around, limit=limit))
    entries = list_entries(thread, posts[0].number, posts[-1].number) if posts else []
    return Snapshot(
        epoch=position.epoch,
        offset=position.offset,
        thread=thread_view(thread),
        posts=[post_view(post) for post in posts],
        entries=[entry_view(entry) for entry in entries],
        tickets=shown_tickets_of(stream_of(thread_id)),
    )


def _window(thread: Thread, *, before: int | None, around: int | None, limit: int) -> Iterable[Post]:
    posts = list_posts(thread)
    if around is not None:
        first = max(1, min(around - limit // 2, thread.last_number - limit + 1))
        return posts.filter(number__gte=first)[:limit]
    if before is not None:
        posts = posts.filter(number__lt=before)
    return reversed(posts.order_by("-number")[:limit])


def list_entries(thread: Thread, first: int, last: int) -> QuerySet[ThreadEntry]:
    """What happened to the thread after the posts numbered `first` to `last`, in order, actors loaded."""
    entries = thread.entries.filter(after__gte=first, after__lte=last)
    return entries.select_related("actor").prefetch_related(*people("actor")).order_by("pk")


def list_revisions(viewer: User | None, post_id: int) -> list[PostRevision]:
    """Every version of a post's text, oldest first; the last one is the current text. Raises PostMissing.

    Of a withdrawn or hidden post only moderators learn them.
    """
    post = get_post(viewer, post_id)
    if not permissions.can_read_history(viewer, post):
        raise PostMissing
    current = PostRevision(
        post=post, number=post.revisions + 1, body=post.body, written_at=post.edited_at or post.created_at
    )
    return [*post.history.order_by("number"), current]


def list_reports(viewer: User | None, thread_id: int) -> QuerySet[Report]:
    """The reports about a thread's posts, newest first, people loaded. Raises ThreadMissing, also for those who
    may read the thread but not its desk."""
    if not permissions.can_see_desk(viewer, get_thread(viewer, thread_id)):
        raise ThreadMissing
    return reports_with_people().filter(post__thread_id=thread_id).order_by("-pk")


def reports_with_people() -> QuerySet[Report]:
    """All reports, with what `serializers.report_view` needs."""
    return Report.objects.select_related("post", "reporter", "settled_by").prefetch_related(
        *people("reporter", "settled_by")
    )


def list_open_reports(viewer: User | None) -> QuerySet[Report]:
    """The reports that wait, in all threads, oldest first; none for those who do not moderate."""
    reports = reports_with_people().select_related("post__thread").filter(state=Report.State.OPEN)
    return reports.order_by("pk") if permissions.moderates(viewer) else reports.none()


def is_following(viewer: User | None, thread_id: int) -> bool:
    """Whether the viewer follows the thread."""
    return viewer is not None and Follow.objects.filter(user_id=viewer.pk, thread_id=thread_id).exists()


def count_followers(thread_id: int) -> int:
    """How many people follow the thread."""
    return Follow.objects.filter(thread_id=thread_id).count()


def get_post_with_photos(post_id: int) -> Post | None:
    """A post with its thread, whoever asks: for the table that says who sees its photos."""
    return Post.objects.select_related("thread").filter(pk=post_id).first() if 0 < post_id <= ID_MAX else None


# --- for actions: load, authorise, lock -----------------------------------------------------------------------


def lock_threads(thread_ids: Iterable[int]) -> dict[int, Thread]:
    """Threads by id, rows locked until COMMIT in the order of their ids. One query.

    Neither authorised nor with people loaded (posting needs neither author nor department): for `access_` functions
    and for the batch, which has many people in it.
    """
    wanted = sorted({thread_id for thread_id in thread_ids if 0 < thread_id <= ID_MAX})
    if not wanted:
        return {}
    marks = placeholders(wanted)
    lock = "FOR UPDATE" if connection.features.has_select_for_update else ""
    # Constant SQL, as it stands on the way of every post.
    rows = Thread.objects.raw(f"SELECT * FROM threads_thread WHERE id IN ({marks}) ORDER BY id {lock}", wanted)  # noqa: S608
    return {thread.pk: thread for thread in rows}


def load_people(thread: Thread) -> Thread:
    """The same thread with author, their memberships and department loaded: what `serializers.thread_view` needs."""
    prefetch_related_objects([thread], "department", "author", *people("author"))
    return thread


def access_thread_for_write(actor: User, thread_id: int) -> Thread:
    """The thread, if the actor may read it, locked, people loaded. Raises ThreadMissing."""
    thread = lock_threads([thread_id]).get(thread_id)
    if thread is None or not permissions.can_read(actor, thread):
        raise ThreadMissing
    return load_people(thread)


def access_chat_for_write(actor: User, thread_id: int) -> Thread:
    """The chat, locked, people loaded. Raises ThreadMissing, also for an issue."""
    thread = access_thread_for_write(actor, thread_id)
    if not permissions.is_chat(thread):
        raise ThreadMissing
    return thread


def access_post_for_write(actor: User, post_id: int) -> Post:
    """The post with its author, and `post.thread` locked, if the actor may read it. Raises PostMissing."""
    thread_id = Post.objects.filter(pk=post_id).values_list("thread_id", flat=True).first()
    thread = lock_threads([thread_id]).get(thread_id) if thread_id else None
    if thread is None or not permissions.can_read(actor, thread):
        raise PostMissing
    post = posts_with_people().get(pk=post_id)
    post.thread = thread
    return post


def access_report_for_write(actor: User, report_id: int) -> Report:
    """The report, and its thread locked, if the actor may see the thread's desk. Raises ReportMissing."""
    thread_id = Report.objects.filter(pk=report_id).values_list("post__thread_id", flat=True).first()
    thread = lock_threads([thread_id]).get(thread_id) if thread_id else None
    if thread is None or not permissions.can_see_desk(actor, thread):
        raise ReportMissing
    report = reports_with_people().get(pk=report_id)
    report.post.thread = thread
    return report


def list_calm_over(now: datetime) -> QuerySet[Thread, int]:
    """The ids of threads whose slow mode came by itself, and whose time is over."""
    return Thread.objects.filter(slow_until__lte=now).order_by("slow_until").values_list("pk", flat=True)


def lock_posts_of(user_id: int) -> list[Post]:
    """Every post of somebody that is no official response, its thread locked, thread by thread."""
    rows = posts_with_people().filter(author_id=user_id, official=False).order_by("thread_id", "number")
    threads = lock_threads(sorted(set(rows.order_by().values_list("thread_id", flat=True))))
    posts = list(rows)
    for post in posts:
        post.thread = threads[post.thread_id]
    return posts
