"""What is said on `thread:<id>`, `thread-desk:<id>` and, by this room, on `user:<id>`. Loaded rows in, data out.

Every payload is the absolute new state of its object and the same for everyone in the stream's audience: nothing
in it depends on who is looking.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from engagement.accounts.events import PersonView
from realtime.events import Event
from tickets.events import DepartmentView, View


class PostView(View):
    """One contribution. `number` counts 1, 2, 3 ... within its thread (1 is the opening text)."""

    id: int
    thread: int
    number: int
    author: PersonView
    created_at: datetime
    body: str = ""
    """The text as typed; empty unless `state` is visible."""
    marks: list[tuple[int, int, str]] = []
    """Where the body holds a link or a mention: (start, end, target), in UTF-16 code units so that JavaScript can
    slice; target is an http(s) URL, or "@handle". Text outside marks is plain."""
    reply_to: int | None = None
    """The number of the post this one answers."""
    official: bool = False
    """An officer's public answer for the department."""
    state: Literal["visible", "withdrawn", "hidden"] = "visible"
    reason: str = ""
    """Why a moderator hid it."""
    edited_at: datetime | None = None
    revisions: int = 0


class ThreadView(View):
    """The thread's own state, without its posts."""

    id: int
    title: str
    author: PersonView
    department: DepartmentView
    created_at: datetime
    category: str = ""
    place: str = ""
    state: Literal["open", "answered", "resolved", "reopened"] = "open"
    locked: bool = False
    lock_reason: str = ""
    slow_seconds: int = 0
    visibility: Literal["public", "restricted"] = "public"


class EntryView(View):
    """A thin line between the posts: what happened to the thread. `after` is the number of the post it follows."""

    id: int
    kind: Literal["answered", "resolved", "reopened", "locked", "unlocked", "slowed"]
    actor: PersonView
    at: datetime
    after: int
    reason: str = ""


class PostEvent(Event):
    post: PostView


class PostPublished(PostEvent, tag="post.published"):
    """A new post, at the end of the thread."""


class PostEdited(PostEvent, tag="post.edited"):
    """Its author changed the text; earlier versions stay readable."""


class PostWithdrawn(PostEvent, tag="post.withdrawn"):
    """Its author took it back; a tombstone stays."""


class PostHidden(PostEvent, tag="post.hidden"):
    """A moderator hid it; the tombstone says why."""


class PostRestored(PostEvent, tag="post.restored"):
    """A moderator brought it back."""


class ThreadEvent(Event):
    thread: ThreadView
    entry: EntryView | None = None


class ThreadOpened(ThreadEvent, tag="thread.opened"):
    """The first publication of every thread stream; post 1 follows as post.published."""


class ThreadAnswered(ThreadEvent, tag="thread.answered"):
    """An officer of the department gave the official response."""


class ThreadResolved(ThreadEvent, tag="thread.resolved"):
    pass


class ThreadReopened(ThreadEvent, tag="thread.reopened"):
    pass


class ThreadLocked(ThreadEvent, tag="thread.locked"):
    pass


class ThreadUnlocked(ThreadEvent, tag="thread.unlocked"):
    pass


class ThreadSlowed(ThreadEvent, tag="thread.slowed"):
    """Slow mode changed: `thread.slow_seconds` between two posts of one person (0: off)."""


class ReportView(View):
    id: int
    post: int
    """The post's number in the thread."""
    reporter: PersonView
    reason: str
    at: datetime
    state: Literal["open", "upheld", "dismissed"] = "open"
    settled_by: PersonView | None = None


class ReportFiled(Event, tag="report.filed"):
    """On `thread-desk:`."""

    report: ReportView


class ReportSettled(Event, tag="report.settled"):
    """On `thread-desk:`."""

    report: ReportView


class MentionReceived(Event, tag="mention.received"):
    """On `user:`: somebody named you."""

    thread: int
    title: str
    number: int
    author: PersonView


class OwnPostHidden(Event, tag="own_post.hidden"):
    """On `user:`: a moderator hid your post, and why."""

    thread: int
    title: str
    number: int
    reason: str


class Snapshot(View):
    """What a page needs to be right at `offset`: read the position first, then the state."""

    epoch: str
    offset: int
    thread: ThreadView
    posts: list[PostView]
    entries: list[EntryView]


THREAD_EVENTS: tuple[type[Event], ...] = (
    ThreadOpened,
    PostPublished,
    PostEdited,
    PostWithdrawn,
    PostHidden,
    PostRestored,
    ThreadAnswered,
    ThreadResolved,
    ThreadReopened,
    ThreadLocked,
    ThreadUnlocked,
    ThreadSlowed,
)
DESK_EVENTS: tuple[type[Event], ...] = (ReportFiled, ReportSettled)
PERSONAL_EVENTS: tuple[type[Event], ...] = (MentionReceived, OwnPostHidden)
