"""What a simulated citizen does next: chance, and what the hall allows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, NamedTuple

from engagement.config.rehearsal.view import ASKING, RUNNING, View

Arguments = dict[str, Any]


class Wish(NamedTuple):
    """A command and its arguments, without the key."""

    method: str
    arguments: Arguments


class Self(NamedTuple):
    """What a citizen knows of themselves: the questions they stand behind, whether their hand is up, how many
    questions they asked."""

    votes: frozenset[int] = frozenset()
    hand: int | None = None
    asked: int = 0


SUBJECTS = ("the drain", "the bridge", "the market road", "the school roof", "the street lights", "the standpipe")
PLACES = ("Effiakuma", "Kwesimintsim", "New Takoradi", "Essikado", "Kojokrom", "Ketan", "Anaji", "Tanokrom")
WONDERS = (
    "When is {subject} in {place} finished, and who checks the work?",
    "What does {subject} in {place} cost us, and what has been paid so far?",
    "Why has nobody come to look at {subject} in {place} since the rains?",
    "Who do we call when {subject} in {place} breaks again?",
)
WORDS = (
    "Good question.",
    "We have waited for this in {place} for a year.",
    "The sound is better now, thank you.",
    "I was there on Monday, {subject} is still the same.",
    "Please answer the one about {subject}.",
)
REACTIONS = ("clap", "heart", "think", "agree", "wow")
ASKED_MOST = 2
"""A hall lets three questions of one person wait."""


def compose(lines: Sequence[str], chance: Random) -> str:
    """One of the lines, about something somewhere."""
    return chance.choice(lines).format(subject=chance.choice(SUBJECTS), place=chance.choice(PLACES))


def vote(view: View, me: Self, chance: Random) -> Wish | None:
    """Vote for a question, or change one's mind about one."""
    votable = view.votable()
    if not votable:
        return None
    behind = [pk for pk in votable if pk in me.votes]
    if behind and chance.random() < CHANGE_OF_MIND:
        return Wish("question.upvote", {"question": chance.choice(behind), "on": False})
    return Wish("question.upvote", {"question": chance.choice(votable), "on": True})


CHANGE_OF_MIND = 0.2


def ballot(view: View, me: Self, chance: Random) -> Wish | None:
    """Choose in a poll, as often as one likes; sometimes take it back."""
    polls = list(view.open_polls())
    if not polls:
        return None
    poll = chance.choice(polls)
    options = [option["id"] for option in poll["options"]]
    most = min(poll["max_choices"], len(options)) if poll["kind"] == "multiple" else 1
    number = 0 if chance.random() < TAKEN_BACK else chance.randint(1, most)
    return Wish("poll.vote", {"poll": poll["id"], "choices": chance.sample(options, number)})


TAKEN_BACK = 0.1


def react(view: View, me: Self, chance: Random) -> Wish | None:
    """One of the small signs."""
    if view.state not in RUNNING or not view.allows("reactions"):
        return None
    return Wish("reaction.send", {"hall": view.hall["id"], "kind": chance.choice(REACTIONS)})


def ask(view: View, me: Self, chance: Random) -> Wish | None:
    """A question, now and then without a name."""
    if view.state not in ASKING or not view.allows("questions") or me.asked >= ASKED_MOST:
        return None
    anonymous = view.allows("anonymous") and chance.random() < NAMELESS
    wish = {"hall": view.hall["id"], "body": compose(WONDERS, chance), "anonymous": anonymous}
    return Wish("question.ask", wish)


NAMELESS = 0.2


def write(view: View, me: Self, chance: Random) -> Wish | None:
    """A word in the chat."""
    return Wish("post.publish", {"thread": view.chat, "body": compose(WORDS, chance)}) if view.chat else None


def hand(view: View, me: Self, chance: Random) -> Wish | None:
    """Put one's hand up, or down again."""
    if me.hand is not None:
        return Wish("hand.lower", {"hand": me.hand})
    if view.state not in RUNNING or view.state == "wrap_up" or not view.allows("hands"):
        return None
    return Wish("hand.raise", {"hall": view.hall["id"], "topic": chance.choice(SUBJECTS)})


Whim = Callable[[View, Self, Random], Wish | None]
WHIMS: dict[Whim, float] = {vote: 50, ballot: 20, react: 20, write: 5, hand: 3, ask: 2}
"""How often each comes, of a hundred."""


def next_wish(view: View, me: Self, chance: Random) -> Wish | None:
    """What they do now; None where the hall does not allow what they felt like."""
    [whim] = chance.choices(list(WHIMS), list(WHIMS.values()))
    return whim(view, me, chance)
