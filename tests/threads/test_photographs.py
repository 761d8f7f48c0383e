"""Who sees the photos of posts, role by role."""

from __future__ import annotations

import pytest

from engagement.threads import actions
from engagement.threads.photographs import audience, subject_of
from photos.subjects import Audience
from tests.factories import NOW
from tests.threads.factories import Cast, make_cast, make_post

pytestmark = pytest.mark.django_db

ROLES = (
    "author",
    "citizen",
    "officer",
    "supervisor",
    "elsewhere",
    "moderator",
    "director",
    "administrator",
    "banned",
)


def seen_by(cast: Cast, post_id: int) -> set[str]:
    """The roles that see its photos; "stranger" for who is not signed in."""
    key = subject_of(post_id).partition(":")[2]
    people = {role: getattr(cast, role, None) for role in ROLES if hasattr(cast, role)} | {"stranger": None}
    return {
        role for role, person in people.items() if audience(key, lambda person=person: person) is not Audience.NOBODY
    }


def test_everyone_and_without_asking_who() -> None:
    post = make_post()
    assert audience(str(post.pk), lambda: pytest.fail("asked")) is Audience.EVERYONE


def test_those_who_read_a_restricted_thread() -> None:
    cast = make_cast(visibility="restricted")
    seen = seen_by(cast, make_post(cast.thread, author=cast.author).pk)
    assert seen == {"author", "officer", "supervisor", "moderator", "director", "administrator"}


def test_moderators_what_is_hidden() -> None:
    cast = make_cast()
    post = make_post(cast.thread, author=cast.citizen)
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="It shows a child.", now=NOW)
    assert seen_by(cast, post.pk) == {"moderator", "administrator"}


def test_nobody_a_post_that_is_not_there() -> None:
    for key in ("1000000", "0", str(2**63)):
        assert audience(key, lambda: None) is Audience.NOBODY
