"""What holds a post back until a moderator has looked at it: one table, and how alike two texts are. Pure but for the
translation of its words.

A rule holds, it never rejects: ten families of a flooded street may well write the same sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from engagement.accounts.limits import DAY, MINUTE, is_younger
from tickets import text

Shingles = frozenset[str]
"""The runs of letters of a folded text; empty for one that is too short to be compared."""


class Hold(NamedTuple):
    """So much of it is let through within a time (None: in one post), from accounts younger than `younger` (None:
    from everybody); what comes after is held."""

    name: str
    most: int
    within: timedelta | None
    younger: timedelta | None


HOLDS: Final = (
    Hold("links", 2, None, 7 * DAY),
    Hold("links", 10, None, None),
    Hold("links_often", 3, 10 * MINUTE, 7 * DAY),
    Hold("repeated", 1, 10 * MINUTE, 30 * DAY),
    Hold("copied", 2, 10 * MINUTE, 7 * DAY),
    Hold("spread", 2, 10 * MINUTE, 7 * DAY),
)
"""links: links in one post; links_often: links in all posts of one person; repeated: nearly the same text by the same
person, anywhere; copied: nearly the same text by several accounts, in one thread; spread: the same, in any thread."""
SAID: Final[Mapping[str, Any]] = {
    "links": _("It holds many links; a moderator looks at it first."),
    "links_often": _("You posted several links in a short while; a moderator looks at this one first."),
    "repeated": _("You posted nearly the same text a moment ago; a moderator looks at it first."),
    "copied": _("Others posted nearly the same text here a moment ago; a moderator looks at it first."),
    "spread": _("Others posted nearly the same text elsewhere a moment ago; a moderator looks at it first."),
}
"""Name -> what the author is told."""
FOUND: Final[Mapping[str, Any]] = {
    "links": _("Held because it holds many links."),
    "links_often": _("Held because its author posted many links within a few minutes."),
    "repeated": _("Held because its author posted nearly the same text a moment ago."),
    "copied": _("Held because others posted nearly the same text here a moment ago."),
    "spread": _("Held because others posted nearly the same text elsewhere a moment ago."),
}
"""The same for moderators."""
OLDEST: Final = max(hold.younger for hold in HOLDS if hold.younger)
"""What older accounts wrote before does not matter."""
LOOKS_BACK: Final = max(hold.within for hold in HOLDS if hold.within)
FRESH: Final = max(hold.younger for hold in HOLDS if hold.name in ("copied", "spread") and hold.younger)
SPREAD: Final = max(hold.within for hold in HOLDS if hold.name == "spread" and hold.within)
RUN: Final = 4
SHORT: Final = 20
"""Letters and spaces below which a text is compared with nothing: many people say thank you."""
ALIKE: Final = 0.7
"""Share of common runs from which on two texts are nearly the same: one word of ten may be another one."""


class Written(NamedTuple):
    """A text of a while ago."""

    at: datetime
    shingles: Shingles
    links: int


def shingles(body: str) -> Shingles:
    """What of a text is compared."""
    folded = text.fold(body)
    if len(folded) < SHORT:
        return frozenset()
    return frozenset(folded[start : start + RUN] for start in range(len(folded) - RUN + 1))


def are_alike(one: Shingles, other: Shingles) -> bool:
    """Whether two texts are nearly the same."""
    return bool(one) and bool(other) and len(one & other) >= ALIKE * len(one | other)


def links_in(marks: Iterable[Collection[Any]]) -> int:
    """How many links a text holds, by its marks (start, end, target)."""
    return sum(not str(target).startswith("@") for _start, _end, target in marks)


def hold_for(
    new: Written,
    *,
    joined_at: datetime,
    own: Collection[Written] = (),
    others: Collection[Written] = (),
    elsewhere: int = 0,
) -> str:
    """The name of the first rule that holds a text back, or "". `own`: what its author wrote before, `others`: what
    other fresh accounts wrote in the thread, `elsewhere`: how many texts of theirs within `SPREAD` are nearly
    this one, in whatever thread."""
    for hold in HOLDS:
        if hold.younger is None or is_younger(joined_at, hold.younger, new.at):
            since = new.at - hold.within if hold.within else new.at
            if _amount(hold.name, new, _after(since, own), _after(since, others), elsewhere) > hold.most:
                return hold.name
    return ""


def _after(since: datetime, written: Collection[Written]) -> list[Written]:
    return [one for one in written if one.at > since]


def _amount(name: str, new: Written, own: Collection[Written], others: Collection[Written], elsewhere: int) -> int:
    if name == "links":
        return new.links
    if name == "spread":
        return 1 + elsewhere
    if name == "links_often":
        return new.links and new.links + sum(one.links for one in own)
    among = own if name == "repeated" else others
    return 1 + sum(are_alike(new.shingles, one.shingles) for one in among)
