"""The commands that thousands send at once, and those of polls, as the hub carries them out."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from engagement.townhalls.models import Poll, Question, ReactionTally, Upvote
from engagement.townhalls.vote_commands import COMMANDS
from realtime.commands import Call, execute
from realtime.errors import Refusal
from realtime.models import CommandKey
from tests.factories import NOW, make_user
from tests.townhalls.rows import put_hall, put_poll, put_question, put_staff

pytestmark = pytest.mark.django_db

TABLE = {command.name: command for command in COMMANDS}


def call(user_id: int, name: str, **given: Any) -> Call:
    data = msgspec.json.encode({"key": str(uuid4()), **given})
    return Call(user_id, TABLE[name].decoder.decode(data))


def run(user_id: int, name: str, **given: Any) -> Any:
    [answer] = execute(TABLE[name], [call(user_id, name, **given)], now=NOW)
    return answer if isinstance(answer, Refusal) else msgspec.json.decode(answer)


def options(poll: Poll) -> list[int]:
    return list(poll.options.order_by("position").values_list("pk", flat=True))


def test_a_vote_is_given_and_taken_back() -> None:
    question, person = put_question(), make_user()
    for on in (True, False):
        reply = run(person.pk, "question.upvote", question=question.pk, on=on)
        assert reply == {"question": question.pk, "on": on, "counts_for": question.pk}
        assert Upvote.objects.count() == int(on)


def test_a_batch_of_votes_is_answered_one_by_one() -> None:
    question, closed = put_question(), put_question(state="owed")
    calls = [
        call(make_user().pk, "question.upvote", question=question.pk),
        call(10**9, "question.upvote", question=question.pk),
        call(make_user().pk, "question.upvote", question=closed.pk),
        call(make_user().pk, "question.upvote", question=question.pk),
    ]
    answers = execute(TABLE["question.upvote"], calls, now=NOW)
    slugs = [one.slug if isinstance(one, Refusal) else msgspec.json.decode(one)["on"] for one in answers]
    assert slugs == [True, "sign_in_needed", "not_votable", True]
    assert Question.objects.get(pk=question.pk).votes == 2


def test_a_vote_with_the_key_of_an_earlier_one_changes_nothing_any_more() -> None:
    question, person = put_question(), make_user()
    first = call(person.pk, "question.upvote", question=question.pk)
    before = execute(TABLE["question.upvote"], [first], now=NOW)
    run(person.pk, "question.upvote", question=question.pk, on=False)
    assert execute(TABLE["question.upvote"], [first], now=NOW) == before
    assert Upvote.objects.count() == 0


def test_a_ballot_is_given_and_taken_back() -> None:
    poll, person = put_poll(), make_user()
    chosen = options(poll)[:1]
    assert run(person.pk, "poll.vote", poll=poll.pk, choices=chosen) == {
        "poll": poll.pk,
        "choices": chosen,
        "round": 1,
    }
    assert run(person.pk, "poll.vote", poll=poll.pk, choices=[])["choices"] == []


def test_a_reaction_is_counted_and_leaves_no_trace_of_who_sent_it() -> None:
    hall, person = put_hall(), make_user()
    assert run(person.pk, "reaction.send", hall=hall.pk, kind="clap") == {"hall": hall.pk}
    assert ReactionTally.objects.get().count == 1
    assert not CommandKey.objects.exists()


@pytest.mark.parametrize("name", ["question.upvote", "poll.vote", "reaction.send"])
def test_what_a_crowd_sends_shares_one_lane(name: str) -> None:
    lane = TABLE[name].lane
    given = {"question.upvote": {"question": 7}, "poll.vote": {"poll": 7, "choices": []}}
    arguments = call(1, name, **given.get(name, {"hall": 7, "kind": "clap"})).arguments
    assert lane is not None
    assert lane(arguments) == lane(msgspec.structs.replace(arguments))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("question.upvote", {"question": 0}),
        ("poll.vote", {"poll": 1, "choices": list(range(1, 14))}),
        ("poll.vote", {"poll": 1, "choices": [-1]}),
        ("poll.move", {"poll": 1, "move": "fly"}),
        ("poll.create", {"hall": 1, "question": "x" * 601}),
    ],
)
def test_what_makes_no_sense_is_not_even_decoded(name: str, given: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        call(1, name, **given)


def test_a_poll_lives_by_commands() -> None:
    hall = put_hall()
    moderator = put_staff(hall).pk
    made = run(moderator, "poll.create", hall=hall.pk, question="Which first?", options=["A", "B"])
    assert (made["number"], made["state"]) == (1, "draft")
    changed = run(moderator, "poll.edit", poll=made["id"], show="hidden", version=made["version"])
    assert changed["version"] == made["version"] + 1
    assert run(moderator, "poll.move", poll=made["id"], move="open")["state"] == "open"
    assert run(moderator, "poll.show", poll=made["id"], on=True)["on_screen"] is True
    poll = Poll.objects.get()
    run(make_user().pk, "poll.vote", poll=poll.pk, choices=options(poll)[1:])
    assert run(moderator, "poll.edit", poll=poll.pk, question="Other words?").slug == "poll_frozen"
    for move, state in (("close", "closed"), ("publish", "published"), ("reopen", "open")):
        assert run(moderator, "poll.move", poll=poll.pk, move=move)["state"] == state
    assert Poll.objects.get().round == 2


def test_a_person_who_is_no_more_is_asked_to_sign_in() -> None:
    assert run(10**9, "poll.move", poll=put_poll().pk, move="close").slug == "sign_in_needed"


def test_somebody_from_the_street_moves_no_poll() -> None:
    assert run(make_user().pk, "poll.move", poll=put_poll().pk, move="close").slug == "hall_moderators_only"


@pytest.mark.parametrize("name", ["question.upvote", "poll.vote"])
def test_the_queries_do_not_grow_with_the_people_however_fresh(name: str, django_assert_max_num_queries: Any) -> None:
    poll, question = put_poll(votes=[0, 0]), put_question()
    given = {"poll": poll.pk, "choices": options(poll)[:1]} if name == "poll.vote" else {"question": question.pk}
    calls = [call(make_user(joined_at=NOW).pk, name, **given) for _ in range(40)]
    with django_assert_max_num_queries(20):
        answers = execute(TABLE[name], calls, now=NOW)
    assert not any(isinstance(one, Refusal) for one in answers)
