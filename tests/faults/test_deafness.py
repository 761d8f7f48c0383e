"""Hubs that hear nothing from each other: they look at the log, nobody waits for Redis, and hearing comes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from time import monotonic
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.clients.conftest import say
from tests.faults.client import talk_of_words
from tests.faults.conftest import Pair, make_tokens
from tests.faults.crowd import Crowd
from tests.tries import shortest

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("in_the_same_house")]

HEARING_SECONDS = 0.3
POLLING_SECONDS = 2.5
ANSWER_SECONDS = 1.0
SENDING_SECONDS = 3.0

Harm = Callable[[Pair], None]


def frozen(pair: Pair) -> None:
    pair.redis.freeze()


def gone(pair: Pair) -> None:
    pair.redis.stop()


HARMS = pytest.mark.parametrize("harm", [frozen, gone])


@dataclass(frozen=True)
class Ears:
    """A speaker at one server, a listener at the other."""

    speaker: Crowd
    listener: Crowd

    def say(self) -> float:
        """Seconds from the speaker's acknowledgement to the listener's ear."""
        said = len(self.speaker.words)
        self.speaker.start(self.speaker.say_one()).result()
        assert self.speaker.wait_until_all_answered()
        assert self.listener.wait_until(lambda: len(self.listener.clients[0].seen) > said, seconds=15)
        heard_at = self.listener.clients[0].seen[-1][1]
        return heard_at - self.speaker.witness.acknowledged_at[self.speaker.words[-1]]


@pytest.fixture
def ears(pair: Pair, stream: str) -> Iterator[Ears]:
    """Both are there."""
    talk = talk_of_words(stream)
    tokens = make_tokens(2)
    with (
        Crowd(urls=pair.urls[:1], tokens=tokens[:1], talk=talk) as speaker,
        Crowd(urls=pair.urls[1:], tokens=tokens[1:], talk=talk) as listener,
    ):
        yield Ears(speaker, listener)


def seconds_of(act: Callable[[], object]) -> float:
    """How long it takes."""
    began = monotonic()
    act()
    return monotonic() - began


def test_hubs_hear_each_other(ears: Ears) -> None:
    assert shortest(lambda: max(ears.say() for _ in range(5)), within=HEARING_SECONDS) < HEARING_SECONDS


@HARMS
def test_what_no_hint_speaks_of_is_found_in_the_log(pair: Pair, ears: Ears, harm: Harm) -> None:
    harm(pair)
    assert shortest(lambda: max(ears.say() for _ in range(3)), within=POLLING_SECONDS) < POLLING_SECONDS


@HARMS
def test_authors_do_not_wait_for_redis(pair: Pair, ears: Ears, harm: Harm) -> None:
    harm(pair)

    def answered_after() -> float:
        began = monotonic()
        ears.say()
        return ears.speaker.witness.acknowledged_at[ears.speaker.words[-1]] - began

    assert shortest(answered_after, within=ANSWER_SECONDS) < ANSWER_SECONDS


@HARMS
def test_hearing_comes_back_with_redis(pair: Pair, ears: Ears, harm: Harm) -> None:
    harm(pair)
    ears.say()
    pair.revive()
    assert ears.listener.wait_until(lambda: max(ears.say() for _ in range(8)) < HEARING_SECONDS, seconds=30)


@HARMS
def test_a_process_without_a_hub_does_not_wait_for_redis(pair: Pair, stream: str, harm: Harm) -> None:
    harm(pair)
    assert shortest(lambda: seconds_of(lambda: say(stream, ["hello"])), within=SENDING_SECONDS) < SENDING_SECONDS


@HARMS
@pytest.mark.parametrize("path", ["/", "/threads/", "/accounts/login/", "/api/v1/threads/", "/readyz"])
def test_pages_do_not_wait_for_redis(pair: Pair, harm: Harm, path: str) -> None:
    harm(pair)
    getting = shortest(lambda: seconds_of(lambda: pair.servers[0].get(path)), within=SENDING_SECONDS)
    assert getting < SENDING_SECONDS


def test_a_process_without_a_hub_is_heard_at_once(pair: Pair, ears: Ears) -> None:
    seen = ears.listener.clients[0].seen

    def heard_after() -> float:
        known, began = len(seen), monotonic()
        say(ears.listener.talk.stream, ["hello"])
        assert ears.listener.wait_until(lambda: len(seen) > known, seconds=15)
        return seen[known][1] - began

    assert shortest(heard_after, within=HEARING_SECONDS) < HEARING_SECONDS


@HARMS
def test_signing_in_does_not_wait_for_redis(pair: Pair, harm: Harm) -> None:
    harm(pair)
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    address = f"{pair.servers[0].url}/accounts/login/"
    secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.open(address).read().decode())
    assert secret is not None
    form = {"csrfmiddlewaretoken": secret[1], "login": "nobody@example.org", "password": "wrong"}

    def sign_in() -> None:
        assert browser.open(address, urlencode(form).encode(), timeout=30).status == 200

    assert shortest(lambda: seconds_of(sign_in), within=SENDING_SECONDS) < SENDING_SECONDS
