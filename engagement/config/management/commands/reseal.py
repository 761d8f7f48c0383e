"""`manage.py reseal`: seal with the current secret key what earlier ones have sealed, so that they can go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.accounts.actions import reseal_steps
from engagement.accounts.queries import list_owners_of_steps
from engagement.record.checks import check_record_key


class Command(BaseCommand):
    """Second steps of signing in; says what is left. Again it changes nothing."""

    help = "Seal second steps anew after the secret key changed, and say whether its earlier keys can go."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Raises CommandError where something would be lost with the earlier keys, or is."""
        done = reseal_steps(now=timezone.now())
        self.stdout.write(f"{done.moved} sealed anew, {done.current} had the current key.")
        left = [f"{doubt.msg}: {doubt.hint}" for doubt in check_record_key(None)]
        if done.lost:
            people = ", ".join(list_owners_of_steps(done.lost))
            left.append(f"no key opens the second step of {people}: `manage.py reset_second_step`, or an earlier key")
        if left:
            raise CommandError("\n".join(left))
        self.stdout.write("Nothing is left under earlier keys: DURBAR_SECRET_KEY_FALLBACKS can go.")
