"""`manage.py demo`: the demo assembly, with people for every role and some twenty threads."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.config.demo import loader, people


class Command(BaseCommand):
    """Make what is missing of the demo assembly and print its sign-ins; again changes nothing."""

    help = "Load Sekondi-Takoradi Metropolitan Assembly as a demo, and print the sign-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to leave an assembly alone that is there already."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is any department")

    def handle(self, *_args: Any, if_empty: bool, verbosity: int, **_options: Any) -> None:
        """Raises CommandError outside the demo."""
        if not (if_empty and loader.is_loaded()):
            try:
                loader.load(now=timezone.now(), only_if_empty=if_empty)
            except loader.OutsideDemo:
                raise CommandError("the demo has published passwords: it needs DURBAR_DEMO=on") from None
        if verbosity > 0:
            self.stdout.write("\n".join(people.sign_in_lines()))
