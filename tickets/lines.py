"""The record of a ticket in plain words: what happened, a sentence each, by whom, and why where somebody said so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from photos.events import PhotoView
from photos.serializers import PhotoItem, numbered
from tickets.events import LineView, PersonRef
from tickets.models import ClockKind, EscalationStep, Priority, Ticket

Lazy = Any


class Line(NamedTuple):
    """One event as the page says it. `moved` are the due times that it changed: (what, before, after)."""

    number: int
    kind: str
    icon: str
    words: str
    at: datetime
    by: PersonRef | None
    reason: str = ""
    moved: tuple[tuple[str, datetime | None, datetime | None], ...] = ()
    photos: tuple[PhotoItem, ...] = ()


class Names(NamedTuple):
    """What ids and short names stand for, as far as the page knows."""

    people: Mapping[int, str]
    departments: Mapping[str, str]

    def person(self, user_id: Any) -> str:
        """Somebody's name, or that we do not know it."""
        return self.people.get(user_id) or _("somebody")

    def department(self, slug: Any) -> str:
        """A department's name."""
        return self.departments.get(slug) or str(slug or "")


Say = Callable[[Mapping[str, Any], Names], str]
CLOCKS: Mapping[str, Lazy] = {
    ClockKind.FIRST_RESPONSE: gettext_lazy("first answer"),
    ClockKind.NEXT_RESPONSE: gettext_lazy("answer"),
    ClockKind.RESOLUTION: gettext_lazy("solution"),
}
"""What is owed, as it stands in a sentence."""
ICONS: Mapping[str, str] = {
    "opened": "plus",
    "imported": "plus",
    "citizen_wrote": "reply",
    "responded": "seal",
    "noted": "edit",
    "photo_taken_down": "photo",
    "assigned": "person",
    "priority_changed": "flag",
    "category_changed": "edit",
    "transferred": "open",
    "status_changed": "pause",
    "due_moved": "clock",
    "policy_applied": "clock",
    "escalated": "up",
    "resolved": "check",
    "confirmed": "check",
    "rejected": "open",
    "rated": "person",
    "closed": "check",
    "reopened": "open",
}


def clock_words(kind: str) -> str:
    """What a clock measures, as it stands in a sentence."""
    return str(CLOCKS.get(kind, kind))


def _opened(data: Mapping[str, Any], names: Names) -> str:
    department = names.department(data.get("department"))
    return _("Opened for %(department)s") % {"department": department} if department else _("Opened")


def _responded(data: Mapping[str, Any], names: Names) -> str:
    ways = {
        "telephone": _("Answered by telephone"),
        "letter": _("Answered by letter"),
        "email": _("Answered by e-mail"),
        "person": _("Answered in person"),
    }
    return ways.get(data.get("way", ""), _("Answered in public"))


def _assigned(data: Mapping[str, Any], names: Names) -> str:
    if data.get("assignee") is None:
        return _("Nobody is assigned any more")
    return _("Assigned to %(name)s") % {"name": names.person(data["assignee"])}


def _priority(data: Mapping[str, Any], names: Names) -> str:
    after, before = data.get("priority") or data.get("after"), data.get("before")
    if before:
        return _("Priority is %(after)s now, it was %(before)s") % {"after": _level(after), "before": _level(before)}
    return _("Priority is %(after)s now") % {"after": _level(after)}


def _level(value: Any) -> str:
    return str(Priority(value).label) if value in Priority.values else str(value)


def _category(data: Mapping[str, Any], names: Names) -> str:
    after = data.get("category") or data.get("after")
    return _("It is about “%(category)s” now") % {"category": after} if after else _("It has no category any more")


def _transferred(data: Mapping[str, Any], names: Names) -> str:
    into = data.get("department") or data.get("after")
    return _("Transferred to %(department)s") % {"department": names.department(into)}


def _status(data: Mapping[str, Any], names: Names) -> str:
    return {
        "waiting_citizen": _("Waits for the citizen: the clocks stand still, except for a first answer"),
        "waiting_third_party": _("Waits for somebody else: the clocks run on"),
        "open": _("Work goes on: the clocks run"),
    }.get(data.get("after", ""), _("The state has changed"))


def _due_moved(data: Mapping[str, Any], names: Names) -> str:
    return _("A due time has moved, because the working hours were changed")


def _escalated(data: Mapping[str, Any], names: Names) -> str:
    target = data.get("target", "")
    to = EscalationStep.Target(target).label if target in EscalationStep.Target.values else target
    what = clock_words(data.get("clock", ""))
    if data.get("offset", 0) < 0:
        return _("Warned %(to)s: the %(what)s is due soon") % {"to": to, "what": what}
    said = _("Escalated to %(to)s: the %(what)s is overdue") % {"to": to, "what": what}
    if data.get("action") == EscalationStep.Action.REASSIGN and data.get("assignee"):
        said += " · " + _("handed over to %(name)s") % {"name": names.person(data["assignee"])}
    if data.get("action") == EscalationStep.Action.RAISE_PRIORITY and data.get("priority"):
        said += " · " + _("priority is %(priority)s now") % {"priority": _level(data["priority"])}
    return said


