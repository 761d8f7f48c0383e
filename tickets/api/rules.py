"""What departments are measured by, and what they promise: everybody reads it, the director and administrators change
it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import actions, queries
from tickets.api import inputs
from tickets.api.doors import KEYED, change, checked
from tickets.api.tickets import answered
from tickets.events import ClockKind, DepartmentView, PersonRef, Priority, View, When
from tickets.models import Calendar, CalendarVersion, SlaPolicy
from tickets.queries import Promise, Step
from tickets.serializers import department_view, person_ref

HOURS = ["calendars"]
PROMISES = ["policies"]


class CalendarVersionView(View, frozen=True):
    """What a calendar said from `since` on. Written once, never changed."""

    id: int
    number: int
    zone: str
    week: dict[str, list[list[str]]]
    since: When
    holidays: dict[str, str] = {}
    reason: str = ""
    by: PersonRef | None = None


class CalendarView(View, frozen=True):
    """A calendar and what it says now; `versions` only in its own answer, the newest first."""

    slug: str
    name: str
    is_default: bool = False
    current: CalendarVersionView | None = None
    versions: list[CalendarVersionView] = []


class CalendarList(View, frozen=True):
    """All calendars, the assembly's own first."""

    results: list[CalendarView]


class MeasuredView(View, frozen=True):
    """By which calendar a department works; null: by the assembly's own."""

    department: DepartmentView
    calendar: str | None


class StepView(View, frozen=True):
    """What happens `offset_seconds` of working time after a clock is due, or before where negative."""

    clock: ClockKind
    offset_seconds: int
    level: int
    action: Literal["notify", "reassign", "raise_priority"]
    target: Literal["assignee", "supervisor", "director"]


class PolicyView(View, frozen=True):
    """A version of a policy: where it holds (nothing: anywhere), what it promises in working seconds (null:
    nothing), and the steps when that is in danger. `ended_at` is null while it is in force."""

    id: int
    name: str
    version: int
    since: When
    department: DepartmentView | None = None
    category: str = ""
    priority: Priority | Literal[""] = ""
    first_response: int | None = None
    next_response: int | None = None
    resolution: int | None = None
    mode: Literal["oldest_unanswered", "latest_contact"] = "oldest_unanswered"
    confirm_days: int = queries.policies.CONFIRM_DAYS
    steps: list[StepView] = []
    replaces: int | None = None
    ended_at: When | None = None
    by: PersonRef | None = None


class PolicyList(View, frozen=True):
    """Every policy and every version of it, those in force first."""

    results: list[PolicyView]


def version_view(version: CalendarVersion) -> CalendarVersionView:
    """Needs whoever made it loaded."""
    return CalendarVersionView(
        id=version.pk,
        number=version.number,
        zone=version.zone,
        week=version.week,
        holidays=version.holidays,
        reason=version.reason,
        since=version.since,
        by=person_ref(version.made_by),
    )


def calendar_view(calendar: Calendar, versions: QuerySet[CalendarVersion] | None = None) -> CalendarView:
    """Needs its version in force loaded, with whoever made it."""
    return CalendarView(
        slug=calendar.slug,
        name=calendar.name,
        is_default=calendar.is_default,
        current=version_view(calendar.current) if calendar.current else None,
        versions=[version_view(one) for one in versions] if versions is not None else [],
    )


def policy_view(policy: SlaPolicy) -> PolicyView:
    """Needs its department and whoever made it loaded."""
    promise = queries.promise_of(policy.pk)
    said: dict[str, Any] = promise._asdict() | {
        "steps": [StepView(**one._asdict()) for one in promise.steps],
        "priority": str(policy.priority),
    }
    return PolicyView(
        id=policy.pk,
        version=policy.version,
        since=policy.since,
        ended_at=policy.ended_at,
        department=department_view(policy.department) if policy.department else None,
        category=policy.category,
        replaces=policy.replaces_id,
        by=person_ref(policy.made_by),
        **said,
    )


def found_calendar(slug: str) -> Calendar:
    """The calendar, its version in force loaded. Raises CalendarMissing."""
    calendar = queries.get_calendar(slug)
    if calendar is None:
        raise queries.CalendarMissing(field="calendar")
    return calendar


class Rules(APIView):
    """Base: everybody may read what is promised."""

    permission_classes = [IsAuthenticatedOrReadOnly]


# --- calendars ----------------------------------------------------------------------------------------------------


class Calendars(Rules):
    """The calendars."""

    @extend_schema(operation_id="calendars_list", tags=HOURS, responses=CalendarList)
    def get(self, _request: Request) -> Response:
        """All calendars with what they say now. All at once: they are few."""
        return answered(CalendarList(results=[calendar_view(one) for one in queries.list_calendars()]))

    @extend_schema(tags=HOURS, parameters=[KEYED], request=inputs.CalendarInput, responses={201: CalendarView})
    def post(self, request: Request) -> Response:
        """A new calendar; it measures nobody until a department gets it."""
        given = checked(inputs.CalendarInput, request)

        def action(actor: Any, now: datetime) -> CalendarView:
            return calendar_view(actions.create_calendar(actor=actor, **given, now=now))

        return change(request, "calendar.create", action, status=201)


def _revise(
    request: Request, command: str, action: Callable[..., CalendarVersion], slug: str, given: dict[str, Any]
) -> Response:
    def perform(actor: Any, now: datetime) -> CalendarVersionView:
        return version_view(action(actor=actor, slug=slug, **given, now=now))

    return change(request, command, perform)


