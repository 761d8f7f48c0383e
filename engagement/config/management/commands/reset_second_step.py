"""`manage.py reset_second_step EMAIL`: where no administrator is left who could do it on the pages."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.accounts.actions import reset_second_step
from engagement.accounts.queries import find_by_email


class Command(BaseCommand):
    """Takes somebody's second step away. It is entered in the record, decided by nobody on the pages."""

    help = "Take somebody's second step of signing in away; they set up a new one at the next sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("email", help="the address that they sign in with")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        """Raises CommandError where nobody has this address."""
        person = find_by_email(email)
        if person is None:
            raise CommandError(f"nobody signs in with {email}")
        reset_second_step(actor=None, user_id=person.pk, now=timezone.now())
        self.stdout.write(f"@{person.handle} sets up a new second step at the next sign-in.")
