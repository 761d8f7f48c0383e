"""Workers that send e-mails are killed at any moment: nothing is forgotten, only what was in flight is repeated."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from engagement.config import processes
from tests.factories import make_user
from tests.faults.mailroom import POSTBOX
from tests.servers import database_url
from tests.tickets.telling import news, tell
from tickets.models import Delivery

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

WORKERS, KILLS, DUE = 4, 15, 300
PATIENCE_SECONDS = 90


class Mailroom:
    """Some workers; whoever is killed is replaced at once."""

    def __init__(self, stack: ExitStack, postbox: Path) -> None:
        self.stack = stack
        self.env = processes.environment(
            DATABASE_URL=database_url(),
            DURBAR_VAR=str(settings.VAR_DIR),
            DURBAR_SECRET_KEY=settings.SECRET_KEY,
            DURBAR_EMAIL_BACKEND="tests.faults.mailroom.Postbox",
            DJANGO_SETTINGS_MODULE="engagement.config.settings",
            **{POSTBOX: str(postbox)},
        )
        self.workers = [self.hire() for _ in range(WORKERS)]

    def hire(self) -> subprocess.Popen[bytes]:
        """One more worker."""
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.mailroom"], env=self.env, cwd=settings.BASE_DIR
        )
        self.stack.callback(worker.wait)
        self.stack.callback(worker.kill)
        return worker

    def kill_one(self, chance: random.Random) -> bool:
        """kill -9, after a moment; False where the worker was already done."""
        index = chance.randrange(WORKERS)
        worker = self.workers[index]
        try:
            worker.wait(timeout=chance.uniform(0.1, 0.6))
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
            self.workers[index] = self.hire()
            return True
        return False


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Ends every process of the test."""
    with ExitStack() as stack:
        yield stack


def test_killed_workers_forget_nothing_and_repeat_only_what_was_in_flight(stack: ExitStack, tmp_path: Path) -> None:
    people = [make_user() for _ in range(20)]
    tell(*(news(people[number % 20]) for number in range(DUE)), now=timezone.now())
    postbox, chance = tmp_path / "postbox", random.Random(7)
    mailroom = Mailroom(stack, postbox)
    assert processes.wait_for(postbox.exists, seconds=PATIENCE_SECONDS)
    kills = sum(mailroom.kill_one(chance) for _ in range(KILLS))
    for worker in mailroom.workers:
        assert worker.wait(timeout=PATIENCE_SECONDS) == 0
    arrived = Counter(postbox.read_text().split())
    repeats = sum(count - 1 for count in arrived.values())
    assert set(arrived) == set(Delivery.objects.values_list("message_id", flat=True))
    assert repeats <= kills
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 0)}
    print(f"{DUE} e-mails, {WORKERS} workers, {kills} killed: {repeats} repeated")  # noqa: T201