class OneCalendar(Rules):
    """One calendar."""

    @extend_schema(tags=HOURS, responses=CalendarView)
    def get(self, _request: Request, slug: str) -> Response:
        """What it says now, and every version of it: who made it, when and why."""
        calendar = found_calendar(slug)
        return answered(calendar_view(calendar, queries.list_versions(calendar)))

    @extend_schema(tags=HOURS, parameters=[KEYED], request=inputs.RevisionInput, responses=CalendarVersionView)
    def patch(self, request: Request, slug: str) -> Response:
        """Other hours, another zone, other holidays: what runs is measured again, with old and new dues on record."""
        given = checked(inputs.RevisionInput, request)
        return _revise(request, "calendar.revise", actions.revise_calendar, slug, given)


class CalendarHolidays(Rules):
    """The holidays of a calendar."""

    @extend_schema(tags=HOURS, parameters=[KEYED], request=inputs.HolidayInput, responses=CalendarVersionView)
    def post(self, request: Request, slug: str) -> Response:
        """Declare a holiday; the dues of running clocks move."""
        given = checked(inputs.HolidayInput, request)
        return _revise(request, "calendar.declare", actions.declare_holiday, slug, given)


class CalendarHoliday(Rules):
    """A holiday of a calendar."""

    @extend_schema(tags=HOURS, parameters=[KEYED], request=None, responses=CalendarVersionView)
    def delete(self, request: Request, slug: str, date: str) -> Response:
        """Take it back: the day is worked like any other."""
        return _revise(request, "calendar.withdraw", actions.withdraw_holiday, slug, {"date": date})


class CalendarYears(Rules):
    """The public holidays of whole years."""

    @extend_schema(tags=HOURS, parameters=[KEYED], request=inputs.YearsInput, responses=CalendarVersionView)
    def post(self, request: Request, slug: str) -> Response:
        """Add them, as far as they are known; what is in the calendar already stays as it is."""
        given = checked(inputs.YearsInput, request)
        return _revise(request, "calendar.extend", actions.add_public_holidays, slug, given)


class DepartmentCalendar(Rules):
    """By which calendar a department works."""

    @extend_schema(tags=HOURS, parameters=[KEYED], request=inputs.MeasuredInput, responses=MeasuredView)
    def put(self, request: Request, slug: str) -> Response:
        """From now on by this one (null: the assembly's own); what was consumed stays as it was measured."""
        calendar = checked(inputs.MeasuredInput, request)["calendar"]

        def action(actor: Any, now: datetime) -> MeasuredView:
            changed = actions.set_department_calendar(actor=actor, department=slug, calendar=calendar, now=now)
            return MeasuredView(department=department_view(changed), calendar=calendar)

        return change(request, "department.measure", action)


# --- policies -----------------------------------------------------------------------------------------------------


class Policies(Rules):
    """The policies."""

    @extend_schema(operation_id="policies_list", tags=PROMISES, responses=PolicyList)
    def get(self, _request: Request) -> Response:
        """Every policy and every version of it, those in force first. All at once: they are few."""
        return answered(PolicyList(results=[policy_view(one) for one in queries.list_policies()]))

    @extend_schema(tags=PROMISES, parameters=[KEYED], request=inputs.PolicyInput, responses={201: PolicyView})
    def post(self, request: Request) -> Response:
        """Promise something from now on, where no other policy holds for exactly this place."""
        given = checked(inputs.PolicyInput, request)
        place = {name: given.pop(name) for name in ("department", "category", "priority")}

        def action(actor: Any, now: datetime) -> PolicyView:
            return policy_view(actions.create_policy(actor=actor, promise=promise_in(given), **place, now=now))

        return change(request, "policy.create", action, status=201)


class OnePolicy(Rules):
    """One version of a policy."""

    @extend_schema(tags=PROMISES, responses=PolicyView)
    def get(self, _request: Request, policy_id: int) -> Response:
        """What it says."""
        policy = queries.list_policies().filter(pk=policy_id).first()
        if policy is None:
            raise queries.PolicyMissing(field="policy")
        return answered(policy_view(policy))

    @extend_schema(tags=PROMISES, parameters=[KEYED], request=inputs.PromiseInput, responses=PolicyView)
    def put(self, request: Request, policy_id: int) -> Response:
        """Replace it by a new version in the same place; open tickets keep what they were promised."""
        promise = promise_in(checked(inputs.PromiseInput, request))

        def action(actor: Any, now: datetime) -> PolicyView:
            return policy_view(actions.replace_policy(actor=actor, policy_id=policy_id, promise=promise, now=now))

        return change(request, "policy.replace", action)

    @extend_schema(tags=PROMISES, parameters=[KEYED], request=None, responses=PolicyView)
    def delete(self, request: Request, policy_id: int) -> Response:
        """Promise this to no further ticket."""

        def action(actor: Any, now: datetime) -> PolicyView:
            return policy_view(actions.end_policy(actor=actor, policy_id=policy_id, now=now))

        return change(request, "policy.end", action)


def promise_in(given: dict[str, Any]) -> Promise:
    """What the body promises."""
    steps = tuple(Step(**step) for step in given["steps"])
    return Promise(**{**given, "steps": steps})
