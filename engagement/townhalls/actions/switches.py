"""What may be done in the hall at the moment: one table of switches, the panic lock over all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls import states
from engagement.townhalls.actions import chat
from engagement.townhalls.actions.fields import clean_strength
from engagement.townhalls.actions.record import working
from engagement.townhalls.actions.rules import check_moderates, check_state, clean_reason
from engagement.townhalls.models import TownHall
from engagement.townhalls.queries.halls import access_hall
from realtime.errors import Kind, Refusal

SLOW_SECONDS_MAX = 600


class SwitchUnknown(Refusal):
    """No such switch, or a value that it does not have."""

    code = 736
    slug = "switch_unknown"
    kind = Kind.INVALID
    message = _("There is no such switch here, or it has no such position.")


class Switch(NamedTuple):
    """A column of the hall, and how a value for it is cleaned."""

    column: str
    clean: Callable[[str, Any], Any]
    beside: Mapping[str, Any] = {}
    """Columns that are so as soon as somebody sets it."""


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise SwitchUnknown(field="value")
    return value


def _chat(name: str, value: Any) -> str:
    if value not in TownHall.Chat.values:
        raise SwitchUnknown(field="value")
    return str(value)


def _seconds(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= SLOW_SECONDS_MAX:
        raise SwitchUnknown(field="value")
    return value


SWITCHES: Mapping[str, Switch] = {
    "questions": Switch("questions_open", _flag),
    "voting": Switch("voting_open", _flag),
    "hands": Switch("hands_open", _flag),
    "reactions": Switch("reactions_open", _flag),
    "premoderated": Switch("premoderated", _flag),
    "anonymous": Switch("anonymous_allowed", _flag),
    "panic": Switch("panic", _flag),
    "chat": Switch("chat_mode", _chat),
    "chat_slow_seconds": Switch("chat_slow_seconds", _seconds),
    "asking_strength": Switch("asking_strength", clean_strength),
    "voting_strength": Switch("voting_strength", clean_strength),
    "asking_slow_seconds": Switch("slow_seconds", _seconds, {"slow_until": None}),
}
"""Name of a switch, as the wire has it -> where it is kept. The place in the table is its number in the record."""


@transaction.atomic
def set_switch(*, actor: User, hall_id: int, name: str, value: Any, reason: str = "", now: datetime) -> TownHall:
    """Set one switch of a hall that is not over. The panic lock closes asking, voting, hands, reactions and the chat
    at once and leaves every switch as it is: opened again, all is as before. A switch of the chat also ends
    a pace that came by itself.

    Raises HallMissing, MayNotJoin, HallModeratorsOnly, HallClosed, SwitchUnknown, StrengthUnknown, TextTooLong,
    TextUnreadable. Publishes HallChanged on `townhall:`; setting what is set publishes nothing.
    """
    hall = access_hall(actor, hall_id)
    check_moderates(actor, hall, now)
    check_state(hall, set(TownHall.State.values) - states.OVER)
    if name not in SWITCHES:
        raise SwitchUnknown(field="name")
    switch = SWITCHES[name]
    value = switch.clean(name, value)
    reason = clean_reason(reason, optional=True)
    before, wanted = getattr(hall, switch.column), {switch.column: value, **switch.beside}
    is_so = all(getattr(hall, column) == one for column, one in wanted.items())
    if is_so and (name not in TOUCH_THE_CHAT or chat.keeps_its_pace(hall)):
        return hall
    with working(hall, actor=actor, now=now) as session:
        session.change(hall, **wanted)
        if name in TOUCH_THE_CHAT:
            chat.follow_switches(session)
        number = list(SWITCHES).index(name) + 1
        undoable = name not in TOUCH_THE_CHAT
        session.record(
            "switch", number, name, before=_said(before), after=_said(value), reason=reason, undoable=undoable
        )
    return hall


TOUCH_THE_CHAT = frozenset({"panic", "chat", "chat_slow_seconds"})


def _said(value: Any) -> str:
    """A position in the record."""
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
