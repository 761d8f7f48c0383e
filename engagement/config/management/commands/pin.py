"""Write deploy/requirements anew from pyproject.toml."""

from __future__ import annotations

import shutil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from engagement.config import pins


class Command(BaseCommand):
    """Resolve every group to the newest versions that pyproject.toml allows, with hashes."""

    help = "Pin every package to the newest version that pyproject.toml allows. Needs uv on the PATH."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Writes the files; the next command installs what they say."""
        if not shutil.which("uv"):
            raise CommandError("uv is missing. Type: pipx install uv")
        pins.make_pins(settings.BASE_DIR)
