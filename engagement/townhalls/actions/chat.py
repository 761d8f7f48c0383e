"""The chat of a hall: a thread that is opened once, run by whoever runs the hall, and held as its switches say."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from engagement.threads import actions as threads
from engagement.townhalls import states
from engagement.townhalls.actions import rules
from engagement.townhalls.actions.record import Session
from engagement.townhalls.models import HallBan, HallStaff, TownHall

SLOW_SECONDS = 20
"""Where a hall says slow and not how slow."""


def open_once(session: Session) -> None:
    """The hall has a chat from now on, open to guests, held as its switches say. Publishes what `open_chat` does."""
    hall = session.hall
    if hall.chat_id is not None or session.actor is None:
        return
    thread = threads.open_chat(
        actor=session.actor,
        title=hall.title,
        body=_("The chat of this town hall. Questions for the officials go on the list of questions."),
        department=hall.department.slug,
        guests=True,
        now=session.now,
    )
    session.change(hall, chat_id=thread.pk)
    follow_staff(session)
    for user_id in sorted(set(HallBan.objects.filter(hall=hall).values_list("user_id", flat=True))):
        follow_bans(session, user_id)
    follow_switches(session)


def follow_switches(session: Session) -> None:
    """Hold the chat as the hall says: the panic lock and the end of the hall leave it to those who run it."""
    hall = session.hall
    if hall.chat_id is None or session.actor is None:
        return
    mode, seconds = _mode_of(hall)
    threads.set_chat_mode(actor=session.actor, thread_id=hall.chat_id, mode=mode, seconds=seconds, now=session.now)


def keeps_its_pace(hall: TownHall) -> bool:
    """Whether the chat is as slow as the hall says: it may have become slow by itself, or in the chat's own panel."""
    return hall.chat is None or hall.chat.slow_seconds == _mode_of(hall)[1]


def _mode_of(hall: TownHall) -> tuple[str, int]:
    mode = str(hall.chat_mode)
    if mode != TownHall.Chat.OFF and (hall.panic or hall.state in states.OVER):
        return str(TownHall.Chat.STAFF), 0
    if mode == TownHall.Chat.SLOW:
        return mode, hall.chat_slow_seconds or SLOW_SECONDS
    return mode, 0


def follow_staff(session: Session) -> None:
    """Whoever runs the hall runs its chat."""
    hall = session.hall
    if hall.chat_id is None or session.actor is None:
        return
    people = HallStaff.objects.filter(hall=hall).values_list("user_id", flat=True)
    threads.set_chat_staff(actor=session.actor, thread_id=hall.chat_id, user_ids=list(people), now=session.now)


def follow_bans(session: Session, user_id: int) -> None:
    """Keep somebody out of the chat as long as a ban of theirs holds, or let them in again. Silent: a ban through a
    question without a name names nobody."""
    hall, actor, now = session.hall, session.actor, session.now
    if hall.chat_id is None or actor is None:
        return
    holds, until = _kept_out(hall, user_id, now)
    if holds:
        threads.keep_out_of_chat(actor=actor, thread_id=hall.chat_id, user_id=user_id, until=until, now=now)
    else:
        threads.let_into_chat(actor=actor, thread_id=hall.chat_id, user_id=user_id, now=now)


def _kept_out(hall: TownHall, user_id: int, now: datetime) -> tuple[bool, datetime | None]:
    """Whether a ban holds, and until when the longest does (None: to the end)."""
    ends = list(rules.running_bans(hall, [user_id], "chat", now).values_list("until", flat=True))
    timed = [end for end in ends if end is not None]
    return bool(ends), max(timed) if timed and len(timed) == len(ends) else None
