"""The bill of materials says what is installed, and is the one that the pins make."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from packaging.requirements import Requirement

from engagement.config import pins, sbom

BILL = Path(settings.BASE_DIR) / sbom.FILE


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(BILL.read_text())
    return read


def test_the_bill_is_that_of_the_pins() -> None:
    assert BILL.read_text() == sbom.bill_of(settings.BASE_DIR), "type: python3 manage.py pin --bill"


def test_every_pinned_package_is_on_it(bill: dict[str, Any]) -> None:
    read = pins.read_pins(settings.BASE_DIR)
    wanted = [Requirement(entry.split(" \\")[0]) for group in (pins.RUNTIME, "s3") for entry in read[group]]
    listed = {(one["name"], f"=={one['version']}") for one in bill["components"] if "pypi" in one["purl"]}
    assert listed == {(pin.name, str(pin.specifier)) for pin in wanted}


def test_what_only_a_bucket_needs_is_marked(bill: dict[str, Any]) -> None:
    marked = {
        one["name"]
        for one in bill["components"]
        if {"name": "durbar:group", "value": "s3"} in one.get("properties", [])
    }
    assert "boto3" in marked
    assert "django" not in {name.lower() for name in marked}


def test_every_script_of_others_that_browsers_are_given_is_on_it(bill: dict[str, Any]) -> None:
    folder = (Path(settings.BASE_DIR) / sbom.VENDOR).parent
    listed = {
        Path(one["properties"][0]["value"]).name: one["hashes"][0]["content"]
        for one in bill["components"]
        if "npm" in one["purl"]
    }
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}


def test_what_refers_to_a_package_finds_it_once(bill: dict[str, Any]) -> None:
    refs = [one["bom-ref"] for one in bill["components"]]
    assert (bill["dependencies"][0]["dependsOn"], len(set(refs))) == (refs, len(refs))


def test_what_is_no_pin_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / pins.FOLDER
    folder.mkdir(parents=True)
    (folder / "s3.txt").write_text("")
    (folder / "runtime.txt").write_text("kente>=1.0 \\\n    --hash=sha256:00\n")
    with pytest.raises(ValueError, match="not a pin: kente"):
        sbom.bill_of(tmp_path)
