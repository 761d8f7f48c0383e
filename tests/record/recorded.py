"""A small assembly in which something of everything that is recorded has happened, taken in and signed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from engagement.accounts import actions as accounts
from engagement.accounts.models import User
from engagement.record.actions import sign_checkpoint, take_in
from engagement.record.models import Checkpoint, Restore
from engagement.record.queries.restoring import seal_of
from engagement.threads import actions as threads
from tests.factories import NOW, make_user
from tests.threads.factories import make_post
from tests.tickets.factories import fresh
from tests.tickets.world import World, make_world
from tests.townhalls.factories import make_hall, make_question
from tickets import actions
from tickets.keys import record_keys

LATER = NOW + timedelta(minutes=30)


class Recorded(NamedTuple):
    """The assembly, somebody who moderates, and the checkpoint."""

    world: World
    moderator: User
    checkpoint: Checkpoint


def make_recorded() -> Recorded:
    """Answers, reasons, a rating, a hidden post, a locked thread, a question in a hall."""
    world = make_world()
    moderator = fresh(make_user(role="moderator", handle="the_moderator"))
    about = {"actor": world.officer, "number": world.ticket.number}
    actions.respond(**about, body="We look at it.", way="telephone", now=NOW + timedelta(minutes=5))
    actions.resolve_ticket(**about, reason="It is done.", now=NOW + timedelta(minutes=9))
    asking = {"actor": world.citizen, "number": world.ticket.number}
    actions.rate_ticket(**asking, rating=2, words="It took long.", now=NOW + timedelta(minutes=10))
    post = make_post(world.thread, author=world.officer, body="Rude words", now=NOW + timedelta(minutes=11))
    hiding = {"actor": moderator, "post_id": post.pk}
    threads.hide_post(**hiding, reason="It insults somebody.", now=NOW + timedelta(minutes=12))
    threads.restore_post(**hiding, now=NOW + timedelta(minutes=13))
    threads.lock_thread(actor=moderator, thread_id=world.thread.pk, reason="Enough.", now=NOW + timedelta(minutes=14))
    make_question(make_hall(), state="rejected")
    accounts.ban_user(
        actor=moderator, user_id=make_user().pk, reason="Threats.", until=None, now=NOW + timedelta(minutes=15)
    )
    take_in(now=LATER)
    checkpoint = sign_checkpoint(now=LATER)
    assert checkpoint is not None
    return Recorded(world, moderator, checkpoint)


def make_restore(*, sealed: bool = True, **values: Any) -> Restore:
    """A note that a backup was put back, under the seal or without."""
    row = Restore(**{"at": LATER, "made_at": LATER, "base": 5, "number": 60, **values})
    row.seal = seal_of(record_keys()[0], row) if sealed else "0" * 64
    row.save()
    return row
