"""The desk, read: the queue with its filters, page by page in the order of due times, and who has how much to do.

Every page is found in an index: what is due in its order, and behind it what has no due time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from tickets import permissions, references
from tickets.models import CannedReply, Department, Membership, SavedView, SlaClock, Ticket, TicketTally
from tickets.queries.departments import list_departments
from tickets.queries.people import people_by_id
from tickets.queries.tickets import LIVE, IsEscalated, StillOpen

PER_PAGE = 50
COUNTED = 1_000
"""A queue that is longer is said to be longer: counting it to the end would cost more than it tells."""
DUE = ("overdue", "today", "escalated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """How the queue is narrowed down. `assignee` is "me", "nobody", an id as text, or ""; `due` is one of DUE."""

    department: str = ""
    status: str = ""
    assignee: str = ""
    priority: str = ""
    category: str = ""
    due: str = ""
    q: str = ""
    """A reference, or words of the title."""


class QueuePage(NamedTuple):
    """A part of the queue; `after` is where the next one begins, "" at the end."""

    tickets: list[Ticket]
    after: str


def desks_of(viewer: Any) -> list[Department]:
    """The departments whose desk the person sees, in the assembly's order."""
    departments = list(list_departments())
    if permissions.oversees_desks(viewer):
        return departments
    own = {one.department_id for one in permissions.memberships_of(viewer)}
    return [one for one in departments if one.pk in own]


def filter_queue(viewer: Any, desks: Sequence[Department], filters: Filters, now: datetime) -> QuerySet[Ticket]:
    """The tickets of these desks that the filters let through, in no order yet. Without a status: what is open."""
    wanted = [one.pk for one in desks if filters.department in ("", one.slug)]
    found = Ticket.objects.filter(department_id__in=wanted)
    found = found.filter(status=filters.status) if filters.status else found.filter(StillOpen())
    if filters.priority:
        found = found.filter(priority=filters.priority)
    if filters.category:
        found = found.filter(category=filters.category)
    found = _of_assignee(found, viewer, filters.assignee)
    found = _due(found, filters.due, now)
    return _searched(found, filters.q)


def _of_assignee(found: QuerySet[Ticket], viewer: Any, assignee: str) -> QuerySet[Ticket]:
    if assignee == "nobody":
        return found.filter(assignee=None)
    if assignee == "me":
        return found.filter(assignee_id=viewer.pk)
    return found.filter(assignee_id=int(assignee)) if assignee.isascii() and assignee.isdecimal() else found


def _due(found: QuerySet[Ticket], due: str, now: datetime) -> QuerySet[Ticket]:
    if due == "overdue":
        return found.filter(is_overdue(now))
    if due == "today":
        midnight = timezone.localtime(now).replace(hour=23, minute=59, second=59, microsecond=999_999)
        return found.filter(due_at__lte=midnight)
    return found.filter(IsEscalated()) if due == "escalated" else found


def is_overdue(now: datetime) -> Q:
    """A clock of the ticket is past its due time; one that stands still is so as well."""
    still = SlaClock.objects.filter(ticket=OuterRef("pk"), state=SlaClock.State.PAUSED, due_at__lt=now)
    return Q(due_at__lt=now) | Q(Exists(still))


def _searched(found: QuerySet[Ticket], search: str) -> QuerySet[Ticket]:
    """By reference where it is one, else by words that must all stand in the title."""
    number = references.parse(search)
    if number is not None:
        return found.filter(number=number)
    for word in search.split()[:8]:
        found = found.filter(title__icontains=word)
    return found


