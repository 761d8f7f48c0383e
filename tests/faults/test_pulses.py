"""Pulses on two servers: whoever writes, wherever, every viewer of both has the final state soon."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from time import monotonic

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from realtime.auth import issue_token
from realtime.publish import stir
from tests.factories import make_user
from tests.faults.conftest import Pair
from tests.realtime.wire.client import Client
from tests.realtime.wire.pulses import Reader, press
from tests.tries import shortest

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("in_the_same_house")]

PEOPLE, PRESSES = 10, 8
WITH_REDIS_SECONDS, WITHOUT_REDIS_SECONDS = 1.0, 4.0
_numbers = count(1)


class Crowd:
    """People on both servers, and a viewer on each."""

    def __init__(self, pair: Pair) -> None:
        self.meter = f"pair{next(_numbers)}"
        ports = [server.port for server in pair.servers]
        self.people = [self._person(ports[number % 2]) for number in range(PEOPLE)]
        self.viewers = [Client(port) for port in ports]
        for viewer in self.viewers:
            viewer.result("connect")
        self.readers = [Reader(viewer, f"meter:{self.meter}") for viewer in self.viewers]

    def _person(self, port: int) -> Client:
        client = Client(port)
        client.result("connect", token=issue_token(make_user().pk, ttl_seconds=600, now=timezone.now()))
        return client

    def leave(self) -> None:
        for client in (*self.people, *self.viewers):
            client.close()


@contextmanager
def crowd_of(pair: Pair) -> Iterator[Crowd]:
    """Connected and quiet."""
    found = Crowd(pair)
    try:
        yield found
    finally:
        found.leave()


def press_all(crowd: Crowd) -> float:
    """Everybody presses and lets go, and holds the last button; when the last one was answered."""
    for number in range(PRESSES):
        for person in crowd.people:
            press(person, crowd.meter, "a", pressed=number % 2 == 0)
    for person in crowd.people:
        press(person, crowd.meter, "z")
    return monotonic()


def how_late(crowd: Crowd) -> float:
    """Let everybody press; how long after the last answer the last viewer had the final state."""
    with ThreadPoolExecutor(len(crowd.readers)) as pool:
        readings = [pool.submit(reader.read_until, a=0, z=PEOPLE) for reader in crowd.readers]
        ended_at = press_all(crowd)
        for reading in readings:
            reading.result()
    return max(reader.came_at[-1] for reader in crowd.readers) - ended_at


def how_late_is_a_crowd(pair: Pair) -> float:
    """The same, of people who come for it."""
    with crowd_of(pair) as crowd:
        return how_late(crowd)


def test_viewers_of_both_have_the_final_state_soon(pair: Pair) -> None:
    assert shortest(lambda: how_late_is_a_crowd(pair), within=WITH_REDIS_SECONDS) < WITH_REDIS_SECONDS


def test_nobody_gets_more_than_three_pulses_a_second(pair: Pair) -> None:
    def most_in_a_second() -> int:
        with crowd_of(pair) as crowd:
            how_late(crowd)
            return max(reader.most_in_a_second() for reader in crowd.readers)

    # Pulses that waited for a busy machine come together: what is too many every time is sent too often.
    assert shortest(most_in_a_second, within=4) <= 3


def test_viewers_of_both_have_the_final_state_without_redis(pair: Pair) -> None:
    def without_redis() -> float:
        pair.revive()
        with crowd_of(pair) as crowd:
            pair.redis.stop()
            return how_late(crowd)

    assert shortest(without_redis, within=WITHOUT_REDIS_SECONDS) < WITHOUT_REDIS_SECONDS


def test_process_without_a_hub_stirs_both(pair: Pair) -> None:
    def stir_both() -> float:
        with crowd_of(pair) as crowd:
            stirred_at = monotonic()
            with transaction.atomic():
                Group.objects.create(name=f"{crowd.meter}/command").user_set.add(make_user())
                stir(f"meter:{crowd.meter}")
            for reader in crowd.readers:
                reader.read_until(command=1)
            return max(reader.came_at[-1] for reader in crowd.readers) - stirred_at

    assert shortest(stir_both, within=WITH_REDIS_SECONDS) < WITH_REDIS_SECONDS
