"""What Durbar is made of, as a bill of materials (CycloneDX 1.6) for those who look for known holes in packages.

It says what deploy/requirements says of what runs (that of photos in a bucket is marked), what
frontend/static/vendor/manifest.json says of what browsers are given, and nothing else, so it needs neither the
network nor an installation: the same pins make the same file, byte for byte. The hashes of every file of a package
from PyPI stay where pip checks them.
"""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

from engagement.config import pins

FILE = Path("deploy", "sbom.cdx.json")
VENDOR = Path("frontend", "static", "vendor", "manifest.json")
_PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ; (.+?))?(?: \\|$)", re.MULTILINE)


def bill_of(base: Path) -> str:
    """The bill of a checkout's pinned packages, as JSON with a newline at its end."""
    read = pins.read_pins(base)
    everywhere = [_component(entry) for entry in read[pins.RUNTIME]]
    there = {one["bom-ref"] for one in everywhere}
    # What the group takes along of the packages that are everywhere is on the bill once.
    bucket = [
        one for one in (_component(entry, group="s3") for entry in read.get("s3", ())) if one["bom-ref"] not in there
    ]
    components = [*everywhere, *bucket, *_shipped(base)]
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


def _shipped(base: Path) -> list[dict[str, Any]]:
    """The JavaScript of others that browsers are given, each in one file."""
    manifest = base / VENDOR
    given = json.loads(manifest.read_text()) if manifest.exists() else {}
    return [
        {
            "type": "library",
            "bom-ref": f"pkg:npm/{one['package']}@{one['version']}",
            "name": one["package"],
            "version": one["version"],
            "licenses": [{"license": {"id": one["license"]}}],
            "hashes": [{"alg": "SHA-256", "content": one["sha256"]}],
            "purl": f"pkg:npm/{one['package']}@{one['version']}",
            "properties": [{"name": "durbar:file", "value": f"static/vendor/{file}"}],
        }
        for file, one in sorted(given.items())
    ]


def _component(entry: str, *, group: str = "") -> dict[str, Any]:
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
    said = {"durbar:marker": marker, "durbar:group": group}
    if any(said.values()):
        component["properties"] = [{"name": name, "value": value} for name, value in said.items() if value]
    return component
