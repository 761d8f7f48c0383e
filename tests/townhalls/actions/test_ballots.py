"""Ballots, one by one and in batches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.accounts.models import User
from engagement.townhalls.actions.ballots import (
    Ballot,
    Balloted,
    ChoicesUnsuitable,
    PollNotOpen,
    cast_ballot,
    cast_ballots,
)
from engagement.townhalls.actions.rules import BannedFromHall, HallClosed, MayNotJoin, SwitchedOff, TooWeak
from engagement.townhalls.models import Poll, PollBallot
from engagement.townhalls.queries import PollMissing
from realtime.control import CONTROL_STREAM
from realtime.errors import Refusal
from tests.factories import NOW, make_user
from tests.plans import whole_tables
from tests.threads.replay import said
from tests.townhalls.rows import put_ban, put_hall, put_poll

pytestmark = pytest.mark.django_db


def options(poll: Poll) -> list[int]:
    return list(poll.options.order_by("position").values_list("pk", flat=True))


def choose(poll: Poll, *places: int, actor: User | None = None, **overrides: Any) -> Balloted:
    """`places` count from 1."""
    chosen = [options(poll)[place - 1] for place in places]
    fields: dict[str, Any] = {"actor": actor or make_user(), "poll_id": poll.pk, "choices": chosen, "now": NOW}
    return cast_ballot(**(fields | overrides))


def tally(poll: Poll) -> tuple[list[int], int, int]:
    poll.refresh_from_db()
    votes = list(poll.options.order_by("position").values_list("votes", flat=True))
    return votes, poll.voters, poll.confirmed_voters


def test_a_ballot_is_stored_and_counted() -> None:
    poll, person = put_poll(), make_user()
    chosen = options(poll)[1]
    assert choose(poll, 2, actor=person) == (poll.pk, [chosen], 1)
    row = PollBallot.objects.get()
    assert (row.user_id, row.round, row.choices, row.strength, row.at) == (person.pk, 1, [chosen], "account", NOW)
    assert tally(poll) == ([0, 1], 1, 1)


def test_a_ballot_by_a_name_is_not_confirmed() -> None:
    poll = put_poll()
    choose(poll, 1, actor=make_user(strength="name"))
    assert tally(poll) == ([1, 0], 1, 0)


def test_another_choice_replaces_the_first() -> None:
    poll, person = put_poll(), make_user()
    choose(poll, 1, actor=person)
    choose(poll, 2, actor=person)
    assert (tally(poll), PollBallot.objects.count()) == (([0, 1], 1, 1), 1)


def test_the_same_ballot_again_changes_nothing() -> None:
    poll, person = put_poll(), make_user()
    choose(poll, 1, actor=person)
    choose(poll, 1, actor=person, now=NOW + timedelta(minutes=1))
    assert tally(poll) == ([1, 0], 1, 1)
    assert PollBallot.objects.get().at == NOW


def test_nothing_chosen_takes_the_ballot_back() -> None:
    poll, person = put_poll(), make_user()
    choose(poll, 1, actor=person)
    choose(poll, actor=person)
    assert (tally(poll), PollBallot.objects.get().choices) == (([0, 0], 0, 0), [])


def test_a_ballot_that_was_taken_back_can_be_given_again() -> None:
    poll, person = put_poll(), make_user()
    for places in ((1,), (), (2,)):
        choose(poll, *places, actor=person)
    assert tally(poll) == ([0, 1], 1, 1)


def test_taking_back_what_was_never_given_leaves_no_row() -> None:
    poll = put_poll()
    choose(poll)
    assert (tally(poll), PollBallot.objects.count()) == (([0, 0], 0, 0), 0)


def test_the_last_of_several_ballots_in_a_batch_holds() -> None:
    poll, person = put_poll(), make_user()
    first, second = options(poll)
    wishes: list[Sequence[int]] = [[first], [second], [], [first]]
    cast_ballots(ballots=[Ballot(person, poll.pk, one) for one in wishes], now=NOW)
    assert tally(poll) == ([1, 0], 1, 1)


def test_a_stronger_identity_makes_an_earlier_ballot_a_confirmed_one() -> None:
    poll, person = put_poll(), make_user(strength="name")
    choose(poll, 1, actor=person)
    person.strength = User.Strength.EMAIL
    choose(poll, 1, actor=person)
    assert tally(poll) == ([1, 0], 1, 1)


def test_the_first_ballot_freezes_the_poll() -> None:
    poll = put_poll()
    choose(poll, 1)
    poll.refresh_from_db()
    assert poll.frozen


def test_a_refused_ballot_freezes_nothing() -> None:
    poll = put_poll(state="paused")
    with pytest.raises(PollNotOpen):
        choose(poll, 1)
    poll.refresh_from_db()
    assert not poll.frozen


def test_several_choices_are_kept_in_the_order_of_the_options() -> None:
    poll = put_poll(kind="multiple", max_choices=2, votes=[0, 0, 0])
    first, _second, third = options(poll)
    assert choose(poll, 3, 1).choices == [first, third]
    assert tally(poll) == ([1, 0, 1], 1, 1)


@pytest.mark.parametrize(("kind", "most"), [("single", 1), ("rating", 1), ("multiple", 2)])
def test_nobody_chooses_more_than_the_poll_allows(kind: str, most: int) -> None:
    poll = put_poll(kind=kind, max_choices=2, votes=[0, 0, 0])
    with pytest.raises(ChoicesUnsuitable) as caught:
        choose(poll, *range(1, most + 2))
    assert str(most) in caught.value.text()


def test_nobody_chooses_the_same_twice() -> None:
    poll = put_poll(kind="multiple", max_choices=2)
    with pytest.raises(ChoicesUnsuitable):
        choose(poll, 1, 1)


def test_nobody_chooses_an_option_of_another_poll() -> None:
    poll = put_poll()
    with pytest.raises(ChoicesUnsuitable):
        choose(poll, choices=options(put_poll(poll.hall))[:1])


@pytest.mark.parametrize("state", ["paused", "closed", "published", "archived"])
def test_only_an_open_poll_takes_ballots(state: str) -> None:
    with pytest.raises(PollNotOpen):
        choose(put_poll(state=state), 1)


def test_a_draft_is_not_there() -> None:
    with pytest.raises(PollMissing):
        choose(put_poll(state="draft", opened_at=None), 1)


def test_a_poll_that_does_not_exist_is_not_there() -> None:
    with pytest.raises(PollMissing):
        cast_ballot(actor=make_user(), poll_id=2**70, choices=[], now=NOW)


@pytest.mark.parametrize("state", ["scheduled", "lobby", "ended", "follow_up"])
def test_ballots_belong_to_a_hall_that_is_on(state: str) -> None:
    with pytest.raises(HallClosed):
        choose(put_poll(put_hall(state=state)), 1)


def test_the_panic_lock_closes_polls() -> None:
    with pytest.raises(SwitchedOff):
        choose(put_poll(put_hall(panic=True)), 1)


def test_the_switch_for_votes_on_questions_leaves_polls_open() -> None:
    poll = put_poll(put_hall(voting_open=False))
    choose(poll, 1)
    assert tally(poll) == ([1, 0], 1, 1)


def test_a_hall_may_ask_for_more_than_a_name() -> None:
    with pytest.raises(TooWeak):
        choose(put_poll(put_hall(voting_strength="account")), 1, actor=make_user(strength="email"))


def test_whoever_may_only_watch_does_not_vote() -> None:
    poll, person = put_poll(), make_user()
    put_ban(poll.hall, person)
    with pytest.raises(BannedFromHall):
        choose(poll, 1, actor=person)


def test_whoever_is_banned_from_the_house_does_not_vote() -> None:
    with pytest.raises(MayNotJoin):
        choose(put_poll(), 1, actor=make_user(banned_until=NOW + timedelta(1)))


def test_a_refused_ballot_leaves_the_others() -> None:
    poll = put_poll()
    first, second = options(poll)
    wishes = [[first], [first, second], [second]]
    results = cast_ballots(ballots=[Ballot(make_user(), poll.pk, one) for one in wishes], now=NOW)
    assert [isinstance(one, Refusal) for one in results] == [False, True, False]
    assert tally(poll) == ([1, 1], 2, 2)


def test_ballots_of_an_earlier_round_stay_as_they_were() -> None:
    poll, person = put_poll(), make_user()
    choose(poll, 1, actor=person)
    Poll.objects.update(round=2, voters=0, confirmed_voters=0)
    poll.options.update(votes=0)
    assert choose(poll, 2, actor=person).round == 2
    assert (tally(poll), PollBallot.objects.count()) == (([0, 1], 1, 1), 2)


@pytest.mark.parametrize(("show", "times"), [("after_vote", 1), ("after_close", 0), ("hidden", 0)])
def test_taking_a_ballot_back_ends_the_right_to_a_tally_that_is_shown_after_voting(show: str, times: int) -> None:
    poll, person = put_poll(show=show), make_user()
    choose(poll, 1, actor=person)
    assert said(CONTROL_STREAM) == []
    choose(poll, actor=person)
    assert [event["users"] for event in said(CONTROL_STREAM)] == [[person.pk]] * times


def statements(number: int) -> int:
    polls = [put_poll(show="after_vote") for _ in range(3)]
    people = [make_user() for _ in range(number)]
    chosen = {poll.pk: options(poll) for poll in polls}
    first = [Ballot(person, polls[0].pk, chosen[polls[0].pk][:1]) for person in people[::2]]
    cast_ballots(ballots=first, now=NOW)
    ballots = [
        Ballot(person, poll.pk, chosen[poll.pk][index % 2 : index % 3])
        for index, person in enumerate(people)
        for poll in polls
    ]
    with CaptureQueriesContext(connection) as captured:
        cast_ballots(ballots=ballots, now=NOW)
    return len(captured)


def test_a_batch_takes_the_same_number_of_statements_whatever_its_size() -> None:
    assert statements(12) == statements(48)


def test_no_ballots_are_no_work() -> None:
    assert cast_ballots(ballots=[], now=NOW) == []


def test_no_ballot_goes_through_a_whole_table() -> None:
    poll = put_poll()
    people = [make_user(), make_user(strength="name"), make_user(strength="email", guest_email="ama@example.org")]
    with whole_tables() as gone_through:
        for chosen in (options(poll)[:1], []):
            cast_ballots(ballots=[Ballot(who, poll.pk, chosen) for who in people], now=NOW)
    assert gone_through == set()
