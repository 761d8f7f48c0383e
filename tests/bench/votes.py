"""How many votes, ballots and reactions a second one process takes, in batches as the hub makes them.

    python -m tests.bench.votes [--seconds 3] [--only sqlite] [--only postgres]

Two thousand guests in one hall with thirty questions; a fifth of what they send is a repeat or takes something back.
Each figure is measured twice: the action alone, and the whole command (people loaded, keys looked up and kept,
COMMIT on disk). Prints a line for each, with its bar; exit status 1 where one is missed.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests.bench.databases import measure_each, say, set_up

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
VOTERS = 2_000
QUESTIONS = 30
BATCHES = (64, 256)
BAR = 5_000
PRIORITY = -15


def main() -> int:
    """1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--only", action="append", choices=["sqlite", "postgres"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return measure(options.seconds)
    arguments = ["--seconds", str(options.seconds)]
    return measure_each("tests.bench.votes", arguments, only=options.only, title=f"{VOTERS:,} voters")


def measure(seconds: float) -> int:
    """Fill the database, and measure."""
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    set_up()
    crowd = Crowd()
    verdicts = [
        report(f"{what}, batches of {size}", *take(perform, size, seconds))
        for what, perform in crowd.ways().items()
        for size in BATCHES
    ]
    return int(not all(verdicts))


class Crowd:
    """The hall, and who is in it."""

    def __init__(self) -> None:
        from engagement.accounts.models import User
        from engagement.accounts.queries import list_people
        from tests.townhalls.rows import put_hall, put_poll, put_question

        rows = [
            User(handle=f"voter_{number}", display_name=f"Voter {number}", strength="name", joined_at=NOW)
            for number in range(VOTERS)
        ]
        User.objects.bulk_create(rows)
        self.hall = put_hall()
        self.questions = [put_question(self.hall).pk for _ in range(QUESTIONS)]
        self.poll = put_poll(self.hall, votes=[0] * 4)
        self.options = [one.pk for one in self.poll.options.all()]
        self.people = list(list_people(user.pk for user in rows).values())
        self.chance = random.Random(7)

    def ways(self) -> dict[str, Callable[[int], Any]]:
        """What is measured: takes the number of wishes in one batch."""
        from engagement.townhalls.actions.ballots import Ballot, cast_ballots
        from engagement.townhalls.actions.reactions import Reaction, send_reactions
        from engagement.townhalls.actions.voting import Vote, cast_upvotes

        def votes(size: int) -> Any:
            return cast_upvotes(votes=[Vote(who, self._question(), self._on()) for who in self._some(size)], now=NOW)

        def ballots(size: int) -> Any:
            cast = [Ballot(who, self.poll.pk, self._choices()) for who in self._some(size)]
            return cast_ballots(ballots=cast, now=NOW)

        def reactions(size: int) -> Any:
            sent = [Reaction(who, self.hall.pk, "clap") for who in self._some(size)]
            return send_reactions(reactions=sent, now=datetime.now(UTC))

        return {
            "votes": votes,
            "votes by command": self._command(
                "question.upvote", lambda: {"question": self._question(), "on": self._on()}
            ),
            "ballots": ballots,
            "ballots by command": self._command(
                "poll.vote", lambda: {"poll": self.poll.pk, "choices": self._choices()}
            ),
            "reactions": reactions,
            "reactions by command": self._command("reaction.send", lambda: {"hall": self.hall.pk, "kind": "clap"}),
        }

    def _command(self, name: str, given: Callable[[], dict[str, Any]]) -> Callable[[int], Any]:
        from realtime.commands import Call, commands, execute

        command = commands()[name]

        def perform(size: int) -> Any:
            calls = [
                Call(who.pk, command.arguments(key=UUID(int=self.chance.getrandbits(128)), **given()))
                for who in self._some(size)
            ]
            return execute(command, calls, now=datetime.now(UTC))

        return perform

    def _some(self, size: int) -> Sequence[Any]:
        return self.chance.choices(self.people, k=size)

    def _question(self) -> int:
        return self.chance.choice(self.questions)

    def _on(self) -> bool:
        return self.chance.random() < 0.9

    def _choices(self) -> list[int]:
        return [self.chance.choice(self.options)] if self._on() else []


def take(perform: Callable[[int], Any], size: int, seconds: float) -> tuple[float, float]:
    """Wishes a second, over so many seconds, after a batch that does not count; and wishes a second of this process's
    own time on a processor, which is what a busy machine leaves comparable. A refusal ends the measurement."""
    from realtime.errors import Refusal

    refused = [one for one in perform(size) if isinstance(one, Refusal)]
    done, started, worked = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() < started + seconds:
        refused += [one for one in perform(size) if isinstance(one, Refusal)]
        done += size
    elapsed, own = time.perf_counter() - started, time.process_time() - worked
    if any(one.slug != "too_many_reactions" for one in refused):
        raise SystemExit(f"refused: {refused[0].slug}")
    return done / elapsed, done / own


def report(what: str, rate: float, own: float) -> bool:
    """A line, and whether the bar is reached."""
    verdict = "reached" if rate >= BAR else "MISSED"
    say(f"{what:36} {rate:9,.0f}/s   bar {BAR:,}/s   {verdict}   ({own:,.0f} in a second of its own)")
    return rate >= BAR


if __name__ == "__main__":
    sys.exit(main())
