"""What this room shows inside events and snapshots. Loaded rows in, data out."""

from __future__ import annotations

import msgspec


class View(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the objects inside events and snapshots: fields at their default are left out of the JSON."""


class DepartmentView(View, frozen=True):
    """A department as everyone may see it."""

    slug: str
    name: str
