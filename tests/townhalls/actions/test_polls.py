"""Polls: made, changed, opened, closed, counted, published, shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from engagement.accounts.models import User
from engagement.townhalls.actions.ballots import PollNotOpen, cast_ballot
from engagement.townhalls.actions.poll_fields import PollUnsuitable
from engagement.townhalls.actions.polls import PollFrozen, close_polls, create_poll, edit_poll, move_poll, show_poll
from engagement.townhalls.actions.record import working
from engagement.townhalls.actions.rules import (
    HallClosed,
    HallModeratorsOnly,
    MayNotJoin,
    MoveImpossible,
    Stale,
)
from engagement.townhalls.models import HallEntry, Poll, PollBallot, PollResult, TownHall
from engagement.townhalls.queries import HallMissing, PollMissing, access_hall
from realtime.control import CONTROL_STREAM
from tests.factories import NOW, make_user
from tests.threads.factories import fresh
from tests.threads.replay import said
from tests.townhalls.rows import put_hall, put_poll, put_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db: None) -> TownHall:
    return put_hall()


@pytest.fixture
def moderator(hall: TownHall) -> User:
    return put_staff(hall)


def create(moderator: User, hall: TownHall, **overrides: Any) -> Poll:
    fields: dict[str, Any] = {
        "actor": moderator,
        "hall_id": hall.pk,
        "question": "Which street first?",
        "options": ["Ahantia Road", "Liberation Road"],
        "now": NOW,
    }
    return create_poll(**(fields | overrides))


def move(moderator: User, poll: Poll, *moves: str, **overrides: Any) -> Poll:
    for one in moves:
        poll = move_poll(**({"actor": moderator, "poll_id": poll.pk, "move": one, "now": NOW} | overrides))
    return poll


def choose(poll: Poll, place: int = 1, actor: User | None = None) -> User:
    actor = actor or make_user()
    option = poll.options.get(position=place)
    cast_ballot(actor=actor, poll_id=poll.pk, choices=[option.pk], now=NOW)
    return actor


def votes(poll: Poll) -> list[int]:
    return list(poll.options.order_by("position").values_list("votes", flat=True))


def newest(hall: TownHall) -> HallEntry:
    return HallEntry.objects.filter(hall=hall).order_by("-number")[0]


def shown(hall: TownHall) -> list[dict[str, Any]]:
    """What everybody was told of polls."""
    return [event for event in said(f"townhall:{hall.pk}") if event["type"].startswith("poll.")]


# --- making and changing --------------------------------------------------------------------------------


def test_a_new_poll_is_a_numbered_draft(hall: TownHall, moderator: User) -> None:
    polls = [create(moderator, hall) for _ in range(2)]
    assert [(poll.number, poll.state, poll.frozen) for poll in polls] == [(1, "draft", False), (2, "draft", False)]
    assert [one.text for one in polls[0].options.all()] == ["Ahantia Road", "Liberation Road"]


def test_a_draft_is_said_to_those_who_run_the_hall_alone(hall: TownHall, moderator: User) -> None:
    create(moderator, hall)
    told = [event["type"] for event in said(f"townhall-desk:{hall.pk}")]
    assert (told, shown(hall)) == (["desk_poll.changed", "entry.recorded"], [])


def test_making_a_poll_is_recorded(hall: TownHall, moderator: User) -> None:
    poll = create(moderator, hall)
    entry = newest(hall)
    assert (entry.subject, entry.subject_number, entry.move, entry.after, entry.by_staff) == (
        "poll",
        poll.number,
        "create",
        "draft",
        True,
    )


def test_a_poll_may_be_prepared_before_the_hall_is_announced() -> None:
    hall = put_hall(state="draft")
    assert create(put_staff(hall), hall).state == "draft"


def test_nobody_makes_polls_in_a_hall_that_is_over() -> None:
    hall = put_hall(state="ended")
    with pytest.raises(HallClosed):
        create(put_staff(hall), hall)


def test_only_moderators_make_polls(hall: TownHall) -> None:
    for person in (fresh(make_user()), put_staff(hall, "official")):
        with pytest.raises(HallModeratorsOnly):
            create(person, hall)


def test_a_moderator_who_is_banned_makes_none(hall: TownHall) -> None:
    with pytest.raises(MayNotJoin):
        create(put_staff(hall, is_active=False), hall)


def test_there_are_no_polls_in_a_hall_that_does_not_exist(moderator: User) -> None:
    with pytest.raises(HallMissing):
        create(moderator, TownHall(pk=2**40))


def test_unsuitable_fields_are_refused_and_leave_nothing(hall: TownHall, moderator: User) -> None:
    with pytest.raises(PollUnsuitable):
        create(moderator, hall, options=["One"])
    hall.refresh_from_db()
    assert (Poll.objects.count(), hall.last_poll, HallEntry.objects.count()) == (0, 0, 0)


def edit(moderator: User, poll: Poll, **overrides: Any) -> Poll:
    return edit_poll(**({"actor": moderator, "poll_id": poll.pk, "now": NOW} | overrides))


def test_a_draft_can_be_changed(hall: TownHall, moderator: User) -> None:
    poll = create(moderator, hall)
    changed = edit(
        moderator,
        poll,
        question="Which first?",
        options=["A", "B", "C"],
        kind="multiple",
        max_choices=2,
        show="hidden",
    )
    assert (changed.question, changed.kind, changed.max_choices, changed.show) == (
        "Which first?",
        "multiple",
        2,
        "hidden",
    )
    assert [one.text for one in changed.options.all()] == ["A", "B", "C"]


def test_what_is_not_given_stays(hall: TownHall, moderator: User) -> None:
    poll = create(moderator, hall)
    before = [one.pk for one in poll.options.all()]
    changed = edit(moderator, poll, question="Which first?")
    assert [one.pk for one in changed.options.all()] == before


def test_an_open_poll_can_be_changed_while_nobody_has_voted_and_everybody_is_told(
    hall: TownHall, moderator: User
) -> None:
    poll = move(moderator, create(moderator, hall), "open")
    edit(moderator, poll, question="Which first?")
    assert shown(hall)[-1]["poll"]["question"] == "Which first?"


def test_after_the_first_ballot_the_words_stay(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall), "open")
    choose(poll)
    with pytest.raises(PollFrozen):
        edit(moderator, poll, question="Which first?")


def test_even_when_the_ballot_was_taken_back_the_words_stay(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall), "open")
    cast_ballot(actor=choose(poll), poll_id=poll.pk, choices=[], now=NOW)
    with pytest.raises(PollFrozen):
        edit(moderator, poll, question="Which first?")


def test_a_closed_poll_stays_as_it_is(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall), "open", "close")
    with pytest.raises(PollFrozen):
        edit(moderator, poll, question="Which first?")


def test_only_moderators_change_polls(hall: TownHall, moderator: User) -> None:
    poll = create(moderator, hall)
    with pytest.raises(HallModeratorsOnly):
        edit(put_staff(hall, "official"), poll, question="Which first?")
    with pytest.raises(PollMissing):
        edit(fresh(make_user()), poll, question="Which first?")


def test_nobody_overwrites_unseen_what_somebody_else_changed(hall: TownHall, moderator: User) -> None:
    poll = create(moderator, hall)
    other = put_staff(hall, display_name="Efua")
    edit(other, poll, question="Which first?", version=poll.version)
    with pytest.raises(Stale) as caught:
        edit(moderator, poll, question="And this?", version=poll.version)
    assert "Efua" in caught.value.text()


# --- its life --------------------------------------------------------------------------------


def test_an_opened_poll_is_said_to_everybody_without_its_tally(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall), "open")
    [event] = shown(hall)
    assert (poll.state, poll.opened_at) == ("open", NOW)
    assert (event["poll"]["id"], event["poll"].get("voters")) == (poll.pk, None)
    assert [option.get("votes") for option in event["poll"]["options"]] == [None, None]


@pytest.mark.parametrize("state", ["draft", "scheduled", "lobby", "ended"])
def test_a_poll_opens_in_a_hall_that_is_on(state: str) -> None:
    hall = put_hall(state=state)
    poll = put_poll(hall, state="draft", opened_at=None)
    with pytest.raises(HallClosed):
        move(put_staff(hall), poll, "open")


def test_moves_follow_the_table(hall: TownHall, moderator: User) -> None:
    poll = create(moderator, hall)
    for wrong in ("close", "publish", "resume", "reopen", "fly"):
        with pytest.raises(MoveImpossible):
            move(moderator, poll, wrong)


def test_every_move_is_recorded(hall: TownHall, moderator: User) -> None:
    moves = ["open", "pause", "resume", "close", "publish", "archive"]
    poll = move(moderator, create(moderator, hall), *moves)
    rows = HallEntry.objects.filter(hall=hall, subject="poll", subject_number=poll.number).order_by("number")
    assert list(rows.values_list("move", flat=True)) == ["create", *moves]


def test_only_moderators_move_polls(hall: TownHall, moderator: User) -> None:
    poll = create(moderator, hall)
    with pytest.raises(HallModeratorsOnly):
        move(put_staff(hall, "official"), poll, "open")


def test_a_move_on_something_else_than_was_seen_is_refused(hall: TownHall, moderator: User) -> None:
    poll = create(moderator, hall)
    move(put_staff(hall), poll, "open")
    with pytest.raises(Stale):
        move(moderator, poll, "archive", version=poll.version)


def test_closing_counts_the_ballots_one_by_one(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall), "open")
    for place in (1, 1, 2):
        choose(poll, place)
    choose(poll, 2, make_user(strength="name"))
    Poll.objects.update(voters=99)
    poll.options.update(votes=99)
    poll = move(moderator, poll, "close")
    assert (votes(poll), poll.voters, poll.confirmed_voters, poll.closed_at) == ([2, 2], 4, 3, NOW)
    result = PollResult.objects.get()
    first, second = poll.options.all()
    assert (result.round, result.voters, result.confirmed_voters) == (1, 4, 3)
    assert result.counts == {str(first.pk): 2, str(second.pk): 2}


def test_ballots_that_were_taken_back_are_not_counted(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall), "open")
    cast_ballot(actor=choose(poll), poll_id=poll.pk, choices=[], now=NOW)
    poll = move(moderator, poll, "close")
    assert (votes(poll), poll.voters) == ([0, 0], 0)


@pytest.mark.parametrize(("show", "known"), [("after_close", True), ("after_vote", True), ("hidden", False)])
def test_a_closed_poll_says_its_result_unless_it_is_hidden(
    hall: TownHall, moderator: User, show: str, known: bool
) -> None:
    poll = move(moderator, create(moderator, hall, show=show), "open")
    choose(poll)
    move(moderator, poll, "close")
    told = [option.get("votes") for option in shown(hall)[-1]["poll"]["options"]]
    assert told == ([1, 0] if known else [None, None])
    assert newest(hall).data == {"round": 1, "voters": 1, "confirmed": 1} | ({"votes": "1 0"} if known else {})


def test_a_hidden_result_is_said_when_it_is_published(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall, show="hidden"), "open")
    choose(poll, 2)
    move(moderator, poll, "close", "publish")
    assert [option["votes"] for option in shown(hall)[-1]["poll"]["options"]] == [0, 1]
    assert newest(hall).data["votes"] == "0 1"


@pytest.mark.parametrize(("moves", "known"), [(("publish", "archive"), True), (("archive",), False)])
def test_an_archived_poll_goes_on_showing_what_was_published(
    hall: TownHall, moderator: User, moves: tuple[str, ...], known: bool
) -> None:
    poll = move(moderator, create(moderator, hall, show="hidden"), "open", "close", *moves)
    assert (poll.state, shown(hall)[-1]["poll"].get("voters") is not None) == ("archived", known)


def test_a_draft_is_archived_without_a_word_to_anybody(hall: TownHall, moderator: User) -> None:
    move(moderator, create(moderator, hall), "archive")
    assert shown(hall) == []


def test_a_reopened_poll_is_a_new_round_with_nobodys_vote(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall), "open")
    person = choose(poll)
    poll = move(moderator, poll, "close", "publish", "reopen")
    assert (poll.round, poll.state, poll.voters, poll.confirmed_voters, votes(poll)) == (2, "open", 0, 0, [0, 0])
    assert (poll.closed_at, poll.published_at, poll.frozen) == (None, None, True)
    choose(poll, 2, person)
    assert PollBallot.objects.count() == 2


def test_every_round_keeps_its_result(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall), "open")
    choose(poll)
    poll = move(moderator, poll, "close", "reopen")
    move(moderator, poll, "close")
    assert list(PollResult.objects.order_by("round").values_list("round", "voters")) == [(1, 1), (2, 0)]


def test_a_new_round_ends_the_rights_to_the_tally_of_the_last(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall, show="after_vote"), "open", "close")
    assert said(CONTROL_STREAM) == []
    move(moderator, poll, "reopen")
    assert [event["streams"] for event in said(CONTROL_STREAM)] == [[f"poll:{poll.pk}"]]


def test_nobody_votes_after_the_close(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall), "open", "close")
    with pytest.raises(PollNotOpen):
        choose(poll)


def test_the_end_of_a_hall_closes_what_takes_votes(hall: TownHall, moderator: User) -> None:
    polls = [create(moderator, hall) for _ in range(3)]
    move(moderator, polls[0], "open")
    move(moderator, polls[1], "open", "pause")
    with transaction.atomic(), working(access_hall(moderator, hall.pk), actor=moderator, now=NOW) as session:
        close_polls(session)
    assert list(Poll.objects.order_by("pk").values_list("state", flat=True)) == ["closed", "closed", "draft"]
    assert PollResult.objects.count() == 2


# --- on the screen --------------------------------------------------------------------------------


def put_on(moderator: User, poll: Poll, *, on: bool = True, **overrides: Any) -> Poll:
    return show_poll(**({"actor": moderator, "poll_id": poll.pk, "on": on, "now": NOW} | overrides))


def test_one_poll_is_on_the_screen(hall: TownHall, moderator: User) -> None:
    first, second = (move(moderator, create(moderator, hall), "open") for _ in range(2))
    put_on(moderator, first)
    put_on(moderator, second)
    assert list(Poll.objects.order_by("pk").values_list("on_screen", flat=True)) == [False, True]
    assert {event["poll"]["id"]: event["poll"].get("on_screen", False) for event in shown(hall)} == {
        first.pk: False,
        second.pk: True,
    }


def test_a_poll_is_taken_off_the_screen(hall: TownHall, moderator: User) -> None:
    poll = put_on(moderator, move(moderator, create(moderator, hall), "open"))
    assert put_on(moderator, poll, on=False).on_screen is False
    assert newest(hall).move == "hide"


def test_showing_what_is_shown_leaves_no_entry(hall: TownHall, moderator: User) -> None:
    poll = put_on(moderator, move(moderator, create(moderator, hall), "open"))
    before = newest(hall).number
    put_on(moderator, poll)
    assert newest(hall).number == before


def test_a_draft_does_not_come_on_the_screen(hall: TownHall, moderator: User) -> None:
    with pytest.raises(MoveImpossible):
        put_on(moderator, create(moderator, hall))


def test_an_archived_poll_leaves_the_screen_and_stays_off(hall: TownHall, moderator: User) -> None:
    poll = put_on(moderator, move(moderator, create(moderator, hall), "open", "close"))
    poll = move(moderator, poll, "archive")
    assert poll.on_screen is False
    with pytest.raises(MoveImpossible):
        put_on(moderator, poll)


def test_only_moderators_choose_what_is_on_the_screen(hall: TownHall, moderator: User) -> None:
    poll = move(moderator, create(moderator, hall), "open")
    with pytest.raises(HallModeratorsOnly):
        put_on(fresh(make_user()), poll)


def test_showing_another_poll_than_was_seen_is_refused(hall: TownHall, moderator: User) -> None:
    poll = create(moderator, hall)
    move(put_staff(hall), poll, "open")
    with pytest.raises(Stale):
        put_on(moderator, poll, version=poll.version)
