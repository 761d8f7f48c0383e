"""What this room shows inside events, snapshots and the API. Loaded rows in, data out."""

from __future__ import annotations

from typing import Literal

import msgspec

MemberRole = Literal["officer", "supervisor"]


class View(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the objects inside events and snapshots: fields at their default are left out of the JSON."""


class DepartmentView(View, frozen=True):
    """A department as everyone may see it."""

    slug: str
    name: str


class MemberView(View, frozen=True):
    """Somebody who answers for a department: public fields only."""

    id: int
    handle: str
    name: str
    role: MemberRole


class DepartmentPage(DepartmentView, frozen=True):
    """A department with what it does, how to reach it, and in its own answer who works there (`members`)."""

    summary: str = ""
    phone: str = ""
    email: str = ""
    members: list[MemberView] = []


class DepartmentList(View, frozen=True):
    """The answer to a question for departments."""

    results: list[DepartmentPage]
