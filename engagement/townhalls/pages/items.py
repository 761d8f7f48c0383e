"""Questions and polls of a hall as its pages show them, in the order that was asked for. No queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engagement.townhalls import states
from engagement.townhalls.events import AnswerView, Mine, OptionView, PollView, QuestionView, Snapshot

SHOWS = ("top", "new", "answered", "mine")
ANSWERED = ("answered_live", "owed", "answered_written", "ticketed")
NO_VOTES = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What halls/question_item.html needs beside the question itself."""

    question: QuestionView
    votes: int = 0
    confirmed: int = 0
    held: int = 0
    voted: bool = False
    own: bool = False
    votable: bool = False

    @property
    def answers(self) -> list[AnswerView]:
        """Those that say something."""
        return [one for one in self.question.answers if one.body]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One option of a poll: chosen by the viewer or not, and its share where that may be known."""

    option: OptionView
    chosen: bool
    votes: int | None
    share: int
    """Per cent of those who voted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollItem:
    """What halls/poll.html needs."""

    poll: PollView
    voters: int
    confirmed: int
    held: int = 0
    bars: list[Bar] = field(default_factory=list)
    voted: bool = False
    votable: bool = False

    @property
    def running(self) -> bool:
        """Whether its round is not over."""
        return self.poll.state in ("open", "paused")

    @property
    def counted(self) -> bool:
        """Whether the tally may be shown to this viewer."""
        return any(bar.votes is not None for bar in self.bars)


def item_of(question: QuestionView, tallies: Mapping[str, Any], mine: Mine, *, voting: bool) -> Item:
    """One question with its votes and with what is the viewer's own about it."""
    votes, confirmed = tallies.get(f"q:{question.id}", NO_VOTES)
    return Item(
        question=question,
        votes=votes,
        confirmed=confirmed,
        held=tallies.get(f"h:{question.id}", 0),
        voted=question.id in mine.votes,
        own=any(own.id == question.id for own in mine.questions),
        votable=voting and question.state in states.VOTABLE,
    )


def list_items(snapshot: Snapshot, tallies: Mapping[str, Any], mine: Mine, *, show: str, voting: bool) -> list[Item]:
    """The list, by `show`: top (waiting, most votes first), new (waiting, last ones first), answered, mine."""
    items = [item_of(one, tallies, mine, voting=voting) for one in snapshot.questions if one.state != "merged"]
    if show == "answered":
        found = [one for one in items if one.question.state in ANSWERED]
        return sorted(found, key=lambda one: (last_of(one.question), one.question.number), reverse=True)
    if show == "mine":
        found = [one for one in items if one.voted or one.own]
        return sorted(found, key=lambda one: one.question.number, reverse=True)
    waiting = [one for one in items if one.question.state in states.VOTABLE]
    if show == "new":
        return sorted(waiting, key=lambda one: one.question.listed_at or one.question.asked_at, reverse=True)
    return sorted(waiting, key=lambda one: (-one.votes, one.question.number))


def last_of(question: QuestionView) -> str:
    """When something became of it last, for sorting."""
    at = question.answered_at or (question.answers[-1].at if question.answers else None) or question.asked_at
    return at.isoformat()


def may_vote(snapshot: Snapshot) -> bool:
    """Whether votes are taken at the moment."""
    switches = snapshot.hall.switches
    return snapshot.hall.state in states.VOTING and switches.voting and not switches.panic


def may_ask(snapshot: Snapshot) -> bool:
    """Whether questions are taken at the moment."""
    switches = snapshot.hall.switches
    return snapshot.hall.state in states.ASKING and switches.questions and not switches.panic


def poll_item(
    poll: PollView, tallies: Mapping[str, Any], mine: Mine, *, counts: Mapping[str, int] | None, open_now: bool
) -> PollItem:
    """A poll with its bars; `counts` (option -> votes) where this viewer may know them."""
    voters, confirmed = tallies.get(f"p:{poll.id}", NO_VOTES)
    chosen = mine.ballots.get(poll.id, [])
    bars = []
    for option in poll.options:
        votes = counts.get(str(option.id), 0) if counts is not None else option.votes
        share = round(100 * votes / voters) if votes and voters else 0
        bars.append(Bar(option=option, chosen=option.id in chosen, votes=votes, share=share))
    return PollItem(
        poll=poll,
        voters=voters,
        confirmed=confirmed,
        held=tallies.get(f"b:{poll.id}", poll.held_voters),
        bars=bars,
        voted=bool(chosen),
        votable=open_now and poll.state == "open",
    )
