"""Workers that send e-mails are killed at any moment: nothing is forgotten, only what was in flight is repeated."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from engagement.config import processes
from tests.factories import make_user
from tests.faults.mailroom import POSTBOX, WORKERS
from tests.servers import database_url
from tests.tickets.telling import news, tell
from tickets.models import Delivery

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

KILLS, DUE, SEED = 15, 300, 7
PATIENCE_SECONDS = 90


def killed(postbox: Path) -> int:
    """Have all of it sent, and workers killed meanwhile: how many."""
    env = processes.environment(
        DATABASE_URL=database_url(),
        DURBAR_VAR=str(settings.VAR_DIR),
        DURBAR_SECRET_KEY=settings.SECRET_KEY,
        DURBAR_EMAIL_BACKEND="tests.faults.mailroom.Postbox",
        DJANGO_SETTINGS_MODULE="engagement.config.settings",
        **{POSTBOX: str(postbox)},
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.mailroom", str(KILLS), str(SEED)],
        env=env,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    return int(done.stdout)


def test_killed_workers_forget_nothing_and_repeat_only_what_was_in_flight(tmp_path: Path) -> None:
    people = [make_user() for _ in range(20)]
    tell(*(news(people[number % 20]) for number in range(DUE)), now=timezone.now())
    postbox = tmp_path / "postbox"
    kills = killed(postbox)
    arrived = Counter(postbox.read_text().split())
    repeats = sum(count - 1 for count in arrived.values())
    assert set(arrived) == set(Delivery.objects.values_list("message_id", flat=True))
    assert kills > KILLS / 2
    assert repeats <= kills
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 0)}
    print(f"{DUE} e-mails, {WORKERS} workers, {kills} killed: {repeats} repeated")  # noqa: T201
