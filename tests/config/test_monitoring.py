"""The dashboard and the alerts ask for figures that there are, and point at places that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from engagement.config import bootstrap, metrics
from realtime import meters

FOLDER = bootstrap.BASE_DIR / "deploy" / "monitoring"
GUIDE = bootstrap.BASE_DIR / "docs" / "operations.md"
SUFFIXES = ("_total", "_bucket", "_count", "_sum")
OTHERS = {"process_resident_memory_bytes"}
"""What every client of Prometheus tells about its process."""


def known() -> set[str]:
    """Every name under which a figure of ours is stored."""
    assert metrics
    assert meters
    families = {family.name for family in REGISTRY.collect()} | {"durbar_queue_age_seconds"}
    return families | {name + suffix for name in families for suffix in SUFFIXES} | OTHERS


def asked(path: Path) -> set[str]:
    """The figures that a file asks for."""
    return set(re.findall(r"\b(?:durbar|process)_[a-z_]+", path.read_text()))


@pytest.mark.parametrize("name", ["grafana.json", "alerts.yml"])
def test_what_is_asked_for_is_measured(name: str) -> None:
    assert asked(FOLDER / name) - known() == set()


def test_what_we_measure_is_on_the_dashboard() -> None:
    ours = {name for name in known() if name.startswith("durbar_") and not name.endswith(SUFFIXES)}
    shown = " ".join(asked(FOLDER / "grafana.json"))
    assert {name for name in ours if name not in shown} == set()


def test_every_panel_has_a_question() -> None:
    panels = json.loads((FOLDER / "grafana.json").read_text())["panels"]
    assert [panel["title"] for panel in panels if not all(target["expr"] for target in panel["targets"])] == []


def test_every_alert_has_its_place_in_the_guide() -> None:
    places = set(re.findall(r'runbook: "#([a-z-]+)"', (FOLDER / "alerts.yml").read_text()))
    headings = re.findall(r"^#+ (.+)$", GUIDE.read_text(), re.MULTILINE)
    assert places - {re.sub(r"[^a-z ]", "", heading.lower()).replace(" ", "-") for heading in headings} == set()
