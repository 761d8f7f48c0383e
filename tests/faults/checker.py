"""Whether a history may have happened. Pure; proved by planting bugs in histories that may (`test_checker.py`).

An invariant is a function from a history to what breaks it, in words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from tests.faults.history import Answered, Ended, Event, Granted, History, Invoked, Joined, Saw, Voted

GROWN_MIB = 64.0
MORE_CONNECTIONS = {"PostgreSQL": 30, "Redis": 6}
"""By so much may they grow: the database threads of three servers (twelve each), the first of which work when
everybody comes and the last when everybody talks; and what a hint is on its way with."""
CLOCK_SECONDS = 1e-6

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that should not be."""

    invariant: str
    what: str


def check(history: History) -> list[Violation]:
    """Everything that is wrong, invariant by invariant; [] for a history that may have happened."""
    return [Violation(invariant.__name__, what) for invariant in INVARIANTS for what in invariant(history)]


def _all(history: History, kind: type[E]) -> list[E]:
    return [event for event in history.events if isinstance(event, kind)]


# --- what was said ------------------------------------------------------------------------------------------------


def acknowledged_is_kept(history: History) -> Iterator[str]:
    """No acknowledged post is lost."""
    logged = {content for log in history.logs.values() for _offset, content in log}
    for event in _all(history, Answered):
        if event.outcome == "ok" and event.content not in logged:
            yield f"{event.content!r} was acknowledged and is not in the log"


def refused_is_not_kept(history: History) -> Iterator[str]:
    """What was certainly not done is not there."""
    logged = {content for log in history.logs.values() for _offset, content in log}
    for event in _all(history, Answered):
        if event.outcome == "fail" and event.content in logged:
            yield f"{event.content!r} was refused and is in the log"


def nothing_is_kept_twice(history: History) -> Iterator[str]:
    """A key is carried out once."""
    counted = Counter(content for log in history.logs.values() for _offset, content in log)
    yield from (f"{content!r} is in the logs {times} times" for content, times in counted.items() if times > 1)


def nothing_comes_from_nowhere(history: History) -> Iterator[str]:
    """Whatever is in a log was asked for, there, by somebody."""
    asked = {(event.stream, event.content) for event in _all(history, Invoked)}
    for stream, log in history.logs.items():
        yield from (
            f"{content!r} in {stream} was never asked for" for _at, content in log if (stream, content) not in asked
        )


def log_has_no_hole(history: History) -> Iterator[str]:
    """Offsets follow one another."""
    for stream, log in history.logs.items():
        for (before, _), (after, _) in pairwise(log):
            if after != before + 1:
                yield f"{stream}: {after} follows {before}"


def order_is_that_of_time(history: History) -> Iterator[str]:
    """What was answered before something else was asked for comes before it."""
    asked = {event.content: event.at for event in _all(history, Invoked)}
    done = {event.content: event.at for event in _all(history, Answered) if event.outcome == "ok"}
    for stream, log in history.logs.items():
        latest_asked = float("-inf")
        for offset, content in log:
            # Everything up to here was in the log first: none of it may have been asked for after this was answered.
            if latest_asked > done.get(content, float("inf")) + CLOCK_SECONDS:
                yield f"{stream}: {content!r} at {offset} stands behind what was asked for after its answer"
            latest_asked = max(latest_asked, asked.get(content, float("-inf")))


def answers_are_of_questions(history: History) -> Iterator[str]:
    """Every answer is to something that was asked for earlier, and nothing has two ends."""
    asked = {event.content: event.at for event in _all(history, Invoked)}
    ended: dict[str, str] = {}
    for event in _all(history, Answered):
        if event.content not in asked or event.at < asked[event.content]:
            yield f"{event.content!r} was answered before it was asked for"
        if ended.get(event.content, "info") not in {"info", event.outcome}:
            yield f"{event.content!r} was answered {ended[event.content]} and {event.outcome}"
        ended[event.content] = event.outcome


# --- what was seen ------------------------------------------------------------------------------------------------


def everybody_sees_the_log(history: History) -> Iterator[str]:
    """One content for an offset, for all clients: that of the log."""
    logs = {stream: dict(log) for stream, log in history.logs.items()}
    for event in _all(history, Saw):
        logged = logs.get(event.stream, {}).get(event.offset)
        if logged != event.content:
            yield f"{event.who} saw {event.content!r} at {event.stream}:{event.offset}, the log has {logged!r}"


