"""Who is named in a text: found before the rows are written, told after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from engagement.accounts.events import PersonView
from engagement.accounts.models import User
from engagement.accounts.queries import find_by_handles
from engagement.threads import permissions
from engagement.threads.events import MentionReceived
from engagement.threads.models import Mention, Post
from engagement.threads.queries import user_stream
from realtime.publish import Outgoing
from tickets import text

Named = Mapping[str, User]
"""Handle -> person, for every handle that somebody has."""


def find_named(bodies: Iterable[str]) -> Named:
    """The people whose handles stand in these texts: no query where there is no @, else two."""
    handles = {handle for body in bodies if "@" in body for handle in text.handles_in(body)}
    return find_by_handles(handles) if handles else {}


def to_tell(post: Post, named: Named) -> dict[int, User]:
    """Whom the post names, by id: people who may read the thread, not its author. Needs `post.thread` loaded."""
    found: dict[int, User] = {}
    for _start, _end, target in post.marks:
        person = named.get(target[1:]) if target.startswith("@") else None
        if person and person.pk != post.author_id and permissions.can_read(person, post.thread):
            found[person.pk] = person
    return found


def record_mentions(posts: Iterable[Post], named: Named, *, now: datetime) -> list[tuple[Post, int]]:
    """Store who is named by these saved posts; returns (post, user id) of each."""
    found = [(post, user_id) for post in posts for user_id in to_tell(post, named)] if named else []
    if found:
        Mention.objects.bulk_create([Mention(post=post, user_id=user_id, at=now) for post, user_id in found])
    return found


def mention_of(post: Post, user_id: int, author: PersonView) -> Outgoing:
    """The news for the person who is named."""
    thread = post.thread
    event = MentionReceived(thread=thread.pk, title=thread.title, number=post.number, author=author)
    return Outgoing(user_stream(user_id), event)
