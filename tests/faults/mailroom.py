"""Workers that send e-mails until none is left, one of which is killed now and then, and the mail server that they
know.

`python -m tests.faults.mailroom KILLS SEED` forks them from a process that has loaded everything, so that they die at
work and not while they start; it says how many it killed. Their leases are short, so that a test need not wait
minutes.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

POSTBOX = "DURBAR_TEST_POSTBOX"
WORKERS = 4
LEASE = timedelta(seconds=2)
AT_ONCE = 5
SECONDS_FOR_ONE = 0.03
SHORTEST_PEACE, LONGEST_PEACE = 0.05, 0.3


class Postbox(BaseEmailBackend):
    """Writes the Message-ID of what it was given to a file, on disk, before it says that it has it; and is slow
    between the two."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Take them."""
        for one in email_messages:
            post = os.open(os.environ[POSTBOX], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(post, f"{one.extra_headers['Message-ID']}\n".encode())
            os.fsync(post)
            os.close(post)
            time.sleep(SECONDS_FOR_ONE)
        return len(email_messages)


def work() -> None:
    """Send what is due until nothing waits any more."""
    from django.utils import timezone

    from tickets.actions import delivering
    from tickets.models import Delivery

    delivering.LEASE, delivering.RENEW_AFTER = LEASE, LEASE / 4
    while Delivery.objects.filter(next_at__isnull=False).exists():
        delivering.deliver_due(timezone.now(), limit=AT_ONCE)
        time.sleep(SECONDS_FOR_ONE)


def hire() -> int:
    """One more worker: its process."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return pid


def kill_one(pids: list[int], chance: random.Random) -> bool:
    """kill -9, after a moment, and another one in its place; False where nothing was left to do for it."""
    index = chance.randrange(len(pids))
    time.sleep(chance.uniform(SHORTEST_PEACE, LONGEST_PEACE))
    os.kill(pids[index], signal.SIGKILL)
    ended = os.waitstatus_to_exitcode(os.waitpid(pids[index], 0)[1])
    pids[index] = hire()
    return ended == -signal.SIGKILL


def run(kills: int, seed: int) -> int:
    """Everybody works, some die, and in the end all is sent; how many died. Raises RuntimeError where one failed."""
    import django

    django.setup()
    from tickets.actions import delivering  # noqa: F401 - loaded once, for all

    chance = random.Random(seed)
    pids = [hire() for _ in range(WORKERS)]
    killed = sum(kill_one(pids, chance) for _ in range(kills))
    ended = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    if any(ended):
        raise RuntimeError(f"workers ended with {ended}")
    return killed


if __name__ == "__main__":
    sys.stdout.write(f"{run(*map(int, sys.argv[1:]))}\n")
