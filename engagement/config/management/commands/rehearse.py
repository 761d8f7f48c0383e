"""`manage.py rehearse`: simulated citizens fill a live town hall, over real sockets."""

from __future__ import annotations

import asyncio
import resource
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.accounts import actions
from engagement.config.rehearsal import accounts, figures, stage
from engagement.config.rehearsal.citizen import Pace
from engagement.townhalls import states
from engagement.townhalls.models import TownHall
from realtime import auth

VIEWERS_MAX = 20_000
FILES_BESIDE = 200
GUESTS_OF = 10
"""One of so many comes without an account ..."""
GUESTS_MAX = 100
"""... but a server lets no more than 300 in from one address within ten minutes."""


class Command(BaseCommand):
    """Everybody comes, does what people do, drops out and recovers, and goes; then it says what happened."""

    help = "Fill a live town hall with simulated citizens, for trying its screens and for load (demo only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, for how long, where."""
        parser.add_argument("--viewers", type=int, default=200, help="how many citizens (default: 200)")
        parser.add_argument("--minutes", type=float, default=2.0, help="how long all of them stay (default: 2)")
        parser.add_argument("--hall", type=int, help="its number (default: the one that began last)")
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the server is")
        parser.add_argument("--act-every", type=float, default=20.0, help="seconds between two acts of a citizen")
        parser.add_argument("--drop-every", type=float, default=120.0, help="seconds between two drops of a citizen")
        parser.add_argument("--seed", type=int, default=1, help="of chance: the same again does the same")

    def handle(self, *_args: Any, viewers: int, minutes: float, **options: Any) -> None:
        """Raises CommandError outside the demo, for senseless numbers, without a live hall, and, at the end, where
        anything was lost."""
        if not settings.DEMO:
            raise CommandError("a rehearsal fills the hall with people who do not exist: it needs DURBAR_DEMO=on")
        if not 1 <= viewers <= VIEWERS_MAX or minutes <= 0 or min(options["act_every"], options["drop_every"]) <= 0:
            raise CommandError(f"--viewers is 1 to {VIEWERS_MAX}, the times are more than 0")
        admit_files(viewers)
        hall = find_hall(options["hall"])
        guests = min(viewers // GUESTS_OF, GUESTS_MAX)
        plan = stage.Rehearsal(
            url=options["url"].rstrip("/"),
            hall=hall.pk,
            tokens=make_tokens(viewers - guests, minutes),
            guests=guests,
            seconds=minutes * 60,
            pace=Pace(options["act_every"], options["drop_every"]),
            seed=options["seed"],
        )
        self.say(f"{viewers:,} citizens come to {hall.title} ({plan.url}/halls/{hall.pk}/)")
        outcome = asyncio.run(stage.rehearse(plan, self.say))
        reckoning = accounts.reckon(outcome.citizens, hall.pk)
        for line in figures.summary(outcome.figures, reckoning, outcome.memory):
            self.say(line)
        if not outcome.figures.joined:
            raise CommandError(f"nobody could join: is a server running at {plan.url}?")
        if not figures.is_good(outcome.figures, reckoning):
            raise CommandError("something was lost")

    def say(self, text: str) -> None:
        """A line, at once."""
        self.stdout.write(text)
        self.stdout.flush()


def find_hall(number: int | None) -> TownHall:
    """The hall of this number, or the running one that began last. Raises CommandError."""
    halls = TownHall.objects.filter(state__in=states.RUNNING | {"lobby"}).order_by("-live_at", "-pk")
    hall = halls.filter(pk=number).first() if number is not None else halls.first()
    if hall is None:
        raise CommandError("no such town hall is live: `manage.py demo` has one, or open one at /halls/")
    return hall


def make_tokens(number: int, minutes: float) -> list[tuple[int, str]]:
    """People with accounts, made where they are missing, each with a token for longer than it takes."""
    now = timezone.now()
    people = actions.create_load_people(count=number, now=now)
    seconds = round(minutes * 60) + 3600
    return [(user, auth.issue_token(user, ttl_seconds=seconds, now=now)) for user in people]


def admit_files(viewers: int) -> None:
    """Files for as many sockets. Raises CommandError where the machine does not allow so many."""
    wanted = viewers + FILES_BESIDE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        if hard not in (resource.RLIM_INFINITY,) and hard < wanted:
            raise CommandError(f"{wanted} open files are needed, the limit is {hard}. Type: ulimit -Hn")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
