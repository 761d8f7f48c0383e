"""What is said on `thread:<id>`, `thread-desk:<id>` and, by this room, on `user:<id>`. Loaded rows in, data out.

Every payload is the absolute new state of its object and the same for everyone in the stream's audience: nothing
in it depends on who is looking.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from engagement.accounts.events import PersonView
from photos.events import PhotoView
from realtime.events import Event
from tickets.events import PUBLIC_EVENTS as TICKET_EVENTS
from tickets.events import DepartmentView, ShownTicket, View

When = Annotated[datetime, msgspec.Meta(tz=True)]
"""RFC 3339, UTC."""
PostState = Literal["visible", "withdrawn", "hidden"]
ThreadState = Literal["open", "answered", "resolved", "reopened"]
Visibility = Literal["public", "restricted"]
ThreadKind = Literal["issue", "chat"]
Mode = Literal["open", "staff", "off"]
EntryKind = Literal[
    "answered",
    "resolved",
    "reopened",
    "locked",
    "unlocked",
    "slowed",
    "chat_open",
    "chat_staff",
    "chat_off",
]
HeldState = Literal["waiting", "approved", "rejected", "withdrawn"]
ReportState = Literal["open", "upheld", "dismissed"]


class PostView(View, frozen=True):
    """One contribution. `number` counts 1, 2, 3 ... within its thread (1 is the opening text)."""

    id: int
    thread: int
    number: int
    author: PersonView
    created_at: When
    body: str = ""
    """The text as typed; empty unless `state` is visible."""
    marks: list[tuple[int, int, str]] = []
    """Where the body holds a link or a mention: (start, end, target), in UTF-16 code units so that JavaScript can
    slice; target is an http(s) URL, or "@handle". Text outside marks is plain."""
    photos: list[PhotoView] = []
    """At most three; none unless `state` is visible."""
    photos_gone: list[str] = []
    """Why moderators took photos away: a sentence for each."""
    reply_to: int | None = None
    """The number of the post this one answers."""
    official: bool = False
    """An officer's public answer for the department."""
    state: PostState = "visible"
    reason: str = ""
    """Why a moderator hid it."""
    edited_at: When | None = None
    revisions: int = 0


class ThreadView(View, frozen=True):
    """The thread's own state, without its posts."""

    id: int
    title: str
    author: PersonView
    department: DepartmentView
    created_at: When
    category: str = ""
    place: str = ""
    state: ThreadState = "open"
    locked: bool = False
    lock_reason: str = ""
    slow_seconds: int = 0
    visibility: Visibility = "public"
    kind: ThreadKind = "issue"
    mode: Mode = "open"
    """Of a chat: who may post. `slow_seconds` holds beside it."""
    guests: bool = False
    """Of a chat: whether people without an account may post."""
    slow_until: When | None = None
    """Slow mode came by itself, because many new accounts write here, and goes then."""


class EntryView(View, frozen=True):
    """A thin line between the posts: what happened to the thread. `after` is the number of the post it follows."""

    id: int
    kind: EntryKind
    actor: PersonView | None
    """Nobody where it came by itself."""
    at: When
    after: int
    reason: str = ""
    seconds: int = 0
    """Of kind slowed: the pause between two posts of one person from now on (0: none)."""


class PostEvent(Event, frozen=True):
    """What happened to a post, and the post as it is now."""

    post: PostView


class PostPublished(PostEvent, frozen=True, tag="post.published"):
    """A new post, at the end of the thread."""


class PostEdited(PostEvent, frozen=True, tag="post.edited"):
    """Its author changed the text; earlier versions stay readable."""


class PostWithdrawn(PostEvent, frozen=True, tag="post.withdrawn"):
    """Its author took it back; a tombstone stays."""


class PostHidden(PostEvent, frozen=True, tag="post.hidden"):
    """A moderator hid it; the tombstone says why."""


class PostRestored(PostEvent, frozen=True, tag="post.restored"):
    """A moderator brought it back."""


class PhotoWithdrawn(PostEvent, frozen=True, tag="post.photo_withdrawn"):
    """Its author took a photo of it back."""


class PhotoTakenDown(PostEvent, frozen=True, tag="post.photo_taken_down"):
    """A moderator took a photo of it away; `photos_gone` says why."""


class ThreadEvent(Event, frozen=True):
    """What happened to the thread, the thread as it is now, and the line that this leaves between the posts."""

    thread: ThreadView
    entry: EntryView | None = None


class ThreadOpened(ThreadEvent, frozen=True, tag="thread.opened"):
    """The first publication of every thread stream; post 1 follows as post.published."""


class ThreadAnswered(ThreadEvent, frozen=True, tag="thread.answered"):
    """An officer of the department gave the official response."""


class ThreadResolved(ThreadEvent, frozen=True, tag="thread.resolved"):
    """Its author, the department or the director said that the issue is solved."""


class ThreadReopened(ThreadEvent, frozen=True, tag="thread.reopened"):
    """One of them said that it is not solved after all."""


class ThreadLocked(ThreadEvent, frozen=True, tag="thread.locked"):
    """A moderator stopped people from adding to it."""


class ThreadUnlocked(ThreadEvent, frozen=True, tag="thread.unlocked"):
    """People may add to it again."""


