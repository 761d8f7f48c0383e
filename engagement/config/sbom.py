"""What Durbar is made of, as a bill of materials (CycloneDX 1.6) for those who look for known holes in packages.

It says what deploy/requirements says and nothing else, so it needs neither the network nor an installation: the same
pins make the same file, byte for byte. The hashes of every file of a package stay where pip checks them.
"""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

from engagement.config import pins

FILE = Path("deploy", "sbom.cdx.json")
_PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ; (.+?))?(?: \\|$)", re.MULTILINE)


def bill_of(base: Path) -> str:
    """The bill of a checkout's pinned packages, as JSON with a newline at its end."""
    components = [_component(entry) for entry in pins.read_pins(base)[pins.RUNTIME]]
    content = json.dumps(components, sort_keys=True)
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "durbar", "bom-ref": "durbar"}},
        "components": components,
        "dependencies": [{"ref": "durbar", "dependsOn": [one["bom-ref"] for one in components]}],
    }
    return json.dumps(bill, indent=1, ensure_ascii=False) + "\n"


def write_bill(base: Path) -> None:
    """Write the file anew."""
    (base / FILE).write_text(bill_of(base))


def _component(entry: str) -> dict[str, Any]:
    found = _PIN.match(entry)
    if found is None:
        raise ValueError(f"not a pin: {entry.splitlines()[0]}")
    name, version, marker = found.groups()
    purl = f"pkg:pypi/{name.lower()}@{version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"{purl}#{marker}" if marker else purl,
        "name": name,
        "version": version,
        "purl": purl,
    }
    if marker:
        component["properties"] = [{"name": "durbar:marker", "value": marker}]
    return component
