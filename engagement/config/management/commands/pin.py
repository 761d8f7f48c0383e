"""Write deploy/requirements anew from pyproject.toml, and the bill of materials from them."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from engagement.config import pins, sbom


class Command(BaseCommand):
    """Resolve every group to the newest versions that pyproject.toml allows, with hashes."""

    help = "Pin every package to the newest version that pyproject.toml allows. Needs uv on the PATH."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether the pins stay as they are."""
        parser.add_argument("--bill", action="store_true", help="only the bill of materials, of the pins there are")

    def handle(self, *_args: Any, bill: bool, **_options: Any) -> None:
        """Writes the files; the next command installs what they say."""
        if not bill:
            if not shutil.which("uv"):
                raise CommandError("uv is missing. Type: pipx install uv")
            pins.make_pins(settings.BASE_DIR)
        sbom.write_bill(settings.BASE_DIR)
