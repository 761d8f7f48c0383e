"""Bans of one hall: who may, who may not be, and that a ban through a question without a name names nobody."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.threads import actions as threads
from engagement.townhalls import actions
from engagement.townhalls.models import HallBan, Hand
from tests.factories import NOW
from tests.townhalls.factories import MINUTE, Cast, make_hall, make_hand, make_question, moves_of, reload
from tests.townhalls.saying import said
from tickets.text import TextEmpty

pytestmark = pytest.mark.django_db


def ban(cast: Cast, **given: Any) -> HallBan:
    fields = {"actor": cast.moderator, "hall_id": cast.hall.pk, "reason": "Insults.", "now": NOW}
    return actions.ban_from_hall(**(fields | given))


def test_a_ban_runs_for_its_minutes(cast: Cast) -> None:
    assert ban(cast, handle="a_citizen", minutes=30).until == NOW + 30 * MINUTE


def test_a_ban_without_minutes_runs_to_the_end(cast: Cast) -> None:
    assert ban(cast, handle="a_citizen").until is None


def test_the_banned_are_told(cast: Cast) -> None:
    ban(cast, handle="a_citizen", scope="chat")
    assert said(f"user:{cast.citizen.pk}")[-1] == {
        "type": "own_ban.changed",
        "hall": cast.hall.pk,
        "scope": "chat",
        "reason": "Insults.",
    }


def test_the_record_says_why_and_not_whom(cast: Cast) -> None:
    ban(cast, handle="a_citizen", minutes=5)
    entry = said(f"townhall-desk:{cast.hall.pk}")[-2]["entry"]
    assert (entry["move"], entry["reason"], entry["data"]) == ("ban", "Insults.", {"minutes": 5})


def test_through_a_question_without_a_name_it_names_nobody(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.citizen, anonymous=True)
    before = len(said(f"townhall-desk:{cast.hall.pk}"))
    ban(cast, question_id=question.pk)
    assert "a_citizen" not in str(said(f"townhall-desk:{cast.hall.pk}")[before:])


def test_through_a_question_with_a_name_it_names_the_asker(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.citizen)
    ban(cast, question_id=question.pk)
    assert said(f"townhall-desk:{cast.hall.pk}")[-1]["ban"]["person"]["handle"] == "a_citizen"


def test_what_they_asked_stays_for_the_moderators(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.citizen)
    ban(cast, handle="a_citizen")
    question.refresh_from_db()
    assert question.state == "pending"


def test_a_raised_hand_comes_down(cast: Cast) -> None:
    hand = make_hand(cast.hall, person=cast.citizen)
    ban(cast, handle="a_citizen")
    assert Hand.objects.get(pk=hand.pk).state == "lowered"


def test_whoever_speaks_has_the_word_no_longer(cast: Cast) -> None:
    hand = make_hand(cast.hall, person=cast.citizen)
    actions.give_word(actor=cast.moderator, hand_id=hand.pk, now=NOW)
    ban(cast, handle="a_citizen")
    cast.hall.refresh_from_db()
    assert cast.hall.speaking is None


def test_a_hand_stays_up_where_it_would_name_an_asker(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.citizen, anonymous=True)
    hand = make_hand(cast.hall, person=cast.citizen)
    ban(cast, question_id=question.pk)
    assert Hand.objects.get(pk=hand.pk).state == "raised"


@pytest.mark.parametrize("handle", ["the_moderator", "the_hall_moderator", "the_official", "the_director"])
def test_those_who_run_it_are_not_banned(cast: Cast, handle: str) -> None:
    with pytest.raises(actions.BanForbidden):
        ban(cast, handle=handle)


def test_that_they_asked_without_a_name_does_not_show(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.official, anonymous=True)
    assert ban(cast, question_id=question.pk).pk


@pytest.mark.parametrize("role", ["citizen", "official", "director", "guest"])
def test_only_moderators_ban(cast: Cast, role: str) -> None:
    with pytest.raises(actions.HallModeratorsOnly):
        ban(cast, actor=getattr(cast, role), handle="the_asker")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"handle": "nobody"},
        {"handle": "a_citizen", "scope": "life"},
        {"handle": "a_citizen", "minutes": 0},
        {"handle": "a_citizen", "minutes": 10_081},
        {"question_id": 10**9},
    ],
)
def test_a_ban_is_clear(cast: Cast, given: dict[str, Any]) -> None:
    with pytest.raises(actions.BanUnclear):
        ban(cast, **given)


def test_a_question_of_another_hall_bans_nobody(cast: Cast) -> None:
    with pytest.raises(actions.BanUnclear):
        ban(cast, question_id=make_question(make_hall()).pk)


def test_a_ban_says_why(cast: Cast) -> None:
    with pytest.raises(TextEmpty):
        ban(cast, handle="a_citizen", reason="")


def test_a_ban_is_lifted(cast: Cast) -> None:
    put = ban(cast, handle="a_citizen")
    assert actions.lift_ban(actor=cast.hall_moderator, ban_id=put.pk, now=NOW).lifted_at == NOW
    assert moves_of(cast.hall, "ban")[-1] == ("lift", "all", "")


def test_a_ban_is_lifted_once(cast: Cast) -> None:
    put = ban(cast, handle="a_citizen")
    actions.lift_ban(actor=cast.moderator, ban_id=put.pk, now=NOW)
    with pytest.raises(actions.BanMissing):
        actions.lift_ban(actor=cast.moderator, ban_id=put.pk, now=NOW)


def test_there_is_no_such_ban(cast: Cast) -> None:
    with pytest.raises(actions.BanMissing):
        actions.lift_ban(actor=cast.moderator, ban_id=10**9, now=NOW)


def test_only_moderators_lift_bans(cast: Cast) -> None:
    put = ban(cast, handle="a_citizen")
    with pytest.raises(actions.HallModeratorsOnly):
        actions.lift_ban(actor=cast.citizen, ban_id=put.pk, now=NOW)


def mute(cast: Cast, **given: Any) -> HallBan:
    return actions.mute_in_hall(**({"actor": cast.moderator, "hall_id": cast.hall.pk, "now": NOW} | given))


def test_whoever_is_muted_is_silent_in_the_chat_for_ten_minutes(cast: Cast) -> None:
    put = mute(cast, handle="a_citizen")
    assert (put.scope, put.until) == ("chat", NOW + 10 * MINUTE)


def test_whoever_is_muted_goes_on_asking(cast: Cast) -> None:
    mute(cast, handle="a_citizen")
    assert make_question(cast.hall, asker=cast.citizen).state == "pending"


def test_the_chat_does_not_take_what_they_write(cast: Cast) -> None:
    mute(cast, handle="a_citizen")
    chat = reload(cast.hall).chat_id or 0
    with pytest.raises(threads.KeptOut):
        threads.publish_post(actor=cast.citizen, thread_id=chat, body="I am loud.", now=NOW)


def test_whoever_is_muted_reads_why(cast: Cast) -> None:
    mute(cast, handle="a_citizen")
    assert "silent" in said(f"user:{cast.citizen.pk}")[-1]["reason"]


def test_the_record_says_that_somebody_was_muted(cast: Cast) -> None:
    mute(cast, handle="a_citizen")
    assert moves_of(cast.hall, "ban")[-1] == ("mute", "", "chat")


def test_a_hand_stays_up_through_being_muted(cast: Cast) -> None:
    hand = make_hand(cast.hall, person=cast.citizen)
    mute(cast, handle="a_citizen")
    assert Hand.objects.get(pk=hand.pk).state == "raised"


def test_whoever_asked_without_a_name_is_muted_without_one(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.citizen, anonymous=True)
    before = len(said(f"townhall-desk:{cast.hall.pk}"))
    mute(cast, question_id=question.pk)
    assert "a_citizen" not in str(said(f"townhall-desk:{cast.hall.pk}")[before:])


def test_those_who_run_it_are_not_muted(cast: Cast) -> None:
    with pytest.raises(actions.BanForbidden):
        mute(cast, handle="the_official")


def test_only_moderators_mute(cast: Cast) -> None:
    with pytest.raises(actions.HallModeratorsOnly):
        mute(cast, actor=cast.official, handle="a_citizen")
