"""The chat of a hall opens with it, is run by whoever runs it, and is held as its switches say."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.accounts.models import User
from engagement.threads import actions as threads
from engagement.threads.models import Thread
from engagement.townhalls import actions
from engagement.townhalls.models import HallBan
from realtime.errors import Refusal
from tests.factories import NOW
from tests.threads.factories import fresh
from tests.townhalls.factories import MINUTE, Cast, make_hall, make_question, reload
from tests.townhalls.saying import said

pytestmark = pytest.mark.django_db


def write(cast: Cast, actor: User, now: Any = NOW) -> None:
    chat_id = reload(cast.hall).chat_id
    assert chat_id is not None
    threads.publish_post(actor=fresh(actor), thread_id=chat_id, body="Good evening.", now=now)


def switch(cast: Cast, name: str, value: Any) -> None:
    actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name=name, value=value, now=NOW)


def ban(cast: Cast, **given: Any) -> HallBan:
    return actions.ban_from_hall(
        **({"actor": cast.moderator, "hall_id": cast.hall.pk, "reason": "Insults.", "now": NOW} | given)
    )


def test_the_lobby_opens_one_chat() -> None:
    hall = make_hall(state="lobby")
    actions.move_hall(actor=fresh(hall.created_by), hall_id=hall.pk, move="go_live", now=NOW)
    assert Thread.objects.filter(kind="chat").count() == 1


def test_a_scheduled_hall_has_no_chat_yet() -> None:
    assert make_hall(state="scheduled").chat_id is None


def test_guests_write_in_it(cast: Cast) -> None:
    write(cast, cast.guest)
    assert cast.hall.chat is not None
    assert cast.hall.chat.posts.count() == 2


@pytest.mark.parametrize(("name", "value"), [("chat", "staff"), ("panic", True)])
def test_a_switch_leaves_it_to_those_who_run_the_hall(cast: Cast, name: str, value: Any) -> None:
    switch(cast, name, value)
    write(cast, cast.official)
    with pytest.raises(threads.ChatForStaff):
        write(cast, cast.citizen)


def test_after_the_panic_lock_it_is_as_it_was(cast: Cast) -> None:
    switch(cast, "chat", "slow")
    switch(cast, "panic", True)
    switch(cast, "panic", False)
    chat = Thread.objects.get(pk=reload(cast.hall).chat_id)
    assert (chat.mode, chat.slow_seconds) == ("open", 20)


def test_slow_is_as_slow_as_the_hall_says(cast: Cast) -> None:
    switch(cast, "chat_slow_seconds", 45)
    switch(cast, "chat", "slow")
    assert Thread.objects.get(pk=reload(cast.hall).chat_id).slow_seconds == 45


def test_open_lifts_what_came_by_itself_and_says_who_did_it(cast: Cast) -> None:
    Thread.objects.filter(pk=reload(cast.hall).chat_id).update(slow_seconds=30, slow_until=NOW + MINUTE)
    switch(cast, "chat", "open")
    chat = Thread.objects.get(pk=reload(cast.hall).chat_id)
    line = chat.entries.latest("pk")
    assert (chat.slow_seconds, chat.slow_until, line.kind, line.actor) == (0, None, "slowed", cast.moderator)


def test_a_chat_that_is_open_and_not_slow_is_not_opened_again(cast: Cast) -> None:
    before = len(said(f"townhall:{cast.hall.pk}"))
    switch(cast, "chat", "open")
    assert len(said(f"townhall:{cast.hall.pk}")) == before


def test_a_chat_that_is_off_stays_off_in_a_panic(cast: Cast) -> None:
    switch(cast, "chat", "off")
    switch(cast, "panic", True)
    assert Thread.objects.get(pk=reload(cast.hall).chat_id).mode == "off"


def test_when_the_hall_is_over_it_is_for_those_who_ran_it(cast: Cast) -> None:
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="end", now=NOW)
    with pytest.raises(threads.ChatForStaff):
        write(cast, cast.citizen)


def test_whoever_is_named_later_runs_it_too(cast: Cast) -> None:
    switch(cast, "chat", "staff")
    actions.name_staff(actor=cast.moderator, hall_id=cast.hall.pk, handle="a_citizen", role="official", now=NOW)
    write(cast, cast.citizen)
    assert reload(cast.hall).chat.last_number == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("scope", ["chat", "all"])
def test_a_ban_holds_in_it(cast: Cast, scope: str) -> None:
    ban(cast, handle="a_guest", scope=scope)
    with pytest.raises(threads.KeptOut):
        write(cast, cast.guest)


def test_a_ban_from_asking_does_not(cast: Cast) -> None:
    ban(cast, handle="a_guest", scope="questions")
    write(cast, cast.guest)
    assert reload(cast.hall).chat.last_number == 2  # type: ignore[union-attr]


def test_a_lifted_ban_holds_no_longer(cast: Cast) -> None:
    put = ban(cast, handle="a_guest")
    actions.lift_ban(actor=cast.moderator, ban_id=put.pk, now=NOW)
    write(cast, cast.guest)
    assert reload(cast.hall).chat.last_number == 2  # type: ignore[union-attr]


def test_of_two_bans_the_longer_one_holds(cast: Cast) -> None:
    ban(cast, handle="a_guest", minutes=5)
    ban(cast, handle="a_guest", minutes=1)
    with pytest.raises(Refusal):
        write(cast, cast.guest, now=NOW + 2 * MINUTE)


def test_a_ban_before_the_chat_opened_holds_in_it() -> None:
    hall = make_hall(state="scheduled")
    question = make_question(hall)
    moderator = fresh(hall.created_by)
    actions.ban_from_hall(actor=moderator, hall_id=hall.pk, question_id=question.pk, reason="Insults.", now=NOW)
    actions.move_hall(actor=moderator, hall_id=hall.pk, move="open_lobby", now=NOW)
    with pytest.raises(threads.KeptOut):
        threads.publish_post(
            actor=fresh(question.asker), thread_id=reload(hall).chat_id or 0, body="Good evening.", now=NOW
        )


def test_nothing_in_the_chat_says_who_was_banned(cast: Cast) -> None:
    stream = f"thread:{reload(cast.hall).chat_id}"
    before = len(said(stream))
    ban(cast, handle="a_guest")
    assert len(said(stream)) == before
