"""Questions, hands and polls as rows: what can be done with each, and what a question is probably a duplicate of."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.townhalls import queries
from engagement.townhalls.models import Poll, Question
from engagement.townhalls.pages.rows import KEYS, address, hand_row, in_line, poll_row, question_rows
from tests.townhalls.factories import Cast, make_hand, make_question

pytestmark = pytest.mark.django_db


def made(cast: Cast, **fields: Any) -> Question:
    """A question with all that its row shows."""
    found = queries.find_question(cast.hall, make_question(cast.hall, **fields).number)
    assert found is not None
    return found


@pytest.mark.parametrize("state", ["pending", "listed", "queued", "featured"])
def test_no_key_means_two_things_in_one_row(cast: Cast, state: str) -> None:
    row = question_rows(cast.hall, [made(cast, state=state)])[0]
    keys = [one.key for one in row.buttons if one.key]
    assert sorted(keys) == sorted(set(keys))


def test_every_act_on_a_question_that_waits_has_a_key(cast: Cast) -> None:
    row = question_rows(cast.hall, [made(cast)])[0]
    assert all(one.key for one in row.buttons)
    assert KEYS["approve"] == "a"


def test_a_button_says_which_version_it_was_drawn_for(cast: Cast) -> None:
    question = made(cast)
    row = question_rows(cast.hall, [question])[0]
    assert f"of={question.pk}&version={question.version}" in row.buttons[0].href


def test_a_likely_duplicate_is_named_and_a_different_question_is_not(cast: Cast) -> None:
    one = make_question(cast.hall, body="When will the gutter on Market Circle be covered?")
    other = made(cast, body="When does the gutter on Market Circle get its cover?")
    make_question(cast.hall, body="How many nurses work at the clinic?")
    row = question_rows(cast.hall, [other], compare=True)[0]
    assert [like.number for like in row.alike] == [one.number]


def test_what_was_merged_can_be_taken_apart(cast: Cast) -> None:
    stays, goes = (made(cast, state="listed") for _each in range(2))
    queries.questions_loaded().filter(pk=goes.pk).update(parent=stays, root=stays, state="merged")
    merged = question_rows(cast.hall, [stays])[0].merged
    assert [(pk, number) for pk, number, _href in merged] == [(goes.pk, goes.number)]


def test_a_hand_can_be_called_or_given_the_word(cast: Cast) -> None:
    hand = queries.access_hand(cast.moderator, make_hand(cast.hall).pk)
    assert [one.name for one in hand_row(cast.hall, hand).buttons] == [
        "hand_call",
        "hand_speak",
        "hand_lower",
        "mute",
    ]


def test_the_ends_of_the_line_move_one_way_only(cast: Cast) -> None:
    rows = in_line(question_rows(cast.hall, [made(cast, state="queued") for _each in range(3)]))
    ways = [[one.name for one in row.buttons if one.name in ("sooner", "later")] for row in rows]
    assert ways == [["later"], ["sooner", "later"], ["sooner"]]


def test_a_poll_on_the_screen_can_leave_it(cast: Cast) -> None:
    poll = Poll.objects.create(hall=cast.hall, number=1, question="Which road?", state="open", on_screen=True)
    assert "poll_hide" in [one.name for one in poll_row(cast.hall, poll).buttons]


def test_a_poll_offers_what_its_state_allows(cast: Cast) -> None:
    poll = Poll.objects.create(hall=cast.hall, number=1, question="Which road?")
    assert [one.name for one in poll_row(cast.hall, poll).buttons] == ["poll_open", "poll_archive", "poll_edit"]
    poll.state = Poll.State.OPEN
    assert [one.name for one in poll_row(cast.hall, poll).buttons] == ["poll_pause", "poll_close", "poll_show"]


def test_an_address_holds_what_the_act_is_about() -> None:
    assert address(7, "approve", of=3) == "/halls/7/do/approve/?of=3"