def with_clocks(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With what a row of the queue shows; live clocks under `live_clocks`."""
    live = Prefetch("clocks", queryset=SlaClock.objects.filter(state__in=LIVE).order_by("pk"), to_attr="live_clocks")
    return tickets.select_related("department", "assignee").prefetch_related(live)


def read_page(found: QuerySet[Ticket], after: str = "", *, limit: int = PER_PAGE) -> QueuePage:
    """The next part of the queue: by due time, then what has none by its age. `after` is what the part before gave;
    what is no such place begins at the beginning."""
    place = _place_of(after)
    tickets: list[Ticket] = []
    if place is None or place[0] is not None:
        due = with_clocks(found).filter(due_at__isnull=False).order_by("due_at", "pk")
        if place is not None:
            due = due.filter(Q(due_at__gt=place[0]) | Q(due_at=place[0], pk__gt=place[1]))
        tickets = list(due[: limit + 1])
    if len(tickets) <= limit:
        rest = with_clocks(found).filter(due_at=None).order_by("pk")
        if place is not None and place[0] is None:
            rest = rest.filter(pk__gt=place[1])
        tickets += rest[: limit + 1 - len(tickets)]
    more = len(tickets) > limit
    tickets = tickets[:limit]
    return QueuePage(tickets, _place_after(tickets[-1]) if more else "")


def _place_after(ticket: Ticket) -> str:
    at = ticket.due_at.isoformat().replace("+00:00", "Z") if ticket.due_at else "none"
    return f"{at}_{ticket.pk}"


def _place_of(after: str) -> tuple[datetime | None, int] | None:
    at, _, pk = after.rpartition("_")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    if at == "none":
        return None, int(pk)
    try:
        found = datetime.fromisoformat(at.replace("Z", "+00:00"))
    except ValueError:
        return None
    return (found, int(pk)) if found.tzinfo else None


def count_queue(found: QuerySet[Ticket]) -> int:
    """How many there are, at most COUNTED + 1."""
    return found.order_by()[: COUNTED + 1].count()


def categories_of(desks: Iterable[Department]) -> list[str]:
    """The categories in which something is open at these desks: from the tallies, which are few."""
    rows = TicketTally.objects.filter(department__in=list(desks)).exclude(category="").order_by().values("category")
    still_open = rows.annotate(number=Sum("still_open")).filter(number__gt=0)
    return sorted(still_open.values_list("category", flat=True))


def colleagues_of(desks: Iterable[Department]) -> list[Any]:
    """Who works at these desks now, each once, by name. Two queries."""
    rows = Membership.objects.filter(department__in=list(desks), ended_at=None, user__is_active=True)
    people = people_by_id(set(rows.values_list("user_id", flat=True)))
    return sorted(people.values(), key=lambda person: (person.display_name, person.pk))


def views_of(viewer: Any) -> list[SavedView]:
    """The filters that the person gave a name."""
    return list(SavedView.objects.filter(user_id=viewer.pk))


def canned_of(department_id: int) -> list[CannedReply]:
    """The texts that an answer of this department may begin with: its own, and those of all."""
    return canned_for([department_id])


def canned_for(department_ids: Iterable[int]) -> list[CannedReply]:
    """The same for several departments; departments joined."""
    rows = CannedReply.objects.filter(Q(department__in=list(department_ids)) | Q(department=None), is_active=True)
    return list(rows.select_related("department"))


class Load(NamedTuple):
    """What somebody has on the desk (`person` None: what nobody has)."""

    person: Any
    role: str
    open: int = 0
    today: int = 0
    overdue: int = 0
    waiting: int = 0


def loads_of(department: Department, now: datetime) -> list[Load]:
    """The open tickets of a department by who has them: first what nobody has, then its people, supervisors first,
    then whoever else still has some. Three queries, the first in an index that holds all it counts."""
    midnight = timezone.localtime(now).replace(hour=23, minute=59, second=59, microsecond=999_999)
    rows = (
        Ticket.objects.filter(StillOpen(), department=department)
        .order_by()
        .values("assignee_id")
        .annotate(
            open=Count("department_id"),
            today=Count("department_id", filter=Q(due_at__lte=midnight)),
            overdue=Count("department_id", filter=Q(due_at__lt=now)),
            waiting=Count("department_id", filter=Q(status=Ticket.Status.WAITING_CITIZEN)),
        )
    )
    counted: dict[Any, dict[str, Any]] = {row.pop("assignee_id"): row for row in map(dict, rows)}
    members = department.memberships.filter(ended_at=None, user__is_active=True)
    people = [(one.user, str(one.role)) for one in members.select_related("user").order_by("-role", "since", "pk")]
    known = {None, *(person.pk for person, _role in people)}
    strays = people_by_id([pk for pk in counted if pk not in known])
    people += [(person, "") for person in strays.values()]
    nobody = Load(None, "", **counted.get(None, {}))
    return [nobody, *(Load(person, role, **counted.get(person.pk, {})) for person, role in people)]


class DeskCount(NamedTuple):
    """What a department owes now. `oldest` is the earliest due time that has passed."""

    department: Department
    open: int = 0
    unassigned: int = 0
    today: int = 0
    overdue: int = 0
    escalated: int = 0
    oldest: datetime | None = None


def counts_of(desks: Sequence[Department], now: datetime) -> list[DeskCount]:
    """The same figures for every department, in one query."""
    midnight = timezone.localtime(now).replace(hour=23, minute=59, second=59, microsecond=999_999)
    rows = (
        Ticket.objects.filter(StillOpen(), department__in=desks)
        .order_by()
        .values("department_id")
        .annotate(
            open=Count("pk"),
            unassigned=Count("pk", filter=Q(assignee=None)),
            today=Count("pk", filter=Q(due_at__lte=midnight)),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            escalated=Count("pk", filter=Q(level__gt=0)),
            oldest=Min("due_at", filter=Q(due_at__lt=now)),
        )
    )
    counted: dict[Any, dict[str, Any]] = {row.pop("department_id"): row for row in map(dict, rows)}
    return [DeskCount(one, **counted.get(one.pk, {})) for one in desks]


def count_own(viewer: Any) -> int:
    """How many open tickets the person has, for the number in the masthead; at most 100."""
    return Ticket.objects.filter(StillOpen(), assignee_id=viewer.pk).order_by()[:100].count()