def nothing_is_missed_or_seen_twice(history: History) -> Iterator[str]:
    """From where a client joined, every offset once and in order; a recovery goes on where it was."""
    at: dict[tuple[str, str], int] = {}
    for event in history.events:
        if isinstance(event, Joined):
            whose = event.who, event.stream
            if event.recovered is None or not event.recovered:
                at[whose] = event.offset
            elif event.offset < at.get(whose, 0):
                yield f"{event.who} recovered {event.stream} to {event.offset} and was at {at[whose]} already"
        elif isinstance(event, Saw):
            whose = event.who, event.stream
            if whose not in at:
                yield f"{event.who} saw {event.stream}:{event.offset} without having joined"
            elif event.offset != at[whose] + 1:
                yield f"{event.who} saw {event.stream}:{event.offset} after {at[whose]}"
            at[whose] = event.offset


def recovery_is_whole(history: History) -> Iterator[str]:
    """Whoever was told that it recovered up to an offset has seen everything up to there in the end."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    told: dict[tuple[str, str], int] = {}
    for event in history.events:
        if isinstance(event, Joined):
            told[event.who, event.stream] = event.offset if event.recovered else 0
        elif isinstance(event, Saw):
            seen[event.who, event.stream] = event.offset
    for whose, offset in told.items():
        if seen[whose] < offset:
            yield f"{whose[0]} was told that it has {whose[1]} up to {offset}, and saw up to {seen[whose]}"


def everybody_is_brought_to_the_end(history: History) -> Iterator[str]:
    """Whoever listens and has kept the right sees the newest publication in the end."""
    gone: set[tuple[str, str]] = set()
    for event in sorted([*_all(history, Ended), *_all(history, Granted)], key=lambda event: event.at):
        (gone.add if isinstance(event, Ended) else gone.discard)((event.who, event.stream))
    at: dict[tuple[str, str], int] = {}
    for event in history.events:
        if isinstance(event, (Joined, Saw)):
            offset = (
                event.offset
                if isinstance(event, Saw) or not event.recovered
                else at.get((event.who, event.stream), 0)
            )
            at[event.who, event.stream] = offset
    for (who, stream), offset in at.items():
        newest = history.logs.get(stream, [(0, "")])[-1][0] if history.logs.get(stream) else 0
        if (who, stream) not in gone and offset < newest:
            yield f"{who} stopped at {stream}:{offset}, the log went on to {newest}"


def nothing_reaches_who_lost_the_right(history: History) -> Iterator[str]:
    """After the time that a right may take to end, nobody is let in and nothing is delivered, until there is a right
    again."""
    ended: dict[tuple[str, str], list[Ended]] = defaultdict(list)
    granted: dict[tuple[str, str], list[float]] = defaultdict(list)
    for end in _all(history, Ended):
        ended[end.who, end.stream].append(end)
    for grant in _all(history, Granted):
        granted[grant.who, grant.stream].append(grant.at)
    for event in (*_all(history, Saw), *_all(history, Joined)):
        whose = event.who, event.stream
        for end in ended.get(whose, ()):
            late = event.at - end.at - end.within
            if late > 0 and not any(end.at <= at <= event.at for at in granted[whose]):
                did = "saw" if isinstance(event, Saw) else "joined"
                yield f"{event.who} {did} {event.stream}:{event.offset} {late:.2f} s after the right had to be gone"


def nothing_is_seen_before_it_is_said(history: History) -> Iterator[str]:
    """Nobody knows a post before its author sent it."""
    asked = {event.content: event.at for event in _all(history, Invoked)}
    for event in _all(history, Saw):
        if event.at + CLOCK_SECONDS < asked.get(event.content, float("-inf")):
            yield f"{event.who} saw {event.content!r} before it was asked for"


def epochs_do_not_change(history: History) -> Iterator[str]:
    """No fault rebuilds a log: a stream has one epoch, and none of its recoveries is refused for another."""
    epochs: dict[str, str] = {}
    for event in _all(history, Joined):
        if epochs.setdefault(event.stream, event.epoch) != event.epoch:
            yield f"{event.stream} had epoch {epochs[event.stream]}, and {event.who} was told {event.epoch}"


# --- votes --------------------------------------------------------------------------------------------------------


def tally_is_the_voters(history: History) -> Iterator[str]:
    """What everybody sees is the number of different people."""
    voters = Counter(question for _who, question in set(history.ballots))
    for question in voters.keys() | history.tallies.keys():
        if voters[question] != history.tallies.get(question, 0):
            yield f"{question} shows {history.tallies.get(question, 0)} votes of {voters[question]} people"


def nobody_votes_twice(history: History) -> Iterator[str]:
    """One row for a person and a question."""
    yield from (
        f"{who} voted {times} times on {on}" for (who, on), times in Counter(history.ballots).items() if times > 1
    )


def last_vote_stands(history: History) -> Iterator[str]:
    """A vote that was answered, and that nothing overlapped or followed, is as it was answered."""
    rows = set(history.ballots)
    by_voter: dict[tuple[str, str], list[Voted]] = defaultdict(list)
    for vote in history.votes:
        by_voter[vote.who, vote.question].append(vote)
    for (who, question), votes in by_voter.items():
        last = max(votes, key=lambda vote: vote.at)
        others = [vote for vote in votes if vote is not last and vote.outcome != "fail"]
        certain = last.outcome == "ok" and all(vote.outcome == "ok" and vote.at < last.asked_at for vote in others)
        if certain and ((who, question) in rows) is not last.up:
            last_word = "given" if last.up else "taken back"
            yield f"{who}'s last vote on {question} was {last_word}, and the rows say otherwise"
    known = set(by_voter)
    yield from (f"{who} never voted on {question}" for who, question in rows - known)


# --- time ---------------------------------------------------------------------------------------------------------


def escalations_fire_once(history: History) -> Iterator[str]:
    """What was due has fired, once."""
    fired = Counter((event.ticket, event.step) for event in history.fired)
    due = {(event.ticket, event.step): event.at for event in history.due}
    for what, times in fired.items():
        if times > 1:
            yield f"{what} fired {times} times"
        if what not in due:
            yield f"{what} fired and was never due"
    yield from (
        f"{what} was due and did not fire" for what, at in due.items() if at < history.ended_at and not fired[what]
    )


def escalations_are_not_early(history: History) -> Iterator[str]:
    """None fires before it is due."""
    due = {(event.ticket, event.step): event.at for event in history.due}
    for event in history.fired:
        early = due.get((event.ticket, event.step), event.at) - event.at
        if early > CLOCK_SECONDS:
            yield f"{event.ticket} {event.step} fired {early:.2f} s early"


def notifications_are_once(history: History) -> Iterator[str]:
    """One row for a person and an event."""
    yield from (f"{what} {times} times" for what, times in Counter(history.notifications).items() if times > 1)


# --- figures and record -------------------------------------------------------------------------------------------


def published_is_recomputed(history: History) -> Iterator[str]:
    """The published response times are those of the record."""
    for name in history.published.keys() | history.recomputed.keys():
        shown, true = history.published.get(name), history.recomputed.get(name)
        if shown != true:
            yield f"{name} is published as {shown}, the record says {true}"


def chain_is_intact(history: History) -> Iterator[str]:
    """Every ticket is what its record says."""
    yield from history.chain


def record_holds(history: History) -> Iterator[str]:
    """The Merkle tree, what is signed of it, and every row fit."""
    yield from history.record


def every_event_is_one_leaf(history: History) -> Iterator[str]:
    """Whatever was to be recorded is, once."""
    leaves = Counter(history.leaves)
    yield from (f"{row} is {leaves[row]} leaves" for row in history.recorded if leaves[row] != 1)
    yield from (f"there is a leaf about {row}, which is not there" for row in leaves.keys() - set(history.recorded))


def memory_comes_back(history: History) -> Iterator[str]:
    """The servers are as large as before, but for what any process keeps."""
    before, after = history.memory
    if after - before > GROWN_MIB:
        yield f"the servers grew from {before:.0f} to {after:.0f} MiB"


def connections_come_back(history: History) -> Iterator[str]:
    """Nobody is counted who is gone."""
    before, after = history.connections
    if after != before:
        yield f"{before} sockets before, {after} after"


def services_are_let_go(history: History) -> Iterator[str]:
    """PostgreSQL and Redis hold as many connections as before, but for what any process keeps open."""
    yield from left_open(history.held)


def left_open(held: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """Of connections before and after, by service, those that nobody needs."""
    for service, (before, after) in held.items():
        if after - before > MORE_CONNECTIONS[service]:
            yield f"{service} has {after} connections of servers and workers, and had {before}"


def nothing_odd_is_told(history: History) -> Iterator[str]:
    """No client is told what no page should be told: another text at the same offset, an error that says nothing."""
    yield from history.oddities


def nobody_deserts(history: History) -> Iterator[str]:
    """No process ends by itself."""
    yield from history.deserted


INVARIANTS: tuple[Callable[[History], Iterator[str]], ...] = (
    acknowledged_is_kept,
    refused_is_not_kept,
    nothing_is_kept_twice,
    nothing_comes_from_nowhere,
    log_has_no_hole,
    order_is_that_of_time,
    answers_are_of_questions,
    everybody_sees_the_log,
    nothing_is_missed_or_seen_twice,
    recovery_is_whole,
    everybody_is_brought_to_the_end,
    nothing_reaches_who_lost_the_right,
    nothing_is_seen_before_it_is_said,
    epochs_do_not_change,
    tally_is_the_voters,
    nobody_votes_twice,
    last_vote_stands,
    escalations_fire_once,
    escalations_are_not_early,
    notifications_are_once,
    published_is_recomputed,
    chain_is_intact,
    record_holds,
    every_event_is_one_leaf,
    memory_comes_back,
    connections_come_back,
    services_are_let_go,
    nothing_odd_is_told,
    nobody_deserts,
)
