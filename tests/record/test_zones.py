"""Offsets of time zones, written down."""

from __future__ import annotations

import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from engagement.record.zones import offset_changes

PROGRAM = Path(settings.BASE_DIR) / "frontend" / "download" / "verify.py"
ZONES = ("Africa/Accra", "Europe/London", "Africa/Casablanca", "America/St_Johns", "Australia/Lord_Howe")


def test_ghana_has_one_offset() -> None:
    assert offset_changes("Africa/Accra", 2030) == ((631_152_000, 0),)


def test_a_change_is_known_to_the_second() -> None:
    spring = int(datetime(2026, 3, 29, 1, tzinfo=UTC).timestamp())
    assert (spring, 3600) in offset_changes("Europe/London", 2026)


@pytest.mark.parametrize("zone", ZONES)
def test_the_program_reads_every_wall_as_the_database_of_zones_does(zone: str) -> None:
    instant, changes = runpy.run_path(str(PROGRAM))["instant"], offset_changes(zone, 2027)
    wall, wrong = datetime(2024, 1, 1, tzinfo=UTC), []
    while wall.year < 2027:
        expected = wall.replace(tzinfo=ZoneInfo(zone)).timestamp()
        if instant(int(wall.timestamp()), changes) != expected:
            wrong.append(wall)
        wall += timedelta(minutes=90)
    assert wrong == []
