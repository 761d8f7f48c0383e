"""`manage.py apply_retention`: forget what is older than its period. A worker does the same once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from engagement.record.actions import apply_retention, erase_due


class Command(BaseCommand):
    """Guests, notifications, unconfirmed watchers, held posts, sessions; and people whose days to change their mind
    are over."""

    help = "Forget what is kept only for a while."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Until there is nothing more."""
        now = timezone.now()
        erased = erase_due(now=now, limit=1_000)
        while any(gone := apply_retention(now=now)):
            self.stdout.write(
                f"{gone.guests} guests, {gone.notifications} notifications, {gone.watchers} unconfirmed watchers, "
                f"{gone.held} held posts"
            )
        self.stdout.write(f"{erased} people erased. Nothing is older than its period.")
