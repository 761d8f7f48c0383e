"""What a million open tickets cost: a sweep with nothing due, one with five hundred due, and the pages about them.

    python -m tests.bench.tickets [--tickets 1000000] [--only sqlite] [--only postgres]

Each database is a new one, durable (SQLite synchronous=FULL, PostgreSQL with fsync), filled by SQL with open tickets
of three running clocks each, spread over departments, categories and months. Prints a line for each figure, with its
bar; exit status 1 where one is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.databases import measure_each, say, set_up

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DEPARTMENTS = 15
DUE = 500
TURNS = 5
TEAM = 6
"""People of each department, the first of them its supervisor. A quarter of the tickets is nobody's."""
BARS = {"idle": 0.005, "due": 1.0, "page": 0.150}


def main() -> int:
    """Run each database in a process of its own: Django is set up once for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--only", action="append", choices=["sqlite", "postgres"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return measure(options.tickets)
    arguments, title = ["--tickets", str(options.tickets)], f"{options.tickets:,} open tickets"
    return measure_each("tests.bench.tickets", arguments, only=options.only, title=title)


def measure(tickets: int) -> int:
    """Fill the database that the environment names, and measure. 1 where a bar is missed."""
    set_up()
    started = time.perf_counter()
    fill(tickets)
    tell_history(tickets)
    say(f"filled in {time.perf_counter() - started:.0f} s")
    return int(not all([*sweeps(), *pages()]))


def fill(tickets: int) -> None:
    """Departments, a policy with steps, and the tickets with their clocks, by two statements."""
    from django.db import connection

    from tests.factories import make_member
    from tests.tickets.factories import make_calendar
    from tickets.actions import set_up_department
    from tickets.actions.policies import set_up_policy
    from tickets.queries.policies import Promise, Step

    names = [f"department-{number:02}" for number in range(DEPARTMENTS)]
    rows = [set_up_department(slug=name, name=name, now=NOW) for name in names]
    departments = [row.pk for row in rows]
    people = [make_member(row, role="officer" if place else "supervisor").pk for row in rows for place in range(TEAM)]
    calendar = make_calendar()
    steps = tuple(Step("first_response", offset, 1, "notify", "supervisor") for offset in (-3600, 0, 3600))
    policy = set_up_policy(
        promise=Promise(name="All", first_response=86_400, next_response=86_400, resolution=400_000, steps=steps),
        now=NOW - timedelta(days=400),
    )
    postgres = connection.vendor == "postgresql"
    numbers = (
        f"SELECT g AS n FROM generate_series(1, {tickets}) g"
        if postgres
        else f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {tickets}) SELECT n FROM c"
    )
    values = {
        "numbers": numbers,
        "now": "TIMESTAMPTZ '2026-11-23 09:00:00+00'" if postgres else "'2026-11-23 09:00:00'",
        "department": f"(n % {DEPARTMENTS}) + {departments[0]}",
        "assignee": (
            f"CASE WHEN n % 4 > 0 THEN {people[0]} + {TEAM} * (n % {DEPARTMENTS}) + n / {DEPARTMENTS} % {TEAM} END"
        ),
        "false": "FALSE" if postgres else "0",
        "opened": moment("-(n % 129600) - 60", postgres=postgres),
        # A tenth is overdue; the next step of everything lies ahead.
        "due": moment("(n % 100000) - 10000", postgres=postgres),
        "next": moment("86400 + (n % 500000)", postgres=postgres),
        "policy": policy.pk,
        "version": calendar.current_id,
        "runs": "'[]'::jsonb" if postgres else "'[]'",
    }
    with connection.cursor() as cursor:
        cursor.execute(TICKETS.format(**values))
        for kind, target in (("first_response", 86_400), ("next_response", 86_400), ("resolution", 400_000)):
            cursor.execute(CLOCKS.format(**values, kind=kind, target=target))
        day = "(due_at AT TIME ZONE 'Africa/Accra')::date" if postgres else "date(due_at)"
        cursor.execute(DUES.format(day=day))
        cursor.execute(FIRST_DUES.format(day=day))
        cursor.execute(f"INSERT INTO tickets_ticketcounter (id, last_number) VALUES (1, {tickets})")
        cursor.execute("VACUUM ANALYZE" if postgres else "ANALYZE")


def moment(minutes: str, *, postgres: bool) -> str:
    """SQL for an instant so many minutes from now."""
    if postgres:
        return f"TIMESTAMPTZ '2026-11-23 09:00:00+00' + ({minutes}) * INTERVAL '1 minute'"
    return f"datetime('2026-11-23 09:00:00', ({minutes}) || ' minutes')"


TICKETS = """
INSERT INTO tickets_ticket (number, title, body, photos, subject, restricted, department_id, category, priority,
  status, origin, assignee_id, opened_at, changed_at, policy_id, calendar_version_id, due_at, level, reopened,
  rating_words, last_event, last_digest)
SELECT n, 'Ticket ' || n, '', '[]', 'thread:' || n, {false}, {department}, 'Category ' || (n % 12), 'normal', 'open',
  'subject', {assignee},
  {opened}, {opened}, {policy}, {version}, {due}, 0, 0, '', 1, ''
