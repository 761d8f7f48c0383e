"""Two thousand steps of escalations fall due while workers are killed: each fires once, none early, none is lost, and
of the e-mails only what was in flight is repeated, under the same Message-ID.

`python -m tests.faults.long_run --seconds 120` does it for longer, with services of its own.
"""

from __future__ import annotations

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from engagement.config import processes
from tests.faults.duties import SEEDING, STEPS, fall_due, work_all_day
from tests.faults.long_run import SECONDS
from tests.faults.workshop import FOLDER, JOURNAL, POSTBOX, RESTING, WORKERS
from tests.servers import database_url, redis_prefix
from tickets import chain
from tickets.keys import record_keys
from tickets.models import Delivery, Escalation, Notification, NotificationChoice, SlaClock, Ticket, TicketEvent

LENGTH = int(os.environ.get(SECONDS, "12"))
PATIENCE_SECONDS = 90 + 2 * LENGTH
TICKETS = 500
HEARING = 1 if LENGTH > 60 else 8
"""Every so many of the people have e-mails: the short run cannot wait for thousands."""
WARNING, MISSED = "due_warning", "due_missed"

pytestmark = [pytest.mark.services, pytest.mark.django_db, pytest.mark.timeout(LENGTH + PATIENCE_SECONDS + 60)]


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What is left to look at when all is done."""

    due_at: dict[tuple[int, int], datetime]
    """(ticket, step) -> when it is due, by a sum of our own."""
    killed: dict[int, str]
    """Process -> what it was at."""
    deserted: list[str]
    postbox: list[tuple[int, str]]
    """Process, Message-ID, as they came."""

    @property
    def repeats(self) -> int:
        """E-mails that came again."""
        return len(self.postbox) - len({message_id for _pid, message_id in self.postbox})

    def __str__(self) -> str:
        at_work = Counter(doing for doing in self.killed.values() if doing != RESTING)
        doing = ", ".join(f"{number} at “{name}”" for name, number in at_work.most_common())
        return (
            f"{len(self.due_at):,} escalation steps, {WORKERS} workers, {LENGTH} s, kill -9: {len(self.killed)} times"
            f" ({doing}); {Escalation.objects.count():,} fired,"
            f" {len({message_id for _pid, message_id in self.postbox}):,} e-mails, {self.repeats} repeated"
        )


@pytest.fixture(scope="module")
def aftermath(database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """Everything falls due, workers die, and in the end all is done."""
    if connection.vendor != "postgresql":
        pytest.fail("this needs PostgreSQL: run `manage.py test --only services`")
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)
    folder = tmp_path_factory.mktemp("workshop")
    begin = timezone.now().replace(microsecond=0) + SEEDING
    work_all_day(begin)
    due_at = fall_due(begin, seconds=LENGTH, tickets=TICKETS, hearing=HEARING)
    with processes.Process(
        [sys.executable, "-m", "tests.faults.workshop", str(folder), str(LENGTH), "3"],
        log=folder / "log",
        env=environment(folder),
    ) as workshop:
        workshop.wait_until(lambda: is_over(folder) and nothing_waits(), seconds=PATIENCE_SECONDS)
        assert workshop.stop() == 0, workshop.tail()
    yield look(folder, due_at)
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)


def environment(folder: Path) -> dict[str, str]:
    """What the workshop finds: our database, our Redis, and its own post office."""
    return processes.environment(
        DATABASE_URL=database_url(),
        REDIS_URL=os.environ["REDIS_URL"],
        DURBAR_REDIS_PREFIX=redis_prefix(),
        DURBAR_VAR=str(settings.VAR_DIR),
        DURBAR_SECRET_KEY=settings.SECRET_KEY,
        DURBAR_EMAIL_BACKEND="tests.faults.workshop.Postbox",
        DJANGO_SETTINGS_MODULE="engagement.config.settings",
        **{FOLDER: str(folder)},
    )


def is_over(folder: Path) -> bool:
    """Whether nobody is killed any more."""
    journal = folder / JOURNAL
    return journal.exists() and journal.read_text().endswith("over 0 0\n")


def nothing_waits() -> bool:
    """Whether all that was due is done."""
    return not (
        SlaClock.objects.filter(next_at__isnull=False).exists()
        or Delivery.objects.filter(next_at__isnull=False).exists()
    )


def look(folder: Path, due_at: dict[tuple[int, int], datetime]) -> Aftermath:
    """Read what was written down."""
    journal = [line.split(maxsplit=2) for line in (folder / JOURNAL).read_text().splitlines()]
    postbox = [line.split() for line in (folder / POSTBOX).read_text().splitlines()]
    return Aftermath(
        due_at=due_at,
        killed={int(pid): doing for what, pid, doing in journal if what == "killed"},
        deserted=[f"{pid}: {status}" for what, pid, status in journal if what == "deserted"],
        postbox=[(int(pid), message_id) for pid, message_id in postbox],
    )


# --- escalations --------------------------------------------------------------------------------------------------


def test_workers_are_killed_and_none_ends_by_itself(
    aftermath: Aftermath, record_property: Callable[[str, object], None]
) -> None:
    record_property("figure", str(aftermath))
    print(f"\n{aftermath}")  # noqa: T201 - the figures are the point
    assert (len(aftermath.killed) > LENGTH / 2, aftermath.deserted) == (True, [])


def test_each_step_has_fired_once(aftermath: Aftermath) -> None:
    fired = Counter(Escalation.objects.values_list("ticket_id", "step_id"))
    assert fired == Counter(aftermath.due_at.keys())


def test_each_step_stands_in_the_record_once(aftermath: Aftermath) -> None:
    rows = TicketEvent.objects.filter(kind="escalated").values_list("ticket_id", "data")
    assert Counter((ticket_id, data["step"]) for ticket_id, data in rows) == Counter(aftermath.due_at.keys())


def test_none_has_fired_early(aftermath: Aftermath) -> None:
    fired = Escalation.objects.values_list("ticket_id", "step_id", "fired_at")
    assert [row for row in fired if row[2] < aftermath.due_at[row[0], row[1]]] == []


def test_each_was_due_when_it_should_be(aftermath: Aftermath) -> None:
    rows = Escalation.objects.values_list("ticket_id", "step_id", "due_at")
    assert {(ticket_id, step_id): due_at for ticket_id, step_id, due_at in rows} == aftermath.due_at


def test_the_steps_of_a_ticket_fired_in_their_order(aftermath: Aftermath) -> None:
    levels = defaultdict(list)
    for ticket_id, level in Escalation.objects.order_by("fired_at", "pk").values_list("ticket_id", "level"):
        levels[ticket_id].append(level)
    assert set(map(tuple, levels.values())) == {tuple(range(len(STEPS)))}


def test_every_chain_is_whole(aftermath: Aftermath) -> None:
    events: dict[int, list[TicketEvent]] = defaultdict(list)
    for event in TicketEvent.objects.order_by("ticket_id", "number"):
        events[event.ticket_id].append(event)
    broken = [t.pk for t in Ticket.objects.all() if chained(t, events[t.pk]) != (t.last_event, t.last_digest)]
    assert (len(events), broken) == (TICKETS, [])


def chained(ticket: Ticket, events: list[TicketEvent]) -> tuple[int, str]:
    """How many events follow each other from the first, and the digest of the last of them."""
    last = ""
    for number, event in enumerate(events, start=1):
        link = chain.Link(ticket.number, event.number, event.kind, event.at, event.actor_id, event.data, event.key)
        expected = chain.digest(record_keys()[0], last, link)
        if (event.number, event.digest) != (number, expected):
            return number - 1, last
        last = expected
    return len(events), last


# --- people and e-mails -------------------------------------------------------------------------------------------


def test_everybody_is_told_once_of_every_step(aftermath: Aftermath) -> None:
    told = Counter(Notification.objects.values_list("kind", flat=True))
    late = len(STEPS) - 1
    assert told == {WARNING: TICKETS, MISSED: late * TICKETS, "ticket_escalated": late * TICKETS}


def test_each_e_mail_has_arrived(aftermath: Aftermath) -> None:
    hearing = Notification.objects.exclude(user_id__in=NotificationChoice.objects.values("user_id"))
    due = set(Delivery.objects.values_list("message_id", flat=True))
    arrived = {message_id for _pid, message_id in aftermath.postbox}
    assert (arrived, len(due)) == (due, hearing.count())


def test_only_what_was_in_flight_at_a_kill_is_repeated(aftermath: Aftermath) -> None:
    last_of = dict(aftermath.postbox)  # process -> the last that it brought
    bringers = defaultdict(list)
    for pid, message_id in aftermath.postbox:
        bringers[message_id].append(pid)
    unexplained = [
        (message_id, pid)
        for message_id, pids in bringers.items()
        for pid in pids[:-1]
        if pid not in aftermath.killed or last_of[pid] != message_id
    ]
    assert unexplained == []
