"""Who sees the photos of posts: the table that the room of photos asks by (photos/subjects.py)."""

from __future__ import annotations

from collections.abc import Callable

from engagement.accounts.models import User
from engagement.threads import permissions, queries
from engagement.threads.models import Post, Thread
from engagement.threads.queries.held import held_with_people
from photos.subjects import Audience, Subject

PREFIX = "post"
HELD_PREFIX = "held"


def subject_of(post_id: int) -> str:
    """What the photos of a post belong to."""
    return f"{PREFIX}:{post_id}"


def audience(key: str, viewer: Callable[[], User | None]) -> Audience:
    """Everyone, while the post is shown in a public thread; else those who may read the post, or its history."""
    post = queries.get_post_with_photos(int(key))
    if post is None:
        return Audience.NOBODY
    if post.state == Post.State.VISIBLE and post.thread.visibility == Thread.Visibility.PUBLIC:
        return Audience.EVERYONE
    return Audience.SOME if permissions.can_read_history(viewer(), post) else Audience.NOBODY


def held_subject(held_id: int) -> str:
    """What the photos of a held post belong to."""
    return f"{HELD_PREFIX}:{held_id}"


def audience_of_held(key: str, viewer: Callable[[], User | None]) -> Audience:
    """Its author and the moderators."""
    held = held_with_people().filter(pk=int(key)).first()
    person = viewer()
    own = held is not None and person is not None and person.pk == held.author_id
    return Audience.SOME if held is not None and (own or permissions.moderates(person)) else Audience.NOBODY


SUBJECTS = (
    Subject(prefix=PREFIX, audience=audience),
    Subject(prefix=HELD_PREFIX, audience=audience_of_held),
)
