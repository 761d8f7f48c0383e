"""What people are told, in words: one table, kind -> words, for the page, the live notice and the e-mail alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Lazy = Promise | str
LONGEST_DETAIL = 300


class Words(NamedTuple):
    """`head` begins the subject of the e-mail, `text` says what happened, `then` what happens next or what one can
    do; `icon` is the shape beside it (templates/icons.html). `desk`: for those who work on the ticket."""

    head: Lazy
    text: Lazy
    then: Lazy
    icon: str
    desk: bool = False


WORDS: Mapping[str, Words] = {
    "ticket_opened": Words(
        _("New ticket"),
        _("A new ticket came to your department."),
        _("Answer it, or give it to somebody. Its clocks run."),
        "plus",
        desk=True,
    ),
    "tickets_opened": Words(
        _("New tickets"),
        _("Several new tickets came to your department at once."),
        _("This is the first of them; the queue has them all. Their clocks run."),
        "plus",
        desk=True,
    ),
    "citizen_wrote": Words(
        _("They wrote"),
        _("Whoever asked has written again."),
        _("An answer is owed to this, too."),
        "reply",
        desk=True,
    ),
    "ticket_answered": Words(
        _("Answered"),
        _("The department has answered."),
        _("Read the answer. If it leaves something open, write there."),
        "seal",
    ),
    "ticket_waiting": Words(
        _("Waits for you"),
        _("The department needs something from you before it can go on."),
        _("The clocks stand still until you write. Say there what it asks for."),
        "pause",
    ),
    "ticket_resolved": Words(
        _("Said to be done"),
        _("The department says that this is done."),
        _("If you reported it, say whether it is. Without a word from you it closes by itself."),
        "check",
    ),
    "ticket_closed": Words(
        pgettext_lazy("what happened to a ticket", "Closed"),
        _("This ticket is closed."),
        _("If it is not solved after all, whoever reported it can have it reopened, with a note that says why."),
        "check",
    ),
    "ticket_rated": Words(
        _("Rated"),
        _("Whoever reported it has said how well it went."),
        _("It counts in the figures of the department."),
        "person",
        desk=True,
    ),
    "ticket_reopened": Words(
        pgettext_lazy("what happened to a ticket", "Reopened"),
        _("This ticket is open again."),
        _("The department answers here again. What was late before stays on the record."),
        "open",
    ),
    "ticket_split": Words(
        _("Two tickets now"),
        _("A part of this became a ticket of its own."),
        _("Both have clocks. You hear of both."),
        "plus",
    ),
    "ticket_merged": Words(
        _("Joined with another"),
        _("This ticket was joined with another one about the same thing."),
        _("The other ticket goes on, and you hear of it from now on."),
        "reply",
    ),
    "ticket_transferred": Words(
        _("Another department"),
        _("This ticket went to another department."),
        _("What its clocks have counted so far still counts."),
        "reply",
        desk=True,
    ),
    "ticket_escalated": Words(
        _("Escalated"),
        _("A promised time has passed, and this ticket was taken to the next level."),
        _("See that it is answered. Everyone can see that it was escalated."),
        "flag",
        desk=True,
    ),
    "ticket_assigned": Words(
        _("Yours now"),
        _("This ticket was given to you."),
        _("Look at what is owed, and by when."),
        "person",
        desk=True,
    ),
    "note_mention": Words(
        _("You are named"),
        _("Somebody named you in an internal note."),
        _("Only the department reads notes. Answer with a note of your own."),
        "reply",
        desk=True,
    ),
    "note_written": Words(
        _("New note"),
        _("Somebody wrote an internal note on a ticket of yours."),
        _("Only the department reads notes. Answer with a note of your own."),
        "edit",
        desk=True,
    ),
    "due_warning": Words(
        _("Due soon"),
        _("A promised time is near."),
        _("An answer in time keeps the promise."),
        "clock",
        desk=True,
    ),
    "due_missed": Words(
        _("Overdue"),
        _("A time that you were promised has passed."),
        _("This was taken to the next level. It counts as missed, and everyone can see that."),
        "cross",
    ),
    "due_moved": Words(
        _("New due time"),
        _("What is owed here is due at another time."),
        _("What moved it is on the record."),
        "clock",
    ),
}
DETAILS: Mapping[str, Lazy] = {
    "tickets": _("Tickets: %s"),
    "by": _("By: %s"),
    "department": _("Department: %s"),
    "into": _("Goes on as: %s"),
    "clock": _("What is owed: %s"),
    "target": _("Taken to: %s"),
    "level": _("Level: %s"),
    "due_at": _("Due: %s"),
    "was_due_at": _("Was due: %s"),
    "closes_at": _("Closes by itself: %s"),
    "rating": _("Rating: %s of 5"),
    "reason": _("Why: %s"),
    "note": _("Note: %s"),
}
"""What `Notification.data` may hold, in the order in which it is said. What ends in `_at` is a time, RFC 3339."""
NAMES: Mapping[str, Mapping[str, Lazy]] = {
    "clock": {
        "first_response": _("the first answer"),
        "next_response": _("the next answer"),
        "resolution": _("that it is done"),
    },
    "target": {
        "assignee": _("the officer"),
        "supervisor": _("the supervisor"),
        "director": _("the coordinating director"),
    },
}
"""What values are called."""


def details_of(data: Mapping[str, Any]) -> list[str]:
    """What is known about it, a line each; what is empty is left out."""
    return [str(DETAILS[name]) % said for name, said in _said(data)]


def _said(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in DETAILS:
        value = data.get(name)
        if value in (None, ""):
            continue
        if name.endswith("_at"):
            yield name, exactly(datetime.fromisoformat(value))
        else:
            yield name, one_line(str(NAMES.get(name, {}).get(value, value)))


def exactly(at: datetime) -> str:
    """A time that stays right wherever it is read: “Tue 24 Nov 2026, 14:00”, in the zone of the assembly."""
    return date_format(timezone.localtime(at), "D j M Y, H:i")


def one_line(text: str, limit: int = LONGEST_DETAIL) -> str:
    """The text without line breaks and other signs that do not show, cut where it is long."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