FROM ({numbers}) numbers
"""
CLOCKS = """
INSERT INTO tickets_slaclock (ticket_id, kind, cycle, state, target_seconds, started_at, kept_seconds, runs,
  running_since, due_at, consumed_seconds, paused_seconds, department_id, category, policy_id, calendar_version_id,
  steps_done, next_at)
SELECT id, '{kind}', 1, 'running', {target}, opened_at, 0, {runs}, opened_at,
  due_at, 0, 0, department_id, category, {policy}, {version}, 0, {next}
FROM (SELECT *, number AS n FROM tickets_ticket) numbered
"""

DUES = """
INSERT INTO tickets_duetally (department_id, kind, category, day, owed)
SELECT department_id, kind, category, {day}, COUNT(*) FROM tickets_slaclock GROUP BY 1, 2, 3, 4
"""
FIRST_DUES = """
INSERT INTO tickets_firstduetally (department_id, day, owed)
SELECT department_id, {day}, COUNT(*) FROM tickets_ticket GROUP BY 1, 2
"""
HISTORY = 100_000


def tell_history(tickets: int) -> None:
    """The figures of two years: clocks that stopped, what became of tickets, as the actions would have counted."""
    from tickets.actions.tallying import ClockStop, TicketCount, count
    from tickets.models import Department

    ids = list(Department.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, HISTORY, 10_000):
        stops, moves = [], []
        for number in range(start, start + 10_000):
            at = NOW - timedelta(minutes=10 * number)
            where = (ids[number % DEPARTMENTS], f"Category {number % 12}")
            took = 600 + number * 7_919 % 500_000
            for kind in ("first_response", "resolution"):
                due = at + timedelta(seconds=250_000 - took)
                stops.append(ClockStop(*where, kind, at, took, took <= 250_000, due, number % 5 * 3_600))
            moves.append(
                TicketCount(*where, at, opened=1, resolved=1, escalated=number % 3, reopened=number % 40 == 0)
            )
        count(stops=stops, moves=moves)
    each = tickets // DEPARTMENTS // 4
    count(moves=[TicketCount(pk, f"Category {n}", NOW, opened=each, still_open=each) for pk in ids for n in range(4)])


def sweeps() -> list[bool]:
    """A look for due work that finds none, and one that finds five hundred steps."""
    from tickets import actions
    from tickets.models import Escalation, SlaClock

    idle = typical(lambda: actions.fire_due_steps(now=NOW), times=50)
    verdicts = [report("sweep with nothing due, median of 50", idle, BARS["idle"])]
    taken = []
    for turn in range(TURNS):
        # Far apart, so that they lie on pages of their own, and in each turn on others.
        numbers = range(1_000 + turn, 1_000 + 700 * DUE, 700)
        rows = SlaClock.objects.filter(kind="first_response", ticket__number__in=numbers).order_by("pk")
        due = list(rows.values_list("pk", flat=True)[:DUE])
        SlaClock.objects.filter(pk__in=due).update(next_at=NOW, due_at=NOW + timedelta(hours=1))
        started = time.perf_counter()
        fired = actions.fire_due_steps(now=NOW, limit=DUE)
        taken.append(time.perf_counter() - started)
        if fired != len(due) or Escalation.objects.count() != len(due) * (turn + 1):
            say(f"{fired} of {len(due)} steps fired: that is wrong")
            return [False]
    what = f"sweep with {DUE} steps due, median of {TURNS} (first {taken[0] * 1000:.0f} ms)"
    return [*verdicts, report(what, statistics.median(taken), BARS["due"])]


def pages() -> list[bool]:
    """The responsiveness pages as anybody opens them, and the desk as an officer and a supervisor of a department."""
    from django.conf import settings
    from django.test import Client, override_settings

    from tickets.models import Membership

    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # Where collected files would be: the server looks for the folder as it starts.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    team = Membership.objects.filter(department__slug="department-03").order_by("pk")
    verdicts = []
    with override_settings(STORAGES=storages, ALLOWED_HOSTS=["testserver"]):
        for person, address in (
            (None, "/responsiveness/"),
            (None, "/responsiveness/department-03/"),
            (team[1].user, "/desk/"),
            (team[1].user, "/desk/?assignee=me"),
            (team[1].user, "/desk/?due=overdue"),
            (team[1].user, "/desk/?due=escalated"),
            (team[0].user, "/desk/team/"),
        ):
            client = Client()
            if person:
                client.force_login(person)
            client.get(address)
            verdicts.append(
                report(f"GET {address}, median of 20", typical(get(client, address), times=20), BARS["page"])
            )
    return verdicts


def get(client: object, address: str) -> Callable[[], object]:
    """A request, to be made again and again; nothing is remembered between two of them."""

    def ask() -> None:
        from django.core.cache import cache

        cache.clear()
        answer = client.get(address)  # type: ignore[attr-defined]
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")

    return ask


def typical(act: Callable[[], object], *, times: int) -> float:
    """The median of so many times, in seconds."""
    taken = []
    for _time in range(times):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def report(what: str, seconds: float, bar: float) -> bool:
    """Say a figure beside its bar; whether it is reached."""
    reached = seconds <= bar
    say(f"{what}: {seconds * 1000:.1f} ms (bar {bar * 1000:.0f} ms){'' if reached else '  MISSED'}")
    return reached


if __name__ == "__main__":
    sys.exit(main())
