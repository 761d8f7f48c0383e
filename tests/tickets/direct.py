"""The figures of imported records, computed from their own file by the standard library, and where a page differs.

    python -m tests.tickets.direct council_cases.csv.gz

compares the database that the environment names with the file it was imported from (source and mapping of
`tests/bench/README.md`), says every difference, and how long the pages take. Exit status 1 where there is one, 2
where the file is not there.
"""

from __future__ import annotations

import csv
import gzip
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.tickets.recompute import figures

ENOUGH = 10
ZONE = ZoneInfo("America/New_York")
TARGET_DAYS = 30
NOTHING: dict[str, Any] = {"n": 0, "decided": 0, "overdue": 0, "kept_percent": None}
Figures = dict[tuple[str, str], dict[str, Any]]
"""("", "year" or "category"; which) -> its figures."""


def good_rows(lines: Iterable[str]) -> Iterator[tuple[str, datetime, datetime | None]]:
    """(category, opened, closed) of every row that can be imported: its key is new, it was not closed before."""
    seen: set[str] = set()
    for row in csv.DictReader(lines):
        opened = datetime.fromisoformat(row["opendate"]).replace(tzinfo=ZONE)
        closed = datetime.fromisoformat(row["closedate"]).replace(tzinfo=ZONE) if row["closedate"] else None
        if row["unique_key"] in seen or (closed and closed < opened):
            continue
        seen.add(row["unique_key"])
        yield " ".join(row["complaint_type"].split()), opened.astimezone(UTC), closed and closed.astimezone(UTC)


def compute(lines: Iterable[str], now: datetime) -> Figures:
    """What a page must say: a clock runs from opening to closing, thirty days are promised, and what is open and
    overdue is a broken promise."""
    sums: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [[], 0, 0, 0])
    for category, opened, closed in good_rows(lines):
        due = opened + timedelta(days=TARGET_DAYS)
        missed, late = (closed or now) > due, closed is None and now > due
        if closed:
            for group in _groups(sums, closed, category):
                group[0].append(int((closed - opened).total_seconds()))
                group[1] += not missed
        if missed:
            for group in _groups(sums, due, category):
                group[2] += 1
                group[3] += late
    return {key: figures(*group) for key, group in sums.items()}


def _groups(sums: dict[tuple[str, str], Any], at: datetime, category: str) -> list[Any]:
    return [sums[key] for key in (("", ""), ("year", f"{at:%Y}"), ("category", category))]


def differences(told: Any, reckoned: dict[str, Any], *, overdue: bool) -> list[str]:
    """Where the page and the file disagree about a group; small numbers are kept back."""
    wrong = []
    for name, base in (("n", "n"), ("decided", "decided"), ("kept_percent", "decided")):
        enough = reckoned[base] >= ENOUGH
        expected = reckoned[name] if enough or (name == base and not reckoned[base]) else None
        if getattr(told, name) != expected:
            wrong.append(f"{name}: {getattr(told, name)}, not {expected}")
    if overdue and told.overdue != reckoned["overdue"]:
        wrong.append(f"overdue: {told.overdue}, not {reckoned['overdue']}")
    for name in ("p50_seconds", "p75_seconds", "p90_seconds"):
        shown = getattr(told, name)
        if (shown is None) != (reckoned["n"] < ENOUGH):
            wrong.append(f"{name}: {shown}")
        elif shown is not None and abs(shown - reckoned[name]) > 0.025 * reckoned[name] + 1:
            wrong.append(f"{name}: {shown}, not {reckoned[name]}")
    return wrong


def disagreements(report: Any, reckoned: Figures) -> dict[tuple[str, str], list[str]]:
    """Every group of a page of all years with what is wrong about it."""
    lines = [("", "", report.whole), *(("year", line.name, line) for line in report.steps)]
    lines += [("category", line.name, line) for line in report.categories]
    found = {
        (by, which): differences(line.resolution, reckoned.get((by, which), NOTHING), overdue=by != "year")
        for by, which, line in lines
    }
    missing = {key: ["it is not on the page"] for key in reckoned if key not in found}
    return {key: wrong for key, wrong in found.items() if wrong} | missing


def main(path: Path) -> int:
    """Compare, and measure."""
    if not path.exists():
        say(f"{path} is not there: nothing was compared")
        return 2
    os.environ["DJANGO_SETTINGS_MODULE"] = "engagement.config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client, override_settings

    from tickets.queries.responsiveness import get_responsiveness

    now = datetime.now(UTC)
    with gzip.open(path, "rt", newline="") as lines:
        reckoned = compute(lines, now)
    say(f"{path.name}: {reckoned['', '']['n']:,} closed, {len(reckoned):,} groups")
    failed = False
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    for slug in (None, "council-casework"):
        wrong = disagreements(get_responsiveness(slug, period="all", now=now), reckoned)
        failed |= bool(wrong)
        address = f"/responsiveness/{slug}/" if slug else "/responsiveness/"
        say(f"{address}: {len(reckoned) - len(wrong):,} of {len(reckoned):,} groups agree")
        for key, what in wrong.items():
            say(f"  {' '.join(key)}: {'; '.join(what)}")
        with override_settings(STORAGES=storages, ALLOWED_HOSTS=["testserver"]):
            say(f"  {typical(lambda address=address: Client().get(address, {'period': 'all'}))}")  # type: ignore[misc]
    return int(failed)


def typical(act: Callable[[], Any]) -> str:
    """The median of twenty times."""
    act()
    taken, worked = [], []
    for _time in range(20):
        started, used = time.perf_counter(), time.process_time()
        act()
        taken.append(time.perf_counter() - started)
        worked.append(time.process_time() - used)
    wall, cpu = (1000 * statistics.median(some) for some in (taken, worked))
    return f"opened in {wall:.0f} ms, of which {cpu:.0f} ms of processor time (medians of 20)"


def say(text: str) -> None:
    """A line of the report."""
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
