"""A snapshot as the thread page shows it: posts and the lines between them, in order. No queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.threads.events import EntryView, PostView, Snapshot
from engagement.threads.models import Post
from photos.serializers import PhotoItem, kept_view, numbered
from tickets.text import segments


class Piece(NamedTuple):
    """A piece of a text: plain where `href` is empty."""

    text: str
    href: str = ""
    mention: bool = False


class Window(NamedTuple):
    """Whether there are posts before and after those on the page."""

    earlier: bool
    later: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostItem:
    """What post.html needs beside the post itself."""

    post: PostView
    thread_url: str
    person_url: str
    own: bool = False
    can_hide: bool = False
    ref_url: str = ""
    ref_name: str = ""
    template: str = "threads/post.html"

    @property
    def url(self) -> str:
        """The page of this one post."""
        return f"{self.thread_url}posts/{self.post.number}/"

    @property
    def official(self) -> bool:
        """Whether it wears the seal: a tombstone does not."""
        return self.post.official and self.post.state == "visible"

    @property
    def photos(self) -> tuple[PhotoItem, ...]:
        """Its photos, each with its number."""
        return numbered(self.post.photos)

    @property
    def pieces(self) -> list[Piece]:
        """The text, cut at links and mentions."""
        return [piece_of(one.text, one.target) for one in segments(self.post.body, self.post.marks)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryItem:
    """What entry.html needs."""

    entry: EntryView
    person_url: str
    template: str = "threads/entry.html"

    @property
    def note(self) -> str:
        """The reason, or what slow mode means from now on."""
        if self.entry.kind != "slowed":
            return self.entry.reason
        words = slow_words(self.entry.seconds)
        by_itself = self.entry.actor is None and self.entry.seconds
        return f"{_('Many new accounts were writing at once.')} {words}" if by_itself else words


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """What line.html needs: a line of a ticket's record, in words (`pages.owed.OwedLine`)."""

    line: Any
    template: str = "threads/line.html"


def piece_of(text: str, target: str) -> Piece:
    """A segment with the address it leads to."""
    if target.startswith("@"):
        return Piece(text, reverse("person", args=[target[1:]]), mention=True)
    return Piece(text, target)


def slow_words(seconds: int) -> str:
    """What slow mode asks of people."""
    if not seconds:
        return _("Slow mode is off.")
    return ngettext(
        "One post per person every second.", "One post per person every %(seconds)d seconds.", seconds
    ) % {"seconds": seconds}


def photos_of(post: Post) -> tuple[PhotoItem, ...]:
    """The photos that a post has or, where it is gone, had: for those who may see them all the same."""
    return numbered(kept_view(kept) for kept in post.photos)


def person_url(handle: str) -> str:
    """The page of a person."""
    return reverse("person", args=[handle])


def post_item(
    post: PostView, *, viewer_id: int | None, can_hide: bool = False, shown: dict[int, PostView] | None = None
) -> PostItem:
    """One post; `shown` are the posts on the page, by number: a reply to one of them names its author."""
    thread_url = reverse("thread", args=[post.thread])
    answered = (shown or {}).get(post.reply_to) if post.reply_to else None
    place = "" if answered else f"{thread_url}?around={post.reply_to}"
    return PostItem(
        post=post,
        thread_url=thread_url,
        # Guests have no page, but for those who moderate.
        person_url=person_url(post.author.handle) if can_hide or not post.author.guest else "",
        own=post.author.id == viewer_id,
        can_hide=can_hide,
        ref_url=f"{place}#post-{post.reply_to}",
        ref_name=answered.author.name if answered else "",
    )


def with_lines(
    items: Iterable[PostItem | EntryItem], lines: Sequence[Any], window: Window
) -> Iterator[PostItem | EntryItem | LineItem]:
    """The items with the lines of tickets' records between them, by time; a line of before or after the posts that
    are shown stands with those (frontend/static/js/view.js does the same)."""
    waiting = list(reversed(lines))
    shown = not window.earlier
    for item in items:
        at = item.post.created_at if isinstance(item, PostItem) else item.entry.at
        while waiting and waiting[-1].at < at:
            line = waiting.pop()
            if shown:
                yield LineItem(line=line)
        shown = True
        yield item
    if not window.later:
        yield from (LineItem(line=line) for line in reversed(waiting))


def items_of(snapshot: Snapshot, *, viewer_id: int | None, can_hide: bool) -> Iterator[PostItem | EntryItem]:
    """Posts, each followed by the entries that stand after it."""
    after: dict[int, list[EntryView]] = {}
    for entry in snapshot.entries:
        after.setdefault(entry.after, []).append(entry)
    shown = {post.number: post for post in snapshot.posts}
    for post in snapshot.posts:
        yield post_item(post, viewer_id=viewer_id, can_hide=can_hide, shown=shown)
        for entry in after.get(post.number, ()):
            yield EntryItem(entry=entry, person_url=person_url(entry.actor.handle) if entry.actor else "")


def window_of(snapshot: Snapshot, last_number: int, *, at_end: bool) -> Window:
    """`at_end`: the newest posts were asked for, so nothing comes after, whatever was posted meanwhile."""
    if not snapshot.posts:
        return Window(False, False)
    first, last = snapshot.posts[0].number, snapshot.posts[-1].number
    return Window(earlier=first > 1, later=not at_end and last < last_number)
