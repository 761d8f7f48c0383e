"""What this room shows of a person in events, snapshots and the API. Loaded rows in, data out.

Public fields only: nothing here may ever hold an e-mail address or a telephone number. One's own private data has its
type in serializers.py, out of reach of every event.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from tickets.events import View

__all__ = ["Badge", "PersonPage", "PersonView", "View"]

Badge = Literal["", "officer", "supervisor", "moderator", "director", "administrator"]


class PersonView(View, frozen=True):
    """A person as everyone may see them. `role` is what their badge says: it comes from the server only."""

    id: int
    handle: str
    name: str
    role: Badge = ""
    department: str = ""
    """The department's name, for an officer or supervisor."""
    guest: bool = False
    """Somebody without an account: there is no page about them."""


class PersonPage(PersonView, frozen=True, kw_only=True):
    """A person's own page: as above, and since when they are here."""

    joined_at: datetime
