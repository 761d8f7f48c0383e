"""What the commands take that thousands send at once, and those of polls; and what they answer."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from engagement.townhalls.arguments import Id, Number
from engagement.townhalls.models import OPTION_LENGTH, OPTIONS_MAX, POLL_LENGTH
from realtime.commands import Arguments

# Texts may be three times too long here: the action cleans them first and says by how much they are too long.
Asked = Annotated[str, Meta(max_length=3 * POLL_LENGTH)]
Options = Annotated[list[Annotated[str, Meta(max_length=3 * OPTION_LENGTH)]], Meta(max_length=2 * OPTIONS_MAX)]
Most = Annotated[int, Meta(ge=1, le=OPTIONS_MAX)]
PollKind = Literal["single", "multiple", "rating"]
PollShow = Literal["hidden", "after_vote", "after_close"]


class UpvoteQuestion(Arguments, frozen=True, kw_only=True):
    """Arguments of `question.upvote`: sets a state, so `on` says which."""

    question: Id
    on: bool = True


class QuestionUpvoted(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the person's vote stands now. `counts_for` is the question that stands for it, where it was merged."""

    question: int
    on: bool
    counts_for: int


class VoteInPoll(Arguments, frozen=True, kw_only=True):
    """Arguments of `poll.vote`: ids of options; none takes an earlier ballot back."""

    poll: Id
    choices: Annotated[list[Id], Meta(max_length=OPTIONS_MAX)]


class BallotTaken(msgspec.Struct, frozen=True, kw_only=True):
    """What the person chose, as it stands now, and in which round."""

    poll: int
    choices: list[int]
    round: int


class SendReaction(Arguments, frozen=True, kw_only=True):
    """Arguments of `reaction.send`."""

    hall: Id
    kind: Annotated[str, Meta(max_length=10)]


class ReactionCounted(msgspec.Struct, frozen=True, kw_only=True):
    """It was counted."""

    hall: int


class CreatePoll(Arguments, frozen=True, kw_only=True):
    """Arguments of `poll.create`. `max_choices` counts where several may be chosen; a rating without options has the
    steps 1 to 5."""

    hall: Id
    question: Asked
    options: Options = []
    kind: PollKind = "single"
    max_choices: Most = 1
    show: PollShow = "after_close"


class OnePoll(Arguments, frozen=True, kw_only=True):
    """A poll by its id, and the version that was seen."""

    poll: Id
    version: Number | None = None


class EditPoll(OnePoll, frozen=True, kw_only=True):
    """Arguments of `poll.edit`: what is left out stays."""

    question: Asked | None = None
    options: Options | None = None
    kind: PollKind | None = None
    max_choices: Most | None = None
    show: PollShow | None = None


class MovePoll(OnePoll, frozen=True, kw_only=True):
    """Arguments of `poll.move`."""

    move: Literal["open", "pause", "resume", "close", "publish", "reopen", "archive"]


class ShowPoll(OnePoll, frozen=True, kw_only=True):
    """Arguments of `poll.show`: on the screen of the hall, or off it."""

    on: bool


class PollStanding(msgspec.Struct, frozen=True, kw_only=True):
    """The poll as it is now."""

    id: int
    number: int
    state: str
    round: int
    on_screen: bool
    version: int
