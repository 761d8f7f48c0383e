"""`manage.py erasures`: who was erased as they asked, for a restore that must erase them again."""

from __future__ import annotations

from typing import Any

import msgspec
from django.core.management.base import BaseCommand

from engagement.record.queries.restoring import list_erased


class Command(BaseCommand):
    """A line for each, by a number and times alone: no name and no address."""

    help = "Write down who was erased: `manage.py restore --erasures FILE` erases them again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """JSON lines, the oldest first: [number of the person, when they joined, choice, when it was done]."""
        for one in list_erased():
            self.stdout.write(msgspec.json.encode(one).decode())