def _closed(data: Mapping[str, Any], names: Names) -> str:
    return {
        "time": _("Closed: nobody said that it is not solved"),
        "nobody_to_ask": _("Closed: there is nobody to ask whether it is solved"),
        "requester": _("Closed: the citizen needs nothing any more"),
    }.get(data.get("by", ""), _("Closed"))


def _rated(data: Mapping[str, Any], names: Names) -> str:
    return _("Rated %(rating)s of 5") % {"rating": data.get("rating", "")}


def _other(form: Lazy) -> Say:
    """A sentence about another ticket."""
    return lambda data, _names: str(form) % {"reference": _reference(data)}


def _reference(data: Mapping[str, Any]) -> str:
    named = ("into", "source", "other")
    return str(next((data[name] for name in named if data.get(name)), "")) or _("another ticket")


def _plain(words: Lazy) -> Say:
    return lambda _data, _names: str(words)


def _related(data: Mapping[str, Any], names: Names) -> str:
    forward = bool(data.get("forward", True))
    form = {
        ("duplicate_of", True): _("This is a duplicate of %(reference)s"),
        ("duplicate_of", False): _("%(reference)s is a duplicate of this"),
        ("split_from", True): _("This was split from %(reference)s"),
        ("split_from", False): _("%(reference)s was split from this"),
        ("blocks", True): _("This blocks %(reference)s"),
        ("blocks", False): _("%(reference)s blocks this"),
    }.get((data.get("relation", ""), forward), _("Related to %(reference)s"))
    return form % {"reference": _reference(data)}


SAYINGS: Mapping[str, Say] = {
    "opened": _opened,
    "imported": _plain(gettext_lazy("Taken over from the old records")),
    "citizen_wrote": _plain(gettext_lazy("The citizen wrote: an answer is owed")),
    "responded": _responded,
    "noted": _plain(gettext_lazy("Wrote a note for the department")),
    "photo_taken_down": _plain(gettext_lazy("Took a photo away")),
    "assigned": _assigned,
    "priority_changed": _priority,
    "category_changed": _category,
    "transferred": _transferred,
    "status_changed": _status,
    "policy_applied": _plain(gettext_lazy("Other targets hold from now on")),
    "due_moved": _due_moved,
    "escalated": _escalated,
    "resolved": _plain(gettext_lazy("Said to be done")),
    "confirmed": _plain(gettext_lazy("The citizen confirms that it is solved: closed")),
    "rejected": _plain(gettext_lazy("The citizen says that it is not solved: open again")),
    "rated": _rated,
    "closed": _closed,
    "reopened": _plain(gettext_lazy("Reopened")),
    "merged": _other(gettext_lazy("Merged into %(reference)s, which goes on")),
    "absorbed": _other(gettext_lazy("%(reference)s was merged into this one")),
    "split": _other(gettext_lazy("A part of it goes on as %(reference)s")),
    "related": _related,
    "unrelated": _other(gettext_lazy("Not related to %(reference)s any more")),
    "undone": _plain(gettext_lazy("A change of many tickets was undone")),
}


def _icon(view: LineView) -> str:
    warned = view.kind == "escalated" and view.data.get("offset", 0) < 0
    return "clock" if warned else ICONS.get(view.kind, "more")


def line_of(view: LineView, names: Names) -> Line:
    """One event in words."""
    data = view.data
    say = SAYINGS.get(view.kind)
    return Line(
        number=view.number,
        kind=view.kind,
        icon=_icon(view),
        words=say(data, names) if say else view.kind,
        at=view.at,
        by=view.by,
        reason=str(data.get("reason") or data.get("words") or data.get("text") or ""),
        moved=tuple(_moves(data)),
        photos=numbered(msgspec.convert(data.get("photos", []), list[PhotoView])),
    )


def _moves(data: Mapping[str, Any]) -> Iterable[tuple[str, datetime | None, datetime | None]]:
    for move in data.get("moved", ()):
        yield clock_words(move.get("kind", "")), _time(move.get("old")), _time(move.get("new"))


def _time(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def people_in(views: Iterable[LineView]) -> set[int]:
    """The ids of the people whom these events name."""
    return {
        view.data[name] for view in views for name in ("assignee", "before") if isinstance(view.data.get(name), int)
    }


STATUS_ICONS: Mapping[str, str] = {
    Ticket.Status.NEW: "plus",
    Ticket.Status.OPEN: "open",
    Ticket.Status.WAITING_CITIZEN: "pause",
    Ticket.Status.WAITING_THIRD_PARTY: "clock",
    Ticket.Status.RESOLVED: "check",
    Ticket.Status.CLOSED: "check",
    Ticket.Status.MERGED: "reply",
}
"""The shape beside the word of a status."""
