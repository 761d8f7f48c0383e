"""Reactions: counted, and nobody is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.townhalls.actions.reactions import (
    Reaction,
    ReactionUnknown,
    TooManyReactions,
    send_reaction,
    send_reactions,
)
from engagement.townhalls.actions.rules import BannedFromHall, HallClosed, MayNotJoin, SwitchedOff
from engagement.townhalls.models import ReactionTally, TownHall
from engagement.townhalls.queries import HallMissing
from engagement.townhalls.reactions import KINDS, MOST, SECONDS
from realtime.errors import Refusal
from tests.factories import NOW, make_user
from tests.townhalls.rows import put_ban, put_hall

pytestmark = pytest.mark.django_db


def tallies(hall: TownHall) -> dict[str, int]:
    return dict(ReactionTally.objects.filter(hall=hall).values_list("kind", "count"))


def clap(hall: TownHall, kind: str = "clap") -> int:
    return send_reaction(actor=make_user(), hall_id=hall.pk, kind=kind, now=NOW)


def test_a_reaction_is_counted() -> None:
    hall = put_hall()
    assert clap(hall) == hall.pk
    assert tallies(hall) == {"clap": 1}


def test_reactions_add_up_over_batches_by_kind_and_hall() -> None:
    hall, other = put_hall(), put_hall()
    for kind in ("clap", "heart"):
        sent = [Reaction(make_user(), one.pk, kind) for one in (hall, hall, other)]
        send_reactions(reactions=sent, now=NOW)
    clap(hall)
    assert tallies(hall) == {"clap": 3, "heart": 2}
    assert tallies(other) == {"clap": 1, "heart": 1}


def test_every_kind_may_be_sent() -> None:
    hall = put_hall()
    for kind in KINDS:
        clap(hall, kind)
    assert tallies(hall) == dict.fromkeys(KINDS, 1)


def test_no_row_says_who_sent_it() -> None:
    assert {field.name for field in ReactionTally._meta.get_fields()} == {"id", "hall", "kind", "count"}


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ReactionUnknown):
        clap(put_hall(), "boo")


def test_one_person_sends_so_many_and_then_waits() -> None:
    hall, person = put_hall(), make_user()
    results = send_reactions(reactions=[Reaction(person, hall.pk, "clap")] * (MOST + 2), now=NOW)
    assert [isinstance(one, TooManyReactions) for one in results] == [False] * MOST + [True, True]
    assert tallies(hall) == {"clap": MOST}


def test_the_pace_holds_over_batches_and_says_when_it_ends() -> None:
    hall, person = put_hall(), make_user()
    send_reactions(reactions=[Reaction(person, hall.pk, "clap")] * MOST, now=NOW)
    with pytest.raises(TooManyReactions) as caught:
        send_reaction(actor=person, hall_id=hall.pk, kind="heart", now=NOW + timedelta(seconds=1))
    assert caught.value.retry_after_ms == (SECONDS - 1) * 1000
    send_reaction(actor=person, hall_id=hall.pk, kind="heart", now=NOW + timedelta(seconds=SECONDS))
    assert tallies(hall) == {"clap": MOST, "heart": 1}


def test_one_fast_person_holds_nobody_else_back() -> None:
    hall, person = put_hall(), make_user()
    send_reactions(reactions=[Reaction(person, hall.pk, "clap")] * MOST, now=NOW)
    assert clap(hall) == hall.pk


@pytest.mark.parametrize("state", ["scheduled", "lobby", "ended", "archived"])
def test_reactions_belong_to_a_hall_that_is_on(state: str) -> None:
    with pytest.raises(HallClosed):
        clap(put_hall(state=state))


def test_a_hall_that_is_not_announced_is_not_there() -> None:
    with pytest.raises(HallMissing):
        clap(put_hall(state="draft"))


def test_a_hall_that_does_not_exist_is_not_there() -> None:
    with pytest.raises(HallMissing):
        send_reaction(actor=make_user(), hall_id=1, kind="clap", now=NOW)


@pytest.mark.parametrize("switch", [{"reactions_open": False}, {"panic": True}])
def test_reactions_can_be_switched_off(switch: dict[str, bool]) -> None:
    with pytest.raises(SwitchedOff):
        clap(put_hall(**switch))


def test_whoever_may_only_watch_sends_none() -> None:
    hall, person = put_hall(), make_user()
    put_ban(hall, person)
    with pytest.raises(BannedFromHall):
        send_reaction(actor=person, hall_id=hall.pk, kind="clap", now=NOW)


def test_whoever_is_banned_from_the_house_sends_none() -> None:
    with pytest.raises(MayNotJoin):
        send_reaction(actor=make_user(banned_until=NOW + timedelta(1)), hall_id=put_hall().pk, kind="clap", now=NOW)


def test_a_refused_reaction_leaves_the_others() -> None:
    hall = put_hall()
    results = send_reactions(
        reactions=[Reaction(make_user(), hall.pk, kind) for kind in ("clap", "boo", "clap")], now=NOW
    )
    assert [isinstance(one, Refusal) for one in results] == [False, True, False]
    assert tallies(hall) == {"clap": 2}


def test_a_batch_takes_the_same_number_of_statements_whatever_its_size() -> None:
    hall, counted = put_hall(), []
    for number in (2, 40):
        sent = [Reaction(make_user(), hall.pk, kind) for kind in list(KINDS) * (number // 2)]
        with CaptureQueriesContext(connection) as captured:
            send_reactions(reactions=sent, now=NOW)
        counted.append(len(captured))
    assert counted == [3, 3]
