"""A right that ends stops delivery on open sockets of both servers: within a second, within five with Redis down."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from time import monotonic

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from realtime.auth import issue_token
from realtime.publish import announce_rights_changed, announce_sessions_ended, announce_users_banned
from tests.factories import make_user
from tests.faults.client import talk_of_words
from tests.faults.conftest import Pair
from tests.faults.crowd import Crowd
from tests.tries import shortest

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("in_the_same_house")]

WITH_REDIS_SECONDS, WITHOUT_REDIS_SECONDS = 1.0, 5.0
_numbers = count(1)


def frozen(pair: Pair) -> None:
    pair.redis.freeze()


def gone(pair: Pair) -> None:
    pair.redis.stop()


def expelled(user_id: int, club: Group) -> None:
    club.user_set.remove(user_id)
    announce_rights_changed(users=[user_id], now=timezone.now())


def signed_out(user_id: int, club: Group) -> None:
    announce_sessions_ended(users=[user_id], now=timezone.now())


def banned(user_id: int, club: Group) -> None:
    announce_users_banned(users=[user_id], now=timezone.now())


Ending = Callable[[int, Group], None]
Harm = Callable[[Pair], None]


class Members:
    """A club with one member, who has it open on both servers."""

    def __init__(self, pair: Pair) -> None:
        self.user_id = make_user().pk
        self.club = Group.objects.create(name=f"club-{next(_numbers)}")
        self.club.user_set.add(self.user_id)
        token = issue_token(self.user_id, ttl_seconds=600, now=timezone.now())
        self.crowd = Crowd(urls=pair.urls, tokens=[token, token], talk=talk_of_words(f"club:{self.club.name}"))


def seconds_until_it_ends(members: Members, ending: Ending) -> float:
    """From COMMIT to the moment at which the last of both pages hears no more."""
    began = monotonic()
    with transaction.atomic():
        ending(members.user_id, members.club)
    clients = members.crowd.clients
    assert members.crowd.wait_until(lambda: all(client.ended_at for client in clients), seconds=15)
    return max(client.ended_at for client in clients) - began


def how_late(pair: Pair, ending: Ending, harm: Harm | None = None) -> float:
    """The same, of somebody who comes for it, after the harm."""
    pair.revive()
    members = Members(pair)
    with members.crowd:
        if harm:
            harm(pair)
        return seconds_until_it_ends(members, ending)


@pytest.mark.parametrize("ending", [expelled, signed_out, banned])
def test_it_ends_within_a_second(pair: Pair, ending: Ending) -> None:
    assert shortest(lambda: how_late(pair, ending), within=WITH_REDIS_SECONDS) < WITH_REDIS_SECONDS


@pytest.mark.parametrize("ending", [expelled, signed_out, banned])
@pytest.mark.parametrize("harm", [frozen, gone])
def test_it_ends_within_five_seconds_without_redis(pair: Pair, harm: Harm, ending: Ending) -> None:
    seconds = shortest(lambda: how_late(pair, ending, harm), within=WITHOUT_REDIS_SECONDS)
    assert seconds < WITHOUT_REDIS_SECONDS
