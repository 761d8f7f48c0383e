"""People and departments for tests. Every call makes a new one; give what the test is about, leave the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from engagement.accounts.models import User
from tickets.models import Department, Membership

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning: the time of everything that says nothing else."""
KNOWN = timedelta(days=200)
"""For so long people are here, if a test says nothing else: the limits of fresh accounts do not hold them."""
PASSWORD = "a long walk to Fijai"
_numbers = count(1)


def make_user(**overrides: Any) -> User:
    """A citizen who can sign in with `PASSWORD` only if the test passes it: hashing costs time."""
    number = next(_numbers)
    password = overrides.pop("password", None)
    fields: dict[str, Any] = {
        "handle": f"citizen_{number}",
        "display_name": f"Citizen {number}",
        "email": f"citizen{number}@example.org",
        "joined_at": NOW - KNOWN,
    }
    return User.objects.create_user(password=password, **(fields | overrides))


def make_guest(**overrides: Any) -> User:
    """Somebody without an account, known by a name alone."""
    number = next(_numbers)
    fields: dict[str, Any] = {"handle": f"guest_{number:016x}", "email": None, "strength": User.Strength.NAME}
    return make_user(**(fields | {"display_name": f"Guest {number}"} | overrides))


def make_department(**overrides: Any) -> Department:
    """A department that takes issues."""
    number = next(_numbers)
    fields = {"slug": f"department-{number}", "name": f"Department {number}", "position": number}
    return Department.objects.create(**(fields | overrides))


def make_member(
    department: Department | None = None, *, role: str = "officer", since: datetime = NOW, **overrides: Any
) -> User:
    """A person who works in the department (a new one if none is given); `overrides` are the person's."""
    user = make_user(**overrides)
    Membership.objects.create(department=department or make_department(), user=user, role=role, since=since)
    return user
