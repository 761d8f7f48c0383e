"""Votes, withdrawals, merges and partings in any order, beside a model that keeps nothing but who voted for what."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement.townhalls import actions
from engagement.townhalls.actions.counting import count_group
from engagement.townhalls.actions.voting import Vote, cast_upvotes
from engagement.townhalls.models import Question, Upvote
from tests.factories import NOW, make_user
from tests.townhalls.rows import put_hall, put_question, put_staff

QUESTIONS, PEOPLE = 4, 4
PLACES, VOTERS = st.integers(0, QUESTIONS - 1), st.integers(0, PEOPLE - 1)
VOTES = st.tuples(st.just("vote"), st.lists(st.tuples(VOTERS, PLACES, st.booleans()), min_size=1, max_size=6))
MERGES = st.tuples(st.just("merge"), st.tuples(PLACES, PLACES))
PARTINGS = st.tuples(st.just("part"), PLACES)
STRENGTHS = ("name", "name", "email", "account")


class Model:
    """Who voted for what, and what was merged into what."""

    def __init__(self) -> None:
        self.votes: dict[int, set[int]] = defaultdict(set)
        """Question -> people."""
        self.parent: dict[int, int] = {}

    def root(self, question: int) -> int:
        """Where the chain of merges ends."""
        while question in self.parent:
            question = self.parent[question]
        return question

    def group(self, root: int) -> set[int]:
        """All that come to this root."""
        return {one for one in range(QUESTIONS) if self.root(one) == root}

    def vote(self, person: int, question: int, *, on: bool) -> None:
        """For the question; or for none of its group."""
        if on:
            self.votes[question].add(person)
            return
        for one in self.group(self.root(question)):
            self.votes[one].discard(person)

    def counts(self, root: int) -> tuple[int, int]:
        """People, and those of them who are confirmed."""
        people = set().union(*(self.votes[one] for one in self.group(root)))
        return len(people), len([one for one in people if STRENGTHS[one] != "name"])


@pytest.mark.django_db
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(VOTES, VOTES, MERGES, PARTINGS), max_size=12))
def test_counters_are_those_of_a_model_that_keeps_only_who_voted_for_what(steps: list[tuple[str, object]]) -> None:
    hall = put_hall()
    moderator = put_staff(hall)
    questions = [put_question(hall) for _ in range(QUESTIONS)]
    people = [make_user(strength=strength) for strength in STRENGTHS]
    model = Model()
    for step, what in steps:
        if step == "vote":
            cast = [Vote(people[person], questions[place].pk, on) for person, place, on in what]  # type: ignore[attr-defined]
            assert [one.on for one in cast_upvotes(votes=cast, now=NOW)] == [one.on for one in cast]  # type: ignore[union-attr]
            for person, place, on in what:  # type: ignore[attr-defined]
                model.vote(person, place, on=on)
        elif step == "merge":
            one, into = what  # type: ignore[misc]
            if one in model.parent or model.root(into) == one:
                continue
            model.parent[one] = model.root(into)
            actions.merge_questions(
                actor=moderator, question_id=questions[one].pk, into_id=questions[into].pk, now=NOW
            )
        elif what in model.parent:
            del model.parent[what]  # type: ignore[arg-type]
            actions.unmerge_question(actor=moderator, question_id=questions[what].pk, now=NOW)  # type: ignore[index]
    for place, question in enumerate(questions):
        rows = set(Upvote.objects.filter(question=question).values_list("user_id", flat=True))
        assert rows == {people[person].pk for person in model.votes[place]}
        if place in model.parent:
            continue
        question.refresh_from_db()
        assert (question.votes, question.confirmed_votes) == model.counts(place)
        assert count_group(question.pk) == (*model.counts(place), 0)
    assert Question.objects.filter(hall=hall, state="merged").count() == len(model.parent)
