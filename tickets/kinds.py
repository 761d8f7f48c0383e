"""The kinds of events in a ticket's record, and which of them everybody may read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Kind(NamedTuple):
    """`public`: it is a line on the ticket's public page. `collides`: an officer who did not see it may not write
    over it."""

    public: bool = False
    collides: bool = False


KINDS: Mapping[str, Kind] = {
    "opened": Kind(public=True),
    "imported": Kind(public=True),
    "citizen_wrote": Kind(),
    "responded": Kind(public=True, collides=True),
    "noted": Kind(),
    "photo_taken_down": Kind(),
    "assigned": Kind(collides=True),
    "priority_changed": Kind(collides=True),
    "category_changed": Kind(public=True, collides=True),
    "transferred": Kind(public=True, collides=True),
    "status_changed": Kind(public=True, collides=True),
    "policy_applied": Kind(),
    "due_moved": Kind(public=True),
    "escalated": Kind(public=True),
    "resolved": Kind(public=True, collides=True),
    "confirmed": Kind(public=True),
    "rejected": Kind(public=True, collides=True),
    "rated": Kind(public=True),
    "closed": Kind(public=True, collides=True),
    "reopened": Kind(public=True, collides=True),
    "merged": Kind(public=True, collides=True),
    "absorbed": Kind(public=True, collides=True),
    "split": Kind(public=True, collides=True),
    "related": Kind(),
    "unrelated": Kind(),
    "undone": Kind(),
}
PUBLIC = frozenset(name for name, kind in KINDS.items() if kind.public)
COLLIDING = frozenset(name for name, kind in KINDS.items() if kind.collides)
