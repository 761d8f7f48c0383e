"""People, read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from engagement.accounts.models import User
from tickets.queries import current_memberships


def with_memberships(people: QuerySet[User]) -> QuerySet[User]:
    """The same people with their `current_memberships` loaded (departments joined): what views need."""
    return people.prefetch_related(  # type: ignore[no-redef]  # the models name the attribute for readers
        Prefetch("memberships", queryset=current_memberships(), to_attr="current_memberships")
    )


def get_connectable(ids: Iterable[int], now: datetime | None = None) -> dict[int, str]:
    """{id: display name} of those who are active and not banned: who may hold a signed-in socket."""
    rows = User.objects.filter(
        Q(banned_until=None) | Q(banned_until__lte=now or timezone.now()), pk__in=list(ids), is_active=True
    )
    return dict(rows.values_list("pk", "display_name"))


def get_person(user_id: int) -> User | None:
    """One person with memberships loaded, active or not, or None."""
    return with_memberships(User.objects.filter(pk=user_id)).first()


def list_people(ids: Iterable[int]) -> dict[int, User]:
    """People by id with memberships loaded, in two queries whatever the number."""
    return with_memberships(User.objects.all()).in_bulk(set(ids))


def find_by_handles(handles: Iterable[str]) -> dict[str, User]:
    """Active people by handle with memberships loaded; handles that nobody has are left out."""
    rows = with_memberships(User.objects.filter(handle__in=set(handles), is_active=True))
    return {user.handle: user for user in rows}
