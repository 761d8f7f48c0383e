"""Two hundred clients on two servers, posts from all of them, and harm done in the middle: nobody misses anything,
nobody sees anything twice, and everybody sees the same. Many more kinds of harm are done to more servers, at once and
for longer, by the rig (`test_rig.py`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from time import monotonic

import pytest
from django.db import connection

from realtime import log
from tests.faults import checker
from tests.faults.client import Talk, talk_of_posts, talk_of_words
from tests.faults.conftest import Pair, log_of, make_tokens
from tests.faults.crowd import Crowd, Figures
from tests.faults.history import History
from tests.threads.factories import make_thread
from tests.tries import TRIES

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

CLIENTS = 200
POSTS = 250
POSTS_PER_SECOND = 50
BEFORE_SECONDS, BETWEEN_SECONDS, AFTER_SECONDS = 1.0, 1.5, 2.0
POLLING_SECONDS = 3.0
"""How late a post may be while nothing is heard from Redis: hubs look at the log once a second."""


Harm = Callable[[Pair, Crowd], None]


def redis_is_flushed_and_comes_back_empty(pair: Pair, crowd: Crowd) -> None:
    pair.redis.flush()
    pause(BETWEEN_SECONDS)
    pair.redis.restart()


def redis_is_frozen_and_gone(pair: Pair, crowd: Crowd) -> None:
    pair.redis.freeze()
    pause(5)
    pair.redis.thaw()
    pause(BETWEEN_SECONDS)
    pair.redis.stop()
    pause(3)
    pair.redis.restart()


def every_line_is_cut_and_every_connection_of_the_database(pair: Pair, crowd: Crowd) -> None:
    crowd.cut()
    pause(BETWEEN_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def redis_is_flushed_and_one_server_is_killed(pair: Pair, crowd: Crowd) -> None:
    pair.redis.flush()
    pause(BETWEEN_SECONDS)
    pair.servers[1].kill()


def the_servers_are_restarted_in_turn(pair: Pair, crowd: Crowd) -> None:
    for which in (0, 1):
        pair.servers[which].stop()
        pair.revive()


def pause(seconds: float) -> None:
    """Let the others go on for a while: this is how long the harm lasts, not a wait for something."""
    Event().wait(seconds)


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What is left to look at when everybody has gone."""

    crowd: Crowd
    log: list[tuple[int, str]]
    figures: Figures
    figure: str
    """The same in words."""
    all_answered: bool
    all_seen: bool

    @property
    def history(self) -> History:
        """What everybody tells, beside what the log holds."""
        talk = self.crowd.talk
        log = [(offset, talk.word_of(data)) for offset, data in self.log]
        return History(events=self.crowd.witness.events, logs={talk.stream: log})

    @property
    def logged_words(self) -> list[str]:
        """The words in the log."""
        return [self.crowd.talk.word_of(data) for _offset, data in self.log]


def do_harm(harm: Harm, pair: Pair, tokens: Sequence[str], talk: Talk) -> Aftermath:
    """Everybody posts; in the middle the harm is done; then everybody waits until it is healed."""
    pair.revive()
    start = log.position(talk.stream).offset
    with Crowd(urls=pair.urls, tokens=tokens, talk=talk) as crowd:
        talking = crowd.begin(posts_per_second=POSTS_PER_SECOND)
        pause(BEFORE_SECONDS)
        crowd.shout()
        harmed_at = monotonic()
        harm(pair, crowd)
        pause(AFTER_SECONDS)
        crowd.wait_until(lambda: len(crowd.words) >= POSTS, seconds=20)  # a busy machine takes longer
        crowd.hush(talking)
        all_answered = crowd.wait_until_all_answered()
        all_seen = crowd.wait_until_all_seen()
    figures = crowd.figures(harmed_at=harmed_at)
    return Aftermath(
        crowd=crowd,
        log=log_of(talk.stream, after=start),
        figures=figures,
        figure=f"{talk.method}, {len(tokens)} clients, {harm.__name__}: {figures}",
        all_answered=all_answered,
        all_seen=all_seen,
    )


@pytest.fixture(scope="module")
def tokens(database: None) -> list[str]:
    """Two hundred connections' worth of people."""
    return make_tokens(CLIENTS)


def words(harm: Harm) -> Talk:
    """A test stream, where a command does little but publish."""
    return talk_of_words(f"members:{harm.__name__}")


def posts(_harm: Harm) -> Talk:
    """A real thread, with all that a post means there."""
    return talk_of_posts(make_thread().pk)


AFFAIRS = [
    (words, redis_is_flushed_and_comes_back_empty),
    (words, redis_is_frozen_and_gone),
    (words, every_line_is_cut_and_every_connection_of_the_database),
    (words, the_servers_are_restarted_in_turn),
    (posts, redis_is_flushed_and_one_server_is_killed),
]


@pytest.fixture(scope="module", params=AFFAIRS, ids=lambda affair: f"{affair[0].__name__}-{affair[1].__name__}")
def aftermath(request: pytest.FixtureRequest, shared_pair: Pair, tokens: list[str]) -> Aftermath:
    """What each harm does to two hundred clients."""
    kind, harm = request.param
    talk = kind(harm)
    tries = [do_harm(harm, shared_pair, tokens, talk)]
    # How late something is, the machine decides too: it may be done again. Nothing else may be wrong even once.
    while tries[-1].figures.longest_wait >= POLLING_SECONDS and len(tries) < TRIES:
        assert checker.check(tries[-1].history) == []
        tries.append(do_harm(harm, shared_pair, tokens, talk))
    return tries[-1]


def test_what_happened_may_happen(aftermath: Aftermath) -> None:
    assert checker.check(aftermath.history) == []


def test_everything_that_was_said_is_acknowledged(
    aftermath: Aftermath, record_property: Callable[[str, object], None]
) -> None:
    record_property("figure", aftermath.figure)
    assert aftermath.all_answered


def test_what_was_acknowledged_is_in_the_log_once(aftermath: Aftermath) -> None:
    assert Counter(aftermath.logged_words) == Counter(aftermath.crowd.words)


def test_every_client_sees_the_same_offsets_in_order(aftermath: Aftermath) -> None:
    offsets = [offset for offset, _data in aftermath.log]
    seen = {client.name: [offset for offset, _at in client.seen] for client in aftermath.crowd.clients}
    assert seen == dict.fromkeys(seen, offsets)


def test_the_log_has_no_hole(aftermath: Aftermath) -> None:
    first = aftermath.log[0][0]
    assert [offset for offset, _data in aftermath.log] == list(range(first, first + len(aftermath.crowd.words)))


def test_every_client_sees_what_the_log_holds(aftermath: Aftermath) -> None:
    seen = {offset: data.decode() for offset, data in aftermath.crowd.witness.contents.items()}
    assert seen == dict(aftermath.log)


def test_no_client_sees_anything_odd(aftermath: Aftermath) -> None:
    assert aftermath.crowd.witness.oddities == []


def test_nothing_is_later_than_polling_makes_it(aftermath: Aftermath) -> None:
    assert aftermath.figures.longest_wait < POLLING_SECONDS
