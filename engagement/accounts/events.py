"""What this room shows of a person in events and snapshots: public fields only. Loaded rows in, data out."""

from __future__ import annotations

from typing import Literal

from tickets.events import View

__all__ = ["Badge", "PersonView", "View"]

Badge = Literal["", "officer", "supervisor", "moderator", "director", "administrator"]


class PersonView(View, frozen=True):
    """A person as everyone may see them. `role` is what their badge says: it comes from the server only."""

    id: int
    handle: str
    name: str
    role: Badge = ""
    department: str = ""
    """The department's name, for an officer or supervisor."""
