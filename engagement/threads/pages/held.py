"""A held post or issue as its author and the moderators see it. No queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from engagement.threads.events import HeldPostView
from engagement.threads.holds import FOUND, SAID
from engagement.threads.models import HeldPost
from engagement.threads.pages.talk import Piece, person_url, piece_of
from engagement.threads.serializers import held_post_view
from photos.serializers import PhotoItem, numbered
from tickets.text import segments


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """What held.html needs."""

    held: HeldPostView
    thread_url: str
    """Empty for an issue that is not open."""
    person_url: str
    why: Any
    """What the author is told, in words."""
    found: Any
    """What moderators are told."""

    @property
    def photos(self) -> tuple[PhotoItem, ...]:
        """Its photos, each with its number."""
        return numbered(self.held.photos)

    @property
    def pieces(self) -> list[Piece]:
        """The text, cut at links and mentions."""
        return [piece_of(one.text, one.target) for one in segments(self.held.body, self.held.marks)]


def held_item(held: HeldPost) -> HeldItem:
    """What is held, its thread or department and its author loaded."""
    return HeldItem(
        held=held_post_view(held),
        thread_url=reverse("thread", args=[held.thread_id]) if held.thread_id else "",
        person_url=person_url(held.author.handle),
        why=SAID.get(held.rule, held.rule),
        found=FOUND.get(held.rule, held.rule),
    )
