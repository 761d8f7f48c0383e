"""Every package is pinned with hashes, to a version that pyproject.toml allows."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from engagement.config import pins

pytestmark = pytest.mark.pure

GROUPS = pins.groups_of(settings.BASE_DIR)


def wanted(group: str) -> list[Requirement]:
    table = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())
    lines = table["project"]["dependencies"] if group == pins.RUNTIME else table["dependency-groups"][group]
    return list(map(Requirement, lines))


def pinned(group: str) -> list[Requirement]:
    return [Requirement(entry.split(" \\")[0]) for entry in pins.read_pins(settings.BASE_DIR)[group]]


def version(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")


def test_every_group_has_a_file_and_every_file_a_group() -> None:
    assert sorted(pins.read_pins(settings.BASE_DIR)) == sorted(GROUPS)


@pytest.mark.parametrize("group", GROUPS)
def test_what_pyproject_wants_is_pinned_within_its_bounds(group: str) -> None:
    found = {canonicalize_name(pin.name): version(pin) for pin in pinned(group)}
    outside = [
        str(want) for want in wanted(group) if found.get(canonicalize_name(want.name), "") not in want.specifier
    ]
    assert outside == []


@pytest.mark.parametrize("group", GROUPS)
def test_every_pin_has_a_hash(group: str) -> None:
    assert [entry for entry in pins.read_pins(settings.BASE_DIR)[group] if "--hash=sha256:" not in entry] == []


def test_what_two_groups_want_is_one_version() -> None:
    seen: dict[tuple[str, str], set[str]] = {}
    for group in GROUPS:
        for pin in pinned(group):
            seen.setdefault((canonicalize_name(pin.name), str(pin.marker)), set()).add(version(pin))
    assert {name: versions for name, versions in seen.items() if len(versions) > 1} == {}


def test_comments_are_no_entries(tmp_path: Path) -> None:
    folder = tmp_path / pins.FOLDER
    folder.mkdir(parents=True)
    (folder / "runtime.txt").write_text(
        "# kept by hand\nkente==1.0 \\\n    --hash=sha256:00\nadinkra==2.0 \\\n    --hash=sha256:01\n"
    )
    assert pins.read_pins(tmp_path) == {
        "runtime": ["kente==1.0 \\\n    --hash=sha256:00", "adinkra==2.0 \\\n    --hash=sha256:01"]
    }
