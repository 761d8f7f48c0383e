"""What is held until a moderator has looked at it: published after all, or not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.threads.actions.opening import open_held
from engagement.threads.actions.photographing import discard_held
from engagement.threads.actions.publishing import publish_held
from engagement.threads.actions.rules import check_takes_part, clean_reason
from engagement.threads.events import OwnHeldChanged
from engagement.threads.models import HeldPost, Moderation, Post
from engagement.threads.queries import user_stream
from engagement.threads.queries.held import access_held_for_write, access_own_held_for_write
from engagement.threads.serializers import held_view
from realtime.errors import Kind, Refusal
from realtime.publish import Outgoing, gathering, publish


class AlreadyDecided(Refusal):
    """Another moderator was first, or its author."""

    code = 653
    slug = "already_decided"
    kind = Kind.CONFLICT
    message = _("This is decided already: by a moderator, or by its author, who withdrew it.")


@transaction.atomic
def approve_post(*, actor: User, held_id: int, now: datetime) -> Post:
    """Publish what was held: it becomes the newest post of its thread, also where that is closed by now; a held issue
    is opened, and this is its post 1. The record says who published it.

    Raises HeldMissing, AccountNeeded, MayNotTakePart, AlreadyDecided. Publishes as `publish_posts`, or `open_thread`.
    """
    held = _access_waiting(actor, held_id, now)
    with gathering(now=now):
        held.post = open_held(held=held, now=now) if held.opens_thread else publish_held(held=held, now=now)
        held.thread = held.post.thread
        Moderation.objects.create(post=held.post, actor=actor, act=Moderation.Act.APPROVED, at=now)
        _decide(held, actor, HeldPost.State.APPROVED, now)
    return held.post


@transaction.atomic
def reject_post(*, actor: User, held_id: int, reason: str, now: datetime) -> HeldPost:
    """Leave unpublished what was held; its author reads why. The record says who decided, and why.

    Raises HeldMissing, AccountNeeded, MayNotTakePart, AlreadyDecided, TextEmpty, TextTooLong, TextUnreadable.
    Publishes OwnHeldChanged on the author's `user:`.
    """
    held = _access_waiting(actor, held_id, now)
    held.reason = clean_reason(reason)
    discard_held(held)
    held.photos = []
    Moderation.objects.create(held=held, actor=actor, act=Moderation.Act.REJECTED, reason=held.reason, at=now)
    _decide(held, actor, HeldPost.State.REJECTED, now)
    return held


@transaction.atomic
def withdraw_held(*, actor: User, held_id: int, now: datetime) -> HeldPost:
    """Take back what one wrote and what is held: the text goes, and nobody has it to look at any more. Also
    whoever may not write may.

    Raises HeldMissing, AlreadyDecided. Publishes OwnHeldChanged on `user:`.
    """
    held = access_own_held_for_write(actor, held_id)
    if held.state != HeldPost.State.WAITING:
        raise AlreadyDecided
    discard_held(held)
    held.body, held.marks, held.photos = "", [], []
    held.title, held.category, held.place = "", "", ""
    held.save(update_fields=["body", "marks", "photos", "title", "category", "place"])
    _decide(held, actor, HeldPost.State.WITHDRAWN, now)
    return held


def _access_waiting(actor: User, held_id: int, now: datetime) -> HeldPost:
    held = access_held_for_write(actor, held_id)
    check_takes_part(actor, now)
    if held.state != HeldPost.State.WAITING:
        raise AlreadyDecided
    return held


def _decide(held: HeldPost, actor: User, state: HeldPost.State, now: datetime) -> None:
    held.state, held.decided_by, held.decided_at = state, actor, now
    held.save(update_fields=["state", "decided_by", "decided_at", "reason", "post", "thread", "photos"])
    publish(Outgoing(user_stream(held.author_id), OwnHeldChanged(held=held_view(held))), now=now)