class ThreadTransferred(ThreadEvent, frozen=True, tag="thread.transferred"):
    """Another department answers here from now on. Its ticket says why (ticket.shown)."""


class ThreadSlowed(ThreadEvent, frozen=True, tag="thread.slowed"):
    """Slow mode changed: `thread.slow_seconds` between two posts of one person (0: off). With `thread.slow_until` it
    came by itself."""


class ChatModeChanged(ThreadEvent, frozen=True, tag="thread.mode_changed"):
    """Those who run the chat said who may post: `thread.mode`, `thread.slow_seconds`."""


class HeldView(View, frozen=True):
    """A post or an issue that nobody but its author and the moderators sees yet, or that was not published."""

    id: int
    thread: int
    """0 of an issue that is not open yet."""
    title: str
    at: When
    rule: str
    """What held it: links, links_often, repeated, copied, spread."""
    state: HeldState = "waiting"
    reason: str = ""
    """Why a moderator did not publish it."""
    number: int | None = None
    """Its number in the thread, once it is published."""
    opens: bool = False
    """Whether it opens a thread: then `title` is the title of that."""


class HeldPostView(HeldView, frozen=True, kw_only=True):
    """The same with its text, for its author and for moderators. Not for streams."""

    author: PersonView
    body: str
    marks: list[tuple[int, int, str]] = []
    photos: list[PhotoView] = []
    reply_to: int | None = None
    department: str = ""
    """Of an issue, as the next two."""
    place: str = ""
    category: str = ""


class HeldAnswer(View, frozen=True):
    """The answer to whoever posted what is held, or wanted to open it."""

    held: HeldView


class ReportView(View, frozen=True):
    """Somebody asked the moderators to look at a post."""

    id: int
    post: int
    """The post's number in the thread."""
    reporter: PersonView
    reason: str
    at: When
    state: ReportState = "open"
    settled_by: PersonView | None = None


class ReportFiled(Event, frozen=True, tag="report.filed"):
    """On `thread-desk:`."""

    report: ReportView


class ReportSettled(Event, frozen=True, tag="report.settled"):
    """On `thread-desk:`."""

    report: ReportView


class MentionReceived(Event, frozen=True, tag="mention.received"):
    """On `user:`: somebody named you."""

    thread: int
    title: str
    number: int
    author: PersonView


class OwnPostHidden(Event, frozen=True, tag="own_post.hidden"):
    """On `user:`: a moderator hid your post, and why."""

    thread: int
    title: str
    number: int
    reason: str


class OwnPhotoTakenDown(Event, frozen=True, tag="own_photo.taken_down"):
    """On `user:`: a moderator took a photo of your post away, and why."""

    thread: int
    title: str
    number: int
    reason: str


class OwnHeldChanged(Event, frozen=True, tag="own_held.changed"):
    """On `user:`: your post or issue is held until a moderator has looked at it, or one has."""

    held: HeldView


class RevisionView(View, frozen=True):
    """One version of a post's text. `number` counts 1, 2, 3 ... from the first; the last one is the current text."""

    number: int
    body: str
    written_at: When


class ThreadCard(ThreadView, frozen=True, kw_only=True):
    """A thread in a list."""

    posts: int
    last_post_at: When


class ThreadDetail(ThreadCard, frozen=True, kw_only=True):
    """A thread asked for by its id, as one person sees it. Not for streams: `following` depends on who is looking."""

    followers: int
    following: bool = False


class Page(View, frozen=True):
    """One page of a longer list: the addresses of its neighbours."""

    next: str | None
    previous: str | None


class ThreadList(Page, frozen=True):
    """The answer to a question for threads."""

    results: list[ThreadCard]


class PostList(Page, frozen=True):
    """The answer to a question for posts."""

    results: list[PostView]


class ReportList(Page, frozen=True):
    """The answer to a question for reports."""

    results: list[ReportView]


class HeldList(Page, frozen=True):
    """The answer to a question for posts that are held."""

    results: list[HeldPostView]


class RevisionList(View, frozen=True):
    """Every version of a post's text, oldest first, the current one last."""

    results: list[RevisionView]


class Snapshot(View, frozen=True):
    """What a page needs to be right at `offset`: read the position first, then the state."""

    epoch: str
    offset: int
    thread: ThreadView
    posts: list[PostView]
    entries: list[EntryView]
    tickets: list[ShownTicket] = []
    """What is owed here, oldest first; ticket.shown replaces a ticket by its id and adds its line by number."""


THREAD_EVENTS: tuple[type[Event], ...] = (
    ThreadOpened,
    PostPublished,
    PostEdited,
    PostWithdrawn,
    PostHidden,
    PostRestored,
    PhotoWithdrawn,
    PhotoTakenDown,
    ThreadAnswered,
    ThreadResolved,
    ThreadReopened,
    ThreadLocked,
    ThreadUnlocked,
    ThreadSlowed,
    ThreadTransferred,
    ChatModeChanged,
    *TICKET_EVENTS,
)
DESK_EVENTS: tuple[type[Event], ...] = (ReportFiled, ReportSettled)
PERSONAL_EVENTS: tuple[type[Event], ...] = (
    MentionReceived,
    OwnPostHidden,
    OwnPhotoTakenDown,
    OwnHeldChanged,
)
