"""The commands about hands, as `commands`."""

from __future__ import annotations

from collections.abc import Callable

from engagement.townhalls import actions, queries
from engagement.townhalls import arguments as given
from engagement.townhalls.commands import ABOUT_HALL, ALWAYS, MOVED, OPTIONAL_TEXT, Refusals, single
from engagement.townhalls.models import Hand
from realtime.commands import Command

_ABOUT_HAND: Refusals = (*ALWAYS, queries.HandMissing)
_HANDS: Refusals = (*_ABOUT_HAND, actions.HallModeratorsOnly, *MOVED)


def _hand(hand: Hand) -> given.HandMoved:
    return given.HandMoved(id=hand.pk, state=str(hand.state), version=hand.version)


def _hands(name: str, summary: str, arguments: type[given.OneHand], action: Callable[..., Hand]) -> Command:
    """A command that moves one hand, by a moderator of its hall."""
    return Command(
        name=f"hand.{name}",
        summary=f"{summary} For moderators of the hall.",
        arguments=arguments,
        reply=given.HandMoved,
        single=single(action, _hand),
        refusals=_HANDS,
    )


COMMANDS = (
    Command(
        name="hand.raise",
        summary="Ask for the word in a town hall.",
        arguments=given.RaiseHand,
        reply=given.HandMoved,
        single=single(actions.raise_hand, _hand),
        refusals=(
            *ABOUT_HALL,
            *OPTIONAL_TEXT,
            actions.HallClosed,
            actions.SwitchedOff,
            actions.BannedFromHall,
            actions.TooWeak,
            actions.HandUp,
        ),
    ),
    Command(
        name="hand.lower",
        summary="Take one's own hand down; moderators take down any.",
        arguments=given.OneHand,
        reply=given.HandMoved,
        single=single(actions.lower_hand, _hand),
        refusals=(*_ABOUT_HAND, actions.NotYourHand, actions.Stale, actions.MoveImpossible),
    ),
    _hands("call", "Put a hand into the line of what comes next.", given.CallHand, actions.call_hand),
    _hands("uncall", "Take a hand out of the line.", given.OneHand, actions.uncall_hand),
    _hands("speak", "Give somebody the word.", given.OneHand, actions.give_word),
    _hands("finish", "Whoever has the word has spoken.", given.OneHand, actions.finish_hand),
)
