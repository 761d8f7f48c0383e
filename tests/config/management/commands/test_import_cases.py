"""`manage.py import_cases`: resumable, and what was left out is named by its line."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from engagement.config.bootstrap import BASE_DIR
from tests.tickets.direct import compute, disagreements
from tickets.models import SlaClock, Ticket
from tickets.queries.responsiveness import get_responsiveness

pytestmark = pytest.mark.django_db
REAL = BASE_DIR.parent / "shared" / "data" / "council_cases.csv.gz"
SLICE = 3_000
MAPPING = [
    "source=council",
    "key=unique_key",
    "opened=opendate",
    "closed=closedate",
    "zone=America/New_York",
    "title=complaint_type,descriptor",
    "category=complaint_type",
    "department=Council casework",
    "create_departments=true",
]
GOOD = ["unique_key,opendate,closedate,complaint_type,descriptor", "A1,2024-01-02,2024-01-05,Heat,No heat"]


def write(folder: Path, *lines: str) -> Path:
    path = folder / "old.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def take(path: Path, *more: str, mapping: list[str] | None = None) -> str:
    output, quiet = io.StringIO(), io.StringIO()
    call_command("import_cases", str(path), "--mapping", *(mapping or MAPPING), *more, stdout=output, stderr=quiet)
    return output.getvalue()


def test_rows_become_tickets(tmp_path: Path) -> None:
    said = take(write(tmp_path, *GOOD, "A2,2024-02-01,,Heat,Cold"))
    assert said.startswith("2 imported, 0 there already, 0 left out")
    assert sorted(Ticket.objects.values_list("status", flat=True)) == ["closed", "new"]


def test_started_again_it_goes_on_where_it_was(tmp_path: Path) -> None:
    take(write(tmp_path, *GOOD))
    said = take(write(tmp_path, *GOOD, "A2,2024-02-01,,Heat,Cold"))
    assert said.startswith("1 imported, 1 there already, 0 left out")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A2,2024-02-30,,Heat,x", "opendate '2024-02-30' is no date"),
        ("A2,2024-02-03,2024-02-01,Heat,x", "closedate 2024-02-01 lies before 2024-02-03"),
        ("A2,2099-01-01,,Heat,x", "opendate 2099-01-01 is in the future"),
        (",2024-02-03,,Heat,x", "unique_key is empty"),
        ("A1,2024-02-03,,Heat,x", "unique_key A1 is that of line 2"),
        ("A2,2024-02-03", "2 columns instead of 5"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_the_others_go_in(tmp_path: Path, row: str, why: str) -> None:
    said = take(write(tmp_path, *GOOD, row, "A3,2024-03-01,,Heat,x"))
    assert f"line 3: {why}" in said
    assert Ticket.objects.count() == 2


def test_rejects_are_kept_with_their_reasons(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    take(write(tmp_path, *GOOD, "A2,never,,Heat,x"), "--rejects", str(rejects))
    rows = list(csv.reader(rejects.read_text().splitlines()))
    assert rows[1][0] == "3"
    assert rows[1][2:] == ["A2", "never", "", "Heat", "x"]


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "old.csv.gz"
    path.write_bytes(gzip.compress("\n".join(GOOD).encode()))
    take(path)
    assert Ticket.objects.get().title == "Heat: No heat"


@pytest.mark.parametrize(
    "change",
    ["key=nothing", "zone=Mars/Olympus", "source=Not A Slug", "target_days=0", "nonsense=1"],
)
def test_a_mapping_that_cannot_be_used_is_refused_before_anything_is_read(tmp_path: Path, change: str) -> None:
    name = change.partition("=")[0]
    mapping = [pair for pair in MAPPING if not pair.startswith(f"{name}=")] + [change]
    with pytest.raises(CommandError):
        take(write(tmp_path, *GOOD), mapping=mapping)
    assert not Ticket.objects.exists()


def test_the_way_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_cases", str(write(tmp_path, *GOOD)), "--mapping", *MAPPING)
    assert "100%" in capsys.readouterr().err


@pytest.fixture(scope="module")
def real_lines() -> list[str]:
    """The first real records, header first."""
    if not REAL.exists():
        pytest.skip("../shared is absent: the real records are not here")
    with gzip.open(REAL, "rt", newline="") as packed:
        return [line for _number, line in zip(range(SLICE + 1), packed, strict=False)]


@pytest.mark.parametrize("slug", [None, "council-casework"])
def test_the_pages_agree_with_a_direct_computation_on_real_records(
    tmp_path: Path, real_lines: list[str], slug: str | None
) -> None:
    path = tmp_path / "slice.csv"
    path.write_text("".join(real_lines))
    take(path, mapping=[*MAPPING, "target_days=30"])
    now = timezone.now()
    reckoned = compute(real_lines, now)
    assert disagreements(get_responsiveness(slug, period="all", now=now), reckoned) == {}
    assert reckoned["", ""]["n"] > 1_000


def test_real_records_agree_with_a_direct_computation(tmp_path: Path, real_lines: list[str]) -> None:
    lines = real_lines
    path = tmp_path / "slice.csv"
    path.write_text("".join(lines))
    take(path)
    seen: set[str] = set()
    rows = [row for row in csv.DictReader(lines) if not (row["unique_key"] in seen or seen.add(row["unique_key"]))]
    days = Counter(
        (date.fromisoformat(row["closedate"]) - date.fromisoformat(row["opendate"])).days
        for row in rows
        if row["closedate"]
    )
    # A day in which the clocks change is an hour shorter or longer; people count days.
    measured = Counter(
        round(seconds / 86_400)
        for seconds in SlaClock.objects.exclude(stopped_at=None).values_list("consumed_seconds", flat=True)
    )
    assert measured == days
    assert Ticket.objects.filter(closed_at=None).count() == sum(not row["closedate"] for row in rows)
