"""The end of a rehearsal: what the citizens were told stands, against what the database holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from engagement.config.rehearsal.citizen import Citizen
from engagement.config.rehearsal.figures import Reckoning
from engagement.townhalls.models import Poll, PollBallot, Question, Upvote


def reckon(citizens: Sequence[Citizen], hall_id: int) -> Reckoning:
    """Every vote and ballot that was answered, looked up; every counter of the hall, counted again."""
    votes, wrong_votes = _votes(citizens, hall_id)
    ballots, wrong_ballots = _ballots(citizens, hall_id)
    miscounted = _miscounted_questions(hall_id) + _miscounted_polls(hall_id)
    return Reckoning(votes=votes, ballots=ballots, wrong=wrong_votes + wrong_ballots, miscounted=miscounted)


def _votes(citizens: Sequence[Citizen], hall_id: int) -> tuple[int, int]:
    """How many stand, and how many do not that should, or do that should not. A vote taken back may have been one of
    several in a group of merged questions, and took all of them along: those of groups are not compared."""
    apart = set(Question.objects.filter(hall=hall_id, root=None, group=None).values_list("pk", flat=True))
    stored = set(Upvote.objects.filter(question__hall=hall_id).values_list("user_id", "question_id"))
    said = {(one.user, pk): on for one in citizens for pk, on in one.votes.items() if pk in apart}
    return sum(said.values()), sum(on != (key in stored) for key, on in said.items())


def _ballots(citizens: Sequence[Citizen], hall_id: int) -> tuple[int, int]:
    rows = PollBallot.objects.filter(poll__hall=hall_id).values_list("user_id", "poll_id", "round", "choices")
    stored = {(user, poll, turn): sorted(choices) for user, poll, turn, choices in rows}
    said = {
        (one.user, poll, turn): sorted(choices) for one in citizens for poll, (choices, turn) in one.ballots.items()
    }
    return sum(bool(one) for one in said.values()), sum(one != stored.get(key, []) for key, one in said.items())


def _miscounted_questions(hall_id: int) -> int:
    """Questions whose counters, held votes too, are not the number of people with a vote in their group."""
    rows = Upvote.objects.filter(question__hall=hall_id).values_list("question__root_id", "question_id", "user_id")
    voters: dict[int, set[int]] = {}
    for root, question, user in rows:
        voters.setdefault(root or question, set()).add(user)
    own = Question.objects.filter(hall=hall_id, root=None).values_list("pk", "votes", "held_votes")
    return sum(votes + held != len(voters.get(pk, ())) for pk, votes, held in own)


def _miscounted_polls(hall_id: int) -> int:
    """Options whose counter is not the number of ballots of the present round that name them."""
    wrong = 0
    for poll in Poll.objects.filter(hall=hall_id).prefetch_related("options"):
        counts: Counter[int] = Counter()
        for choices in PollBallot.objects.filter(poll=poll, round=poll.round).values_list("choices", flat=True):
            counts.update(choices)
        wrong += sum(option.votes != counts[option.pk] for option in poll.options.all())
    return wrong
