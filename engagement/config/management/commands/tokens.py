"""`manage.py tokens`: connection tokens for load tests, one a line, nothing else on stdout."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.accounts import actions, queries
from realtime import auth
from realtime.errors import Refusal

ROLES = ("citizen", "officer", "supervisor", "moderator", "director", "administrator")
COUNT_MAX = 100_000


class Command(BaseCommand):
    """Tokens of load-test citizens, made where they are missing, or of the demo's people in another role."""

    help = "Print connection tokens for load tests, one a line (demo only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of whom, how many, for how long."""
        parser.add_argument("--role", choices=ROLES, default="citizen", help="whose tokens (default: citizen)")
        parser.add_argument("--count", type=int, default=1, help="how many different people (default: 1)")
        parser.add_argument("--ttl", type=int, default=3600, help="seconds until the tokens expire (default: 3600)")

    def handle(self, *_args: Any, role: str, count: int, ttl: int, **_options: Any) -> None:
        """Raises CommandError outside the demo, for senseless numbers, or where too few people have the role."""
        if not 1 <= count <= COUNT_MAX or ttl < 1:
            raise CommandError(f"--count is 1 to {COUNT_MAX}, --ttl at least 1")
        now = timezone.now()
        try:
            made = actions.create_load_people(count=count if role == "citizen" else 0, now=now)
        except Refusal as refusal:
            raise CommandError(refusal.text()) from None
        people = made or queries.list_ids_of_role(role, limit=count)
        if len(people) < count:
            raise CommandError(f"only {len(people)} people have the role {role}: is the demo loaded?")
        tokens = [auth.issue_token(person, ttl_seconds=ttl, now=now) for person in people]
        self.stdout.write("\n".join(tokens))
