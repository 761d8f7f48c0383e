"""Old snapshot + events = new snapshot, on the page's own reducer, for what the actions really publish."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from engagement.accounts.models import User
from engagement.threads import actions, queries
from engagement.threads.models import Post
from realtime.errors import Refusal
from tests.factories import NOW
from tests.frontend.conftest import HERE, Node, step
from tests.threads.factories import Cast, fresh, make_cast

pytestmark = [pytest.mark.clients, pytest.mark.django_db]

STEPS = 70
BODIES = ["Yes.", "See www.example.org 😀 and @the_officer", "Two\n\nlines", "ɛyɛ"]


class Town:
    """People who do one thing after the other, chosen by a die; what is refused is passed over."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.die = random.Random(seed)
        self.now = NOW
        self.happened: set[str] = set()

    def turn(self) -> None:
        """Somebody does something, at least a minute later."""
        self.now += timedelta(seconds=self.die.randint(60, 400))
        deed = self.die.choice(self.deeds())
        with suppress(Refusal):
            deed(actor=self.somebody(), now=self.now)
            self.happened.add(deed.__name__)

    def somebody(self) -> User:
        """One of the cast, as a door would load them."""
        names = ("author", "citizen", "officer", "moderator", "director")
        return fresh(getattr(self.cast, self.die.choice(names)))

    def post(self) -> Post:
        """A post of the thread, rather a new one."""
        posts = list(self.cast.thread.posts.order_by("-number")[:6])
        return self.die.choice(posts)

    def deeds(self) -> list[Callable[..., Any]]:
        """Everything that can be done; writing most often."""
        return [self.write] * 8 + [
            self.edit,
            self.edit,
            self.withdraw,
            self.hide,
            self.hide,
            self.restore,
            self.lock,
            self.unlock,
            self.slow,
            self.resolve,
            self.reopen,
        ]

    def write(self, *, actor: User, now: datetime) -> None:
        actions.publish_post(
            actor=actor,
            thread_id=self.cast.thread.pk,
            body=self.die.choice(BODIES),
            reply_to=self.die.choice([None, self.post().number]),
            official=self.die.random() < 0.3,
            now=now,
        )

    def edit(self, *, actor: User, now: datetime) -> None:
        post = self.post()
        actions.edit_post(actor=fresh(post.author), post_id=post.pk, body=self.die.choice(BODIES) + "!", now=now)

    def withdraw(self, *, actor: User, now: datetime) -> None:
        post = self.post()
        actions.withdraw_post(actor=fresh(post.author), post_id=post.pk, now=now)

    def hide(self, *, actor: User, now: datetime) -> None:
        moderator = fresh(self.cast.moderator)
        actions.hide_post(actor=moderator, post_id=self.post().pk, reason="It names a private person.", now=now)

    def restore(self, *, actor: User, now: datetime) -> None:
        hidden = self.cast.thread.posts.filter(state=Post.State.HIDDEN).first() or self.post()
        actions.restore_post(actor=fresh(self.cast.moderator), post_id=hidden.pk, now=now)

    def lock(self, *, actor: User, now: datetime) -> None:
        actions.lock_thread(
            actor=fresh(self.cast.moderator), thread_id=self.cast.thread.pk, reason="Too heated.", now=now
        )

    def unlock(self, *, actor: User, now: datetime) -> None:
        actions.unlock_thread(actor=fresh(self.cast.moderator), thread_id=self.cast.thread.pk, now=now)

    def slow(self, *, actor: User, now: datetime) -> None:
        actions.slow_thread(
            actor=fresh(self.cast.moderator), thread_id=self.cast.thread.pk, seconds=self.die.choice([0, 30]), now=now
        )

    def resolve(self, *, actor: User, now: datetime) -> None:
        actions.resolve_thread(actor=fresh(self.cast.officer), thread_id=self.cast.thread.pk, reason="Done.", now=now)

    def reopen(self, *, actor: User, now: datetime) -> None:
        actions.reopen_thread(actor=fresh(self.cast.author), thread_id=self.cast.thread.pk, reason="Not so.", now=now)


def record(town: Town, *, limit: int) -> dict[str, Any]:
    """After every turn a snapshot, and the log as it then was: a later turn may rewrite what was published before."""
    thread = town.cast.thread.pk
    steps = []
    for _turn in range(STEPS):
        steps.append(step(queries.get_snapshot(None, thread, limit=limit), queries.stream_of(thread)))
        town.turn()
    return {"steps": steps}


@pytest.mark.parametrize(
    ("seed", "limit"), [(1, 1000), (2, 1000), (3, 5)], ids=["whole", "whole again", "the last five"]
)
def test_old_snapshot_and_events_are_the_new_snapshot(node: Node, seed: int, limit: int) -> None:
    town = Town(make_cast(), seed)
    held = node([HERE / "law.mjs"], json.dumps(record(town, limit=limit)))
    assert int(held) == STEPS * (STEPS + 1) / 2
    assert town.happened == {deed.__name__ for deed in town.deeds()}
