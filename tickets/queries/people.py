"""People, as far as this room needs them: who supervises, who directs, who is behind an id."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q

from tickets.models import Membership
from tickets.queries.departments import current_memberships


def people_by_id(ids: Iterable[int]) -> dict[int, Any]:
    """People by id; one query, none for nobody."""
    wanted = list(ids)
    return get_user_model()._default_manager.in_bulk(wanted) if wanted else {}


def people_with_memberships(ids: Iterable[int]) -> dict[int, Any]:
    """The same with their `current_memberships` loaded (departments joined); two queries for any number."""
    people = people_by_id(set(ids))
    for person in people.values():
        person.current_memberships = []
    for membership in current_memberships().filter(user_id__in=list(people)) if people else ():
        people[membership.user_id].current_memberships.append(membership)
    return people


def supervisors_of(department_ids: Iterable[int]) -> dict[int, list[int]]:
    """Department id -> the ids of its active supervisors, who has been it longest first."""
    rows = Membership.objects.filter(
        department_id__in=list(department_ids),
        role=Membership.Role.SUPERVISOR,
        ended_at=None,
        user__is_active=True,
    ).order_by("since", "pk")
    found: dict[int, list[int]] = {}
    for department_id, user_id in rows.values_list("department_id", "user_id"):
        found.setdefault(department_id, []).append(user_id)
    return found


def directors() -> list[int]:
    """The ids of the active coordinating directors, who has been here longest first."""
    people = get_user_model()._default_manager.filter(role="director", is_active=True)
    return list(people.order_by("pk").values_list("pk", flat=True))


def officers_of(department_id: int) -> list[Any]:
    """Who works in the department now and has an open account, supervisors first."""
    rows = Membership.objects.filter(department_id=department_id, ended_at=None, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("-role", "since", "pk")]


def find_by_handle(handle: str) -> Any:
    """Whoever has this public name and an open account, or None."""
    people = get_user_model()._default_manager.filter(is_active=True, strength="account")
    return people.filter(handle=handle.lower()).first()


def find_named(handles: Collection[str], department_id: int, *, above: Collection[str] = ()) -> list[Any]:
    """Those of these public names (lower case) who work in the department or have one of the roles `above` it, and
    whose account is open; one query, none for nobody."""
    if not handles:
        return []
    works = Membership.objects.filter(user=OuterRef("pk"), department_id=department_id, ended_at=None)
    people = get_user_model()._default_manager.filter(handle__in=list(handles), is_active=True)
    return list(people.filter(Q(Exists(works)) | Q(role__in=list(above))).order_by("pk"))
