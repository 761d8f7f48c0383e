"""Workers in a house where one of them is killed now and then: for tests of what becomes of due work.

`python -m tests.faults.workshop FOLDER SECONDS SEED` keeps four processes that run the worker, and for so many
seconds ends one of them with kill -9, whichever and whenever chance says, and puts another in its place. What it did
it writes down in FOLDER, and what is mailed too. It goes on working, without harm, until SIGTERM.

The processes are forked from one that has loaded everything, so that they die at work and not while they start.
"""

from __future__ import annotations

import mmap
import os
import random
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

Perform = Callable[[datetime], datetime]

WORKERS = 4
SHORTEST_PEACE, LONGEST_PEACE = 0.2, 1.0
LEASE = timedelta(seconds=4)
"""Of what a worker takes to send; so a test need not wait two minutes for what a killed one had taken."""
MAILING_SECONDS = 0.01
JOURNAL, POSTBOX = "journal", "postbox"
FOLDER = "DURBAR_TEST_WORKSHOP"
RESTING = "resting"


class Postbox(BaseEmailBackend):
    """A mail server that writes down who brought which Message-ID before it says that it has it, and takes its
    time."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Take them."""
        for one in email_messages:
            write_line(POSTBOX, f"{os.getpid()} {one.extra_headers['Message-ID']}")
            Event().wait(MAILING_SECONDS)
        return len(email_messages)


def write_line(name: str, text: str) -> None:
    """Append a line in one write: it is there whole or not at all, whoever is killed."""
    handle = os.open(Path(os.environ[FOLDER]) / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{text}\n".encode())
    os.close(handle)


class Workshop:
    """Four workers, the board that says what each is at, and chance."""

    def __init__(self, seed: int) -> None:
        from channels.layers import get_channel_layer

        from engagement.config.worker import CHORES
        from tickets.actions import delivering

        get_channel_layer()  # what it takes to reach Redis is loaded once, too
        delivering.LEASE, delivering.RENEW_AFTER = LEASE, LEASE / 4
        self.chores = CHORES
        self.chance = random.Random(seed)
        self.board = mmap.mmap(-1, WORKERS)  # shared with the children: 0, or the number of the chore at hand
        self.closing = Event()
        self.pids = [self.hire(desk) for desk in range(WORKERS)]

    def hire(self, desk: int) -> int:
        """One more worker, at this desk."""
        self.board[desk] = 0
        pid = os.fork()
        if pid == 0:
            try:
                self.work(desk)
            finally:
                os._exit(1)
        return pid

    def work(self, desk: int) -> None:
        """What a worker's process does: the real worker with the real chores, until SIGTERM or until it is alone."""
        from engagement.config.worker import Chore, Worker

        house = os.getppid()

        def watch() -> None:
            if os.getppid() != house:
                worker.stop()

        chores = [
            Chore(name=chore.name, perform=self.shown(desk, number, chore.perform))
            for number, chore in enumerate(self.chores, start=1)
        ]
        worker = Worker(chores, beat=watch)
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        worker.run()
        os._exit(0)

    def shown(
        self, desk: int, number: int, perform: Callable[[datetime], datetime]
    ) -> Callable[[datetime], datetime]:
        """The same chore, said on the board while it is done."""

        def performed(now: datetime) -> datetime:
            self.board[desk] = number
            try:
                return perform(now)
            finally:
                self.board[desk] = 0

        return performed

    def kill_one(self) -> None:
        """kill -9, and another one at the same desk. What ends by itself is written down as a desertion."""
        desk = self.chance.randrange(WORKERS)
        pid = self.pids[desk]
        os.kill(pid, signal.SIGKILL)
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        number = self.board[desk]
        doing = self.chores[number - 1].name if number else RESTING
        write_line(JOURNAL, f"killed {pid} {doing}" if ended == -signal.SIGKILL else f"deserted {pid} {ended}")
        self.pids[desk] = self.hire(desk)

    def do_harm(self, seconds: float) -> None:
        """Kill now and then for so long."""
        until = monotonic() + seconds
        while not self.closing.is_set() and monotonic() < until:
            self.closing.wait(self.chance.uniform(SHORTEST_PEACE, LONGEST_PEACE))
            self.kill_one()
        write_line(JOURNAL, "over 0 0")

    def close(self) -> None:
        """Everybody finishes what is at hand."""
        for pid in self.pids:
            os.kill(pid, signal.SIGTERM)
        for pid in self.pids:
            ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            if ended:
                write_line(JOURNAL, f"deserted {pid} {ended}")


def run(folder: str, seconds: str, seed: str) -> None:
    """Work, with harm and then without, until SIGTERM."""
    import django

    os.environ[FOLDER] = folder
    django.setup()
    workshop = Workshop(int(seed))
    signal.signal(signal.SIGTERM, lambda *_: workshop.closing.set())
    workshop.do_harm(float(seconds))
    workshop.closing.wait()
    workshop.close()


if __name__ == "__main__":
    run(*sys.argv[1:])
