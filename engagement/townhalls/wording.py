"""The moves of a hall in plain words: what one can do next, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.threads.templatetags.durbar import Look
from engagement.townhalls.events import HallEntryView

Lazy = Any


POLL_STATES: Mapping[str, Look] = {
    "draft": Look(gettext_lazy("Draft"), "edit"),
    "open": Look(gettext_lazy("Open"), "open"),
    "paused": Look(gettext_lazy("Paused"), "pause"),
    "closed": Look(gettext_lazy("Closed"), "check"),
    "published": Look(gettext_lazy("Result published"), "seal"),
    "archived": Look(gettext_lazy("Put away"), "hide"),
}
DID: Mapping[tuple[str, str], Lazy] = {
    ("question", "hold"): gettext_lazy("Question %(number)s was held back"),
    ("question", "approve"): gettext_lazy("Question %(number)s is listed"),
    ("question", "list"): gettext_lazy("Question %(number)s is listed"),
    ("question", "ask"): gettext_lazy("Question %(number)s was asked"),
    ("question", "reject"): gettext_lazy("Question %(number)s is not shown"),
    ("question", "appeal"): gettext_lazy("Question %(number)s was appealed"),
    ("question", "edit"): gettext_lazy("Question %(number)s was reworded"),
    ("question", "merge"): gettext_lazy("Question %(number)s was merged"),
    ("question", "reopen"): gettext_lazy("Question %(number)s is owed again"),
    ("question", "unmerge"): gettext_lazy("Question %(number)s stands alone again"),
    ("question", "assign"): gettext_lazy("Question %(number)s was assigned"),
    ("question", "withdraw"): gettext_lazy("Question %(number)s was withdrawn"),
    ("question", "queue"): gettext_lazy("Question %(number)s comes next"),
    ("question", "unqueue"): gettext_lazy("Question %(number)s is back in the list"),
    ("question", "requeue"): gettext_lazy("Question %(number)s has another place in the line"),
    ("question", "feature"): gettext_lazy("Question %(number)s is on the screen"),
    ("question", "unfeature"): gettext_lazy("Question %(number)s left the screen"),
    ("question", "answer_live"): gettext_lazy("Question %(number)s was answered in the hall"),
    ("question", "owe"): gettext_lazy("The answer to question %(number)s is owed"),
    ("question", "ticket"): gettext_lazy("Question %(number)s became a ticket"),
    ("question", "answer_written"): gettext_lazy("Question %(number)s was answered in writing"),
    ("question", "hand_on"): gettext_lazy("Question %(number)s was handed on"),
    ("question", "release_votes"): gettext_lazy("Held votes for question %(number)s were counted"),
    ("question", "discard_votes"): gettext_lazy("Held votes for question %(number)s were taken away"),
    ("question", "note"): gettext_lazy("A note on question %(number)s"),
    ("hand", "call"): gettext_lazy("A hand comes next"),
    ("hand", "uncall"): gettext_lazy("A hand waits again"),
    ("hand", "requeue"): gettext_lazy("A hand has another place in the line"),
    ("hand", "speak"): gettext_lazy("A hand has the word"),
    ("hand", "finish"): gettext_lazy("Somebody has spoken"),
    ("hand", "lower"): gettext_lazy("A hand was lowered"),
    ("hand", "raise"): gettext_lazy("A hand was raised"),
    ("poll", "create"): gettext_lazy("Poll %(number)s was written"),
    ("poll", "edit"): gettext_lazy("Poll %(number)s was changed"),
    ("poll", "show"): gettext_lazy("Poll %(number)s is on the screen"),
    ("poll", "hide"): gettext_lazy("Poll %(number)s left the screen"),
    ("poll", "open"): gettext_lazy("Poll %(number)s is open"),
    ("poll", "pause"): gettext_lazy("Poll %(number)s is paused"),
    ("poll", "resume"): gettext_lazy("Poll %(number)s goes on"),
    ("poll", "close"): gettext_lazy("Poll %(number)s is closed"),
    ("poll", "publish"): gettext_lazy("The result of poll %(number)s is public"),
    ("poll", "reopen"): gettext_lazy("Poll %(number)s begins again"),
    ("poll", "release_ballots"): gettext_lazy("Held ballots of poll %(number)s were counted"),
    ("poll", "discard_ballots"): gettext_lazy("Held ballots of poll %(number)s were taken away"),
    ("poll", "archive"): gettext_lazy("Poll %(number)s was put away"),
    ("hall", "create"): gettext_lazy("The town hall was arranged"),
    ("hall", "edit"): gettext_lazy("The town hall was changed"),
    ("hall", "schedule"): gettext_lazy("The town hall was announced"),
    ("hall", "unschedule"): gettext_lazy("The announcement was taken back"),
    ("hall", "open_lobby"): gettext_lazy("The doors were opened"),
    ("hall", "go_live"): gettext_lazy("The town hall went live"),
    ("hall", "pause"): gettext_lazy("A break began"),
    ("hall", "resume"): gettext_lazy("The town hall went on"),
    ("hall", "wrap_up"): gettext_lazy("The last questions began"),
    ("hall", "end"): gettext_lazy("The town hall was ended"),
    ("hall", "follow_up"): gettext_lazy("The written answers began"),
    ("hall", "archive"): gettext_lazy("Everything is answered"),
    ("ban", "ban"): gettext_lazy("Somebody was banned"),
    ("ban", "mute"): gettext_lazy("Somebody was muted"),
    ("ban", "lift"): gettext_lazy("A ban was lifted"),
    ("staff", "name"): gettext_lazy("Somebody was named to run it"),
    ("staff", "dismiss"): gettext_lazy("Somebody was released from running it"),
}
SWITCHES: Mapping[str, Lazy] = {
    "questions": gettext_lazy("Questions"),
    "voting": gettext_lazy("Voting"),
    "hands": gettext_lazy("Raising hands"),
    "reactions": gettext_lazy("Reactions"),
    "premoderated": gettext_lazy("Questions are read first"),
    "anonymous": gettext_lazy("Asking without a name"),
    "panic": gettext_lazy("Everything is locked"),
    "chat": gettext_lazy("Chat"),
    "chat_slow_seconds": gettext_lazy("Slow chat"),
    "asking_slow_seconds": gettext_lazy("Seconds between two questions of one person"),
    "asking_strength": gettext_lazy("Identity for asking"),
    "voting_strength": gettext_lazy("Identity for voting"),
}


def did(entry: HallEntryView) -> str:
    """What an entry of the record says, in a sentence without its actor."""
    if entry.move == "undo":
        return _undone(entry)
    if entry.subject == "switch":
        return _switched(entry)
    words = DID.get((entry.subject, entry.move))
    if words is not None:
        return str(words) % {"number": entry.subject_number}
    return f"{entry.subject} {entry.subject_number or ''} {entry.move}".replace("  ", " ")


def _switched(entry: HallEntryView) -> str:
    name = str(SWITCHES.get(entry.move, entry.move))
    value = {"on": _("on"), "off": _("off")}.get(entry.after, entry.after)
    return _("%(name)s: %(value)s") % {"name": name, "value": value}


def _undone(entry: HallEntryView) -> str:
    if entry.subject == "question":
        return _("Question %(number)s is as it was before") % {"number": entry.subject_number}
    return _("The last move was taken back")
