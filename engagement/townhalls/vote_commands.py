"""The commands that thousands send at once, each a batch behind one lane, and those of polls. What they change
travels in pulses and events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import msgspec

from engagement.accounts.actions import TooOften
from engagement.accounts.commands import single
from engagement.accounts.models import User
from engagement.accounts.queries import list_identities
from engagement.townhalls.actions import ballots, polls, reactions, releasing, rules, voting
from engagement.townhalls.actions.moderating import Unchanged
from engagement.townhalls.models import Poll
from engagement.townhalls.queries import HallMissing, PollMissing, QuestionMissing
from engagement.townhalls.vote_arguments import (
    BallotTaken,
    CreatePoll,
    EditPoll,
    MovePoll,
    OnePoll,
    PollStanding,
    QuestionUpvoted,
    ReactionCounted,
    SendReaction,
    ShowPoll,
    UpvoteQuestion,
    VoteInPoll,
)
from realtime.commands import Answer, Call, Command, SignInNeeded
from realtime.errors import Refusal
from tickets import text

W = TypeVar("W")
R = TypeVar("R")


def _batch(
    wish: Callable[[User, Any], W],
    action: Callable[[list[W], datetime], Sequence[R | Refusal]],
    reply: Callable[[R], msgspec.Struct],
) -> Callable[[Sequence[Call], datetime], list[Answer]]:
    """A handler: one query for all its people, then one action with what they wish."""

    def handle(calls: Sequence[Call], now: datetime) -> list[Answer]:
        people = list_identities({call.user_id for call in calls})
        wishes = [wish(people[call.user_id], call.arguments) for call in calls if call.user_id in people]
        results = iter(action(wishes, now))
        return [_answer(next(results), reply) if call.user_id in people else SignInNeeded() for call in calls]

    return handle


def _answer(result: R | Refusal, reply: Callable[[R], msgspec.Struct]) -> Answer:
    return result if isinstance(result, Refusal) else reply(result)


_single = partial(single, renamed={"hall": "hall_id", "poll": "poll_id"})


def _standing(poll: Poll) -> PollStanding:
    return PollStanding(
        id=poll.pk,
        number=poll.number,
        state=str(poll.state),
        round=poll.round,
        on_screen=poll.on_screen,
        version=poll.version,
    )


def _upvoted(result: voting.Upvoted) -> QuestionUpvoted:
    return QuestionUpvoted(question=result.question_id, on=result.on, counts_for=result.counts_for)


def _taken(result: ballots.Balloted) -> BallotTaken:
    return BallotTaken(poll=result.poll_id, choices=result.choices, round=result.round)


def _counted(hall_id: int) -> ReactionCounted:
    return ReactionCounted(hall=hall_id)


def _one_lane(_arguments: Any) -> str:
    """All halls together: the larger the batch, the less it costs."""
    return "all"


_OF_THE_CROWD = (SignInNeeded, rules.MayNotJoin, rules.BannedFromHall, rules.HallClosed, rules.SwitchedOff)
_BY_MODERATOR = (SignInNeeded, rules.MayNotJoin, rules.HallModeratorsOnly)
_ON_POLL = (*_BY_MODERATOR, PollMissing, rules.Stale)
_FIELDS = (
    text.TextEmpty,
    text.TextTooLong,
    text.TextUnreadable,
    polls.PollUnsuitable,
    polls.PollKindUnknown,
    polls.PollShowUnknown,
)

COMMANDS = (
    Command(
        name="question.upvote",
        summary="Vote for a question, or take the vote back. Handled in batches.",
        arguments=UpvoteQuestion,
        reply=QuestionUpvoted,
        batch=_batch(
            lambda actor, given: voting.Vote(actor, given.question, given.on),
            lambda votes, now: voting.cast_upvotes(votes=votes, now=now),
            _upvoted,
        ),
        lane=_one_lane,
        refusals=(*_OF_THE_CROWD, QuestionMissing, rules.TooWeak, voting.NotVotable, TooOften),
    ),
    Command(
        name="poll.vote",
        summary="Vote in a poll, vote otherwise, or take the ballot back. Handled in batches.",
        arguments=VoteInPoll,
        reply=BallotTaken,
        batch=_batch(
            lambda actor, given: ballots.Ballot(actor, given.poll, given.choices),
            lambda cast, now: ballots.cast_ballots(ballots=cast, now=now),
            _taken,
        ),
        lane=_one_lane,
        refusals=(
            *_OF_THE_CROWD,
            PollMissing,
            rules.TooWeak,
            ballots.PollNotOpen,
            ballots.ChoicesUnsuitable,
            ballots.BallotOfAccount,
            TooOften,
        ),
    ),
    Command(
        name="reaction.send",
        summary="Send a reaction. Counted, and nobody is written down, so its key is not kept. Handled in batches.",
        arguments=SendReaction,
        reply=ReactionCounted,
        batch=_batch(
            lambda actor, given: reactions.Reaction(actor, given.hall, given.kind),
            lambda sent, now: reactions.send_reactions(reactions=sent, now=now),
            _counted,
        ),
        lane=_one_lane,
        refusals=(*_OF_THE_CROWD, HallMissing, reactions.ReactionUnknown, reactions.TooManyReactions),
        remembered=False,
    ),
    Command(
        name="poll.create",
        summary="Make a poll, as a draft. For moderators of the hall.",
        arguments=CreatePoll,
        reply=PollStanding,
        single=_single(polls.create_poll, _standing),
        refusals=(*_BY_MODERATOR, HallMissing, rules.HallClosed, *_FIELDS),
    ),
    Command(
        name="poll.edit",
        summary="Change a poll in which nobody has voted. For moderators of the hall.",
        arguments=EditPoll,
        reply=PollStanding,
        single=_single(polls.edit_poll, _standing),
        refusals=(*_ON_POLL, polls.PollFrozen, *_FIELDS),
    ),
    Command(
        name="poll.move",
        summary="Open, pause, close, publish, reopen or archive a poll. For moderators of the hall.",
        arguments=MovePoll,
        reply=PollStanding,
        single=_single(polls.move_poll, _standing),
        refusals=(*_ON_POLL, rules.MoveImpossible, rules.HallClosed),
    ),
    Command(
        name="poll.show",
        summary="Put a poll on the screen of the hall, or take it off. For moderators of the hall.",
        arguments=ShowPoll,
        reply=PollStanding,
        single=_single(polls.show_poll, _standing),
        refusals=(*_ON_POLL, rules.MoveImpossible),
    ),
    Command(
        name="poll.release_ballots",
        summary="Count held ballots, while the poll runs. For moderators of the hall.",
        arguments=OnePoll,
        reply=PollStanding,
        single=_single(releasing.release_ballots, _standing),
        refusals=(*_ON_POLL, rules.MoveImpossible, Unchanged),
    ),
    Command(
        name="poll.discard_ballots",
        summary="Take held ballots away, while the poll runs. For moderators of the hall.",
        arguments=OnePoll,
        reply=PollStanding,
        single=_single(releasing.discard_ballots, _standing),
        refusals=(*_ON_POLL, rules.MoveImpossible, Unchanged),
    ),
)
