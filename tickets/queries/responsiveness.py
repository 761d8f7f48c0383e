"""How quickly departments answer, put together from the tallies and from what is overdue now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets.days import month_of
from tickets.figures import AGES, ClockSums, Line, Overdue, OverdueByAge, Responsiveness
from tickets.hours import parse_week
from tickets.models import ASSEMBLY, Calendar, Department
from tickets.periods import ALL, RECENT, Period, periods_between, steps_of
from tickets.queries.departments import DepartmentMissing
from tickets.queries.overdue import KINDS, Late, LateTickets, late_clocks, late_tickets
from tickets.queries.tallies import (
    Grouped,
    Moves,
    clocks_by_category,
    clocks_by_department,
    clocks_by_step,
    clocks_of,
    first_month,
    moves_by_category,
    moves_by_department,
    moves_by_step,
)

DAY_SECONDS = 86_400


class PeriodMissing(Refusal):
    """There are no figures of this period."""

    code = 570
    slug = "period_missing"
    kind = Kind.MISSING
    message = _("There are no figures of this period. Choose a year, “recent” or “all”.")


class Scope(NamedTuple):
    """Whose figures: one department's, or (None) the assembly's, which are those of all departments."""

    department: Department | None
    everyone: Sequence[Department]

    @property
    def key(self) -> int:
        """How the tallies call it."""
        return self.department.pk if self.department else ASSEMBLY

    @property
    def ids(self) -> list[int]:
        """The departments that it holds."""
        return [self.department.pk] if self.department else [one.pk for one in self.everyone]


def get_responsiveness(slug: str | None, *, period: str = "", now: datetime) -> Responsiveness:
    """The figures of a department (its short name) or of the assembly (None), of a period by its name.

    No name: this year and the last one, or everything where nothing came to an end since. Raises DepartmentMissing,
    PeriodMissing.
    """
    scope = get_scope(slug)
    this_month = month_of(now)
    first = first_month() or this_month
    offered = {one.name: one for one in periods_between(first.year, this_month.year)}
    chosen = offered.get(period or RECENT)
    if chosen is None:
        raise PeriodMissing(field="period")
    report = _report(scope, chosen, offered, first, now)
    if period or report.whole.first_response.n or report.whole.resolution.n:
        return report
    older = _report(scope, offered[ALL], offered, first, now)
    return older if _counted(older) > _counted(report) else report


def get_scope(slug: str | None) -> Scope:
    """Whose figures. A department that takes no issues any more keeps its own. Raises DepartmentMissing."""
    everyone = list(Department.objects.select_related("calendar__current"))
    department = next((one for one in everyone if one.slug == slug), None)
    if slug is not None and department is None:
        raise DepartmentMissing
    return Scope(department, everyone)


def _counted(report: Responsiveness) -> int:
    return sum(1 for line in report.steps for kind in KINDS if getattr(line, kind).n != 0)


def _report(
    scope: Scope, period: Period, offered: Mapping[str, Period], first: date, now: datetime
) -> Responsiveness:
    steps = steps_of(period, first=first, last=month_of(now))
    late = late_clocks(scope.ids, steps, period.until, now)
    by_step = clocks_by_step(scope.key, period)
    department_id = scope.department.pk if scope.department else None
    moved = moves_by_step(department_id, period, steps)
    _add_late(by_step, late, lambda one: one.step, overdue=False)
    by_category = _with_late(clocks_by_category(scope.key, period), late, lambda one: one.category)
    is_assembly = scope.department is None
    by_department = clocks_by_department(period) if is_assembly else {}
    _add_late(by_department, late, lambda one: one.department_id, overdue=True)
    moves = moves_by_category(department_id, period)
    whole = _whole(clocks_of(scope.key, period), late)
    return Responsiveness(
        department=scope.department.slug if scope.department else None,
        title=scope.department.name if scope.department else "",
        as_of=now,
        period=period.name,
        since=period.since,
        until=period.until,
        periods=list(offered),
        by_year=period.by_year,
        day_seconds=day_seconds_of(scope, by_department),
        whole=line(period.name, whole, _all_moves(moves.values())),
        overdue=_overdue(late, late_tickets(scope.ids, now)),
        steps=[_step_line(step, by_step.get(step, {}), moved[step], by_year=period.by_year) for step in steps],
        categories=_categories(by_category, moves),
        departments=_departments(scope, by_department, moves_by_department(period)) if is_assembly else [],
    )


def line(name: str, sums: Mapping[str, ClockSums], moves: Moves, title: str = "") -> Line:
    """What was added up, as what may be said of it."""
    clocks: dict[str, Any] = {kind: sums.get(kind, ClockSums()).figures() for kind in KINDS}
    return Line(name=name, title=title, **clocks, **moves._asdict())


def _step_line(step: date, sums: Mapping[str, ClockSums], moves: Moves, *, by_year: bool) -> Line:
    return line(f"{step:%Y}" if by_year else f"{step:%Y-%m}", sums, moves)


def _categories(by_category: Grouped, moves: Mapping[str, Moves]) -> list[Line]:
    """The most reports first: an order by how many, not by how well."""
    names = {*by_category, *(name for name, moved in moves.items() if any(moved))}
    lines = [line(name, by_category.get(name, {}), moves.get(name, Moves())) for name in names]
    return sorted(lines, key=lambda one: (-one.opened, -one.open, one.name))


def _departments(scope: Scope, clocks: Grouped, moves: Mapping[int, Moves]) -> list[Line]:
    """The departments of the assembly in its own order: nobody is ranked."""
    return [
        line(one.slug, clocks.get(one.pk, {}), moves.get(one.pk, Moves()), one.name)
        for one in scope.everyone
        if one.is_active or one.pk in clocks or one.pk in moves
    ]


def _whole(sums: dict[str, ClockSums], late: Iterable[Late]) -> dict[str, ClockSums]:
    whole: Grouped = {"": sums}
    _add_late(whole, late, lambda _one: "", overdue=True)
    return whole[""]


def _all_moves(parts: Iterable[Moves]) -> Moves:
    result = Moves()
    for part in parts:
        result = result.plus(part)
    return result


# --- what is overdue ----------------------------------------------------------------------------------------------


def _with_late(grouped: Grouped, late: Iterable[Late], group: Callable[[Late], Any]) -> Grouped:
    _add_late(grouped, late, group, overdue=True)
    return grouped


def _add_late(grouped: Grouped, late: Iterable[Late], group: Callable[[Late], Any], *, overdue: bool) -> None:
    """A promise whose time ran out in the period is missed, whether or not there is an answer by now."""
    for one in late:
        place = group(one)
        if place is None:
            continue
        sums = grouped.setdefault(place, {}).setdefault(one.kind, ClockSums())
        sums.missed += one.count if one.step is not None else 0
        sums.overdue += one.count if overdue else 0


def _overdue(late: Sequence[Late], tickets: Mapping[int, LateTickets]) -> Overdue:
    counts: Counter[tuple[int, str]] = Counter()
    for one in late:
        counts[one.age, one.kind] += one.count
    everybody = LateTickets()
    for some in tickets.values():
        everybody = everybody.plus(some)
    return Overdue(
        tickets=everybody.count,
        oldest_due_at=everybody.oldest_due_at,
        by_age=[
            OverdueByAge(
                since_days=age.since_days,
                until_days=age.until_days,
                **{kind: counts[number, kind] for kind in KINDS},
            )
            for number, age in enumerate(AGES)
        ],
    )


# --- the working day ----------------------------------------------------------------------------------------------


def day_seconds_of(scope: Scope, clocks: Grouped) -> int:
    """How long the working day is that these figures are read by: by the calendar that measured most of them."""
    default = Calendar.objects.select_related("current").filter(is_default=True).first()
    weights: Counter[Calendar] = Counter()
    for one in [scope.department] if scope.department else scope.everyone:
        calendar = one.calendar or default
        if calendar is not None:
            weights[calendar] += sum(sums.n for sums in clocks.get(one.pk, {}).values())
    return _day_seconds(max(weights, key=lambda calendar: (weights[calendar], calendar.is_default), default=None))


def _day_seconds(calendar: Calendar | None) -> int:
    """The commonest length of its open days."""
    if calendar is None or calendar.current is None:
        return DAY_SECONDS
    days = (sum(end - start for start, end in windows) for windows in parse_week(calendar.current.week))
    return max(Counter(day for day in days if day).most_common(1), default=(DAY_SECONDS, 0))[0]
