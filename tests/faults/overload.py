"""What a house does when too much is asked of it.

    python -m tests.faults.overload [--only rogues,cut,sigterm]

rogues: 20 readers who ask much and hardly read, and 5 clients who send as fast as they can, beside 100 who talk: the
server grows by at most 64 MiB, and the others' p99 from saying to hearing is at most 500 ms.
cut: 2,000 sockets of two servers break at once, while there is talk: all are there again within 15 s, without a hole.
sigterm: two servers are restarted in turn under load: every client is told 3001, spread over the drain time, nothing
that was acknowledged is lost, and no page sees an error.

Everything has services of its own. Prints a line for each figure, with its bar; exit status 1 where one is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from engagement.config import checking, processes
from tests.bench.runner import raise_limits
from tests.faults import rig

BARS = {"grown": 64.0, "p99": 0.5, "resumed": 15.0}
TALKERS, READERS, FLOODERS = 100, 20, 5
CUT = 2_000
DRAINED = 500
CALM_SECONDS, ROGUE_SECONDS = 8.0, 20.0
DRAIN_SECONDS = 5.0


def say(text: str, *, reached: bool) -> bool:
    """Say a figure; whether it is what it has to be."""
    print(f"measured: {text}{'' if reached else '  MISSED'}", flush=True)  # noqa: T201
    return reached


def a_crowd(house: Any, number: int) -> Any:
    """So many people in one thread, a quarter as many accounts as sockets."""
    from tests.faults.client import talk_of_posts
    from tests.faults.conftest import make_tokens
    from tests.faults.crowd import Crowd
    from tests.threads.factories import make_thread

    urls = [server.socket_url for server in house.servers]
    return Crowd(urls=urls, tokens=make_tokens(number), talk=talk_of_posts(make_thread().pk))


def heard_after(events: Sequence[Any], *, since: float, until: float) -> list[float]:
    """Seconds from saying a word to hearing it, of what was said meanwhile, for everybody who heard it; in order."""
    from tests.faults.history import Invoked, Saw

    said = {event.content: event.at for event in events if isinstance(event, Invoked) and since <= event.at < until}
    return sorted(
        event.at - said[event.content] for event in events if isinstance(event, Saw) and event.content in said
    )


def p99(waits: Sequence[float]) -> float:
    """Of sorted seconds."""
    return waits[len(waits) * 99 // 100] if waits else float("inf")


@contextmanager
def letting_in(
    url: str, stream: str, tokens: Sequence[str], *, readers: int, seconds: float
) -> Iterator[processes.Process]:
    """A process of rogues, one for each token, the first so many of them slow readers. Its output says what became
    of them."""
    folder = rig.new_folder()
    (folder / "tokens").write_text("\n".join(tokens))
    words = [url, stream, str(seconds), str(readers), str(folder / "tokens")]
    command = [sys.executable, "-m", "tests.faults.rogues", *words]
    with processes.Process(command, log=folder / "rogues.log", env=checking.environment()) as process:
        yield process


def rogues(house: Any) -> bool:
    """Readers who do not read and clients who flood, beside those who talk."""
    from tests.faults.conftest import make_tokens

    [server] = house.servers
    crowd = a_crowd(house, TALKERS)
    with crowd:
        talking = crowd.begin(posts_per_second=20)
        began = time.monotonic()
        time.sleep(CALM_SECONDS)
        before, peak, came = server.memory(), 0.0, time.monotonic()
        tokens = make_tokens(4 * (READERS + FLOODERS))[::4]
        with letting_in(server.socket_url, crowd.talk.stream, tokens, readers=READERS, seconds=ROGUE_SECONDS) as them:
            while them.is_running():
                peak = max(peak, server.memory())
                time.sleep(0.1)
        sent = them.tail().strip()
        went = time.monotonic()
        crowd.hush(talking)
        crowd.wait_until_all_seen()
    calm = p99(heard_after(crowd.witness.events, since=began, until=came))
    waits = heard_after(crowd.witness.events, since=came, until=went)
    return all(
        [
            say(
                f"{READERS} slow readers who chatter, {FLOODERS} flooders, {ROGUE_SECONDS:.0f} s: {sent}",
                reached=True,
            ),
            say(
                f"the server grew from {before:.0f} to {peak:.0f} MiB (bar +64)",
                reached=peak - before <= BARS["grown"],
            ),
            say(
                f"{TALKERS} others: p99 from saying to hearing {p99(waits) * 1000:.0f} ms, {calm * 1000:.0f} before"
                f" (bar 500)",
                reached=p99(waits) <= BARS["p99"],
            ),
            said_whole(crowd),
        ]
    )


def cut(house: Any) -> bool:
    """Everybody's connection breaks at once."""
    crowd = a_crowd(house, CUT)
    with crowd:
        talking = crowd.begin(posts_per_second=2)
        time.sleep(3)
        at = time.monotonic()
        crowd.cut()
        crowd.wait_until(lambda: crowd.witness.reconnects >= CUT, seconds=30)
        back = crowd.wait_until(lambda: all(client.joined.is_set() for client in crowd.clients), seconds=120)
        seconds = time.monotonic() - at
        crowd.hush(talking)
        crowd.wait_until_all_seen(seconds=60)
    recoveries = sorted(listens - lost for lost, listens in crowd.witness.recoveries)
    return all(
        [
            say(
                f"{CUT} sockets cut at once: all there again after {seconds:.1f} s (bar 15), p50"
                f" {recoveries[len(recoveries) // 2] if recoveries else 0:.1f} s",
                reached=back and seconds <= BARS["resumed"],
            ),
            said_whole(crowd),
        ]
    )


