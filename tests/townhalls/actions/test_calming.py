"""Slow asking that comes and goes by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.accounts.models import User
from engagement.threads.calm import CALMS
from engagement.townhalls import actions
from engagement.townhalls.actions.calming import end_calm
from engagement.townhalls.models import HallEntry, Question, TownHall
from tests.factories import NOW
from tests.townhalls.factories import SECOND, Cast, make_guest, reload
from tests.townhalls.saying import said

pytestmark = pytest.mark.django_db

CALM = CALMS["questions"]
OVER = NOW + CALM.lasts


def brigade(cast: Cast, **person: object) -> None:
    """All but one of the fresh accounts have asked; the last one does so now."""
    people = [make_guest(**({"joined_at": NOW} | person)) for _ in range(CALM.accounts)]
    rows = [
        Question(
            hall=cast.hall, number=number, asker=one, strength="name", body="Why?", asked_at=NOW, state="rejected"
        )
        for number, one in enumerate(people[1:], start=1)
    ]
    Question.objects.bulk_create(rows)
    TownHall.objects.filter(pk=cast.hall.pk).update(last_question=len(rows))
    ask(cast, people[0])


def ask(cast: Cast, actor: User, at: int = 0) -> Question:
    return actions.ask_question(actor=actor, hall_id=cast.hall.pk, body="Why not?", now=NOW + at * SECOND)


def pace(cast: Cast) -> tuple[int, object]:
    hall = reload(cast.hall)
    return hall.slow_seconds, hall.slow_until


def set_pace(cast: Cast, seconds: int) -> None:
    actions.set_switch(
        actor=cast.hall_moderator, hall_id=cast.hall.pk, name="asking_slow_seconds", value=seconds, now=NOW
    )


def test_many_fresh_accounts_within_a_minute_make_it_slow_and_everybody_is_told(cast: Cast) -> None:
    brigade(cast)
    assert pace(cast) == (120, OVER)
    switches = said(f"townhall:{cast.hall.pk}")[-1]["hall"]["switches"]
    assert (switches["asking_slow_seconds"], switches["asking_slow_until"]) == (120, "2026-11-23T09:10:00Z")


def test_the_entry_stands_in_the_record_and_names_nobody(cast: Cast) -> None:
    brigade(cast)
    entry = HallEntry.objects.get(hall=cast.hall, subject="switch")
    assert (entry.move, entry.before, entry.after, entry.actor) == ("asking_slow_seconds", "0", "120", None)


def test_people_who_are_known_are_no_brigade(cast: Cast) -> None:
    brigade(cast, joined_at=NOW - timedelta(days=7))
    assert pace(cast) == (0, None)


def test_whoever_asks_again_too_soon_is_told_when(cast: Cast) -> None:
    brigade(cast)
    ask(cast, cast.citizen)
    with pytest.raises(actions.AskingSlow) as refused:
        ask(cast, cast.citizen, 50)
    assert (refused.value.retry_after_ms, refused.value.params) == (70_000, {"slow": 120, "wait": 70})


def test_those_who_run_the_hall_are_not_held(cast: Cast) -> None:
    set_pace(cast, 120)
    ask(cast, cast.official)
    ask(cast, cast.official, 10)


def test_it_ends_by_itself_and_says_so(cast: Cast) -> None:
    brigade(cast)
    assert [end_calm(now=OVER - SECOND), end_calm(now=OVER), end_calm(now=OVER)] == [0, 1, 0]
    assert pace(cast) == (0, None)
    assert "asking_slow_seconds" not in said(f"townhall:{cast.hall.pk}")[-1]["hall"].get("switches", {})


def test_it_holds_nobody_after_its_time_even_where_no_worker_has_come(cast: Cast) -> None:
    brigade(cast)
    lasts = int(CALM.lasts.total_seconds())
    ask(cast, cast.citizen, lasts - 10)
    ask(cast, cast.citizen, lasts)


def test_a_pace_that_a_moderator_set_stays(cast: Cast) -> None:
    set_pace(cast, 30)
    brigade(cast)
    assert pace(cast) == (30, None)


@pytest.mark.parametrize("seconds", [0, 120])
def test_a_moderator_lifts_it_or_makes_it_their_own(cast: Cast, seconds: int) -> None:
    brigade(cast)
    set_pace(cast, seconds)
    assert pace(cast) == (seconds, None)
