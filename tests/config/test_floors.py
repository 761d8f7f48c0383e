"""No package is older than the version that closed a hole in it. A mirror of PyPI may have no advisories, and then an
audit tool finds nothing whatever is installed; so the floors stand here."""

from __future__ import annotations

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from engagement.config import pins

FLOORS = {
    "daphne": "4.2.2",
    "channels": "3.0.3",
    "autobahn": "26.7.1",
    "twisted": "24.7.0",
    "django": "5.2.18",
    "djangorestframework": "3.15.2",
    "redis": "4.5.4",
}
"""Package -> the oldest version without a hole that we know of."""


def pinned() -> dict[str, Version]:
    """Package -> the version that deploy/requirements installs."""
    entries = pins.read_pins(settings.BASE_DIR)[pins.RUNTIME]
    found = [Requirement(entry.split(" \\")[0]) for entry in entries]
    return {canonicalize_name(one.name): Version(str(one.specifier).removeprefix("==")) for one in found}


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_no_package_is_older_than_its_floor(package: str, floor: str) -> None:
    assert pinned()[package] >= Version(floor)