def sigterm(house: Any) -> bool:
    """Two servers are restarted in turn while everybody talks."""
    verdicts = []
    crowd = a_crowd(house, DRAINED)
    with crowd:
        talking = crowd.begin(posts_per_second=10)
        time.sleep(2)
        for server in house.servers:
            theirs, at, before = server.sockets(), time.monotonic(), len(crowd.witness.closes)
            server.ask_to_end()
            processes.wait_for(lambda server=server: not server.is_running, seconds=60)
            told = [(when - at, code) for when, code in crowd.witness.closes[before:]]
            server.start()
            house.wait_ready()
            late = max((when for when, _code in told), default=0.0)
            goodbyes = sum(code == 3001 for _when, code in told)
            verdicts.append(
                say(
                    f"{server.name}, SIGTERM: {goodbyes} of {theirs} clients told 3001"
                    f" within {late:.1f} s (drain time {DRAIN_SECONDS:.0f} s); half of them within"
                    f" {sorted(told)[len(told) // 2][0] if told else 0:.1f} s",
                    reached=len(told) == theirs and {code for _when, code in told} == {3001} and late > 1,
                )
            )
        time.sleep(2)
        crowd.hush(talking)
        answered = crowd.wait_until_all_answered(seconds=60)
        crowd.wait_until_all_seen(seconds=60)
    verdicts.append(say(f"{len(crowd.words)} posts meanwhile, all acknowledged: {answered}", reached=answered))
    return all([*verdicts, said_whole(crowd)])


def said_whole(crowd: Any) -> bool:
    """Whether nothing was lost, doubled or missed, and nobody saw anything odd."""
    from tests.faults import checker
    from tests.faults.history import History
    from tests.faults.scene import log_of

    stream = crowd.talk.stream
    logged = [entry for entry in log_of(stream, after=0) if entry[1].startswith("word ")]
    history = History(events=crowd.witness.events, logs={stream: logged}, oddities=crowd.witness.oddities)
    found = checker.check(history)
    for violation in found[:5]:
        say(f"{violation.invariant}: {violation.what}", reached=False)
    return say(f"{len(checker.INVARIANTS)} invariants checked, {len(found)} broken", reached=not found)


MEASURES: dict[str, tuple[Callable[[Any], bool], int]] = {
    "rogues": (rogues, 1),
    "cut": (cut, 2),
    "sigterm": (sigterm, 2),
}
"""With how many servers."""


def main(*arguments: str) -> int:
    """Each in a house of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(MEASURES))
    options = parser.parse_args(arguments)
    raise_limits()
    folder = rig.new_folder()
    verdicts = []
    with processes.ended_by_signals(), rig.services_of_ours(folder, DURBAR_TEST_DRAIN=str(DRAIN_SECONDS)) as ours:
        from tests.faults.house import House  # here: it asks Django for its settings

        postgres, redis, env = ours
        for name in options.only.split(","):
            measure, servers = MEASURES[name]
            with ExitStack() as stack:
                house = House(stack, postgres, redis, folder=folder, env=env, servers=servers, workers=0)
                house.wait_ready()
                verdicts.append(measure(house))
    return int(not all(verdicts))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
