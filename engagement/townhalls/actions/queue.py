"""The order of what comes next: queued questions and called hands, in one line.

Places are numbers with gaps: only what has to move is written.
"""

from __future__ import annotations

from engagement.townhalls.actions.record import Session
from engagement.townhalls.models import Hand, Question, TownHall

Item = Question | Hand


def line_of(hall: TownHall) -> list[Item]:
    """What comes next, in order. Two queries."""
    questions = Question.objects.filter(hall=hall, state=Question.State.QUEUED)
    hands = Hand.objects.filter(hall=hall, state=Hand.State.CALLED)
    items: list[Item] = [*questions, *hands]
    return sorted(items, key=lambda one: (one.position or 0, isinstance(one, Hand), one.pk))


def make_room(session: Session, item: Item, place: int | None, *, leaving: Item | None = None) -> int:
    """The number for an item that is to stand at this place of the line (1 is the front; None: at the end). What
    stands behind moves on as far as it must; `leaving` is on its way out of the line."""
    line = [one for one in line_of(session.hall) if one not in (item, leaving)]
    if place is None or place > len(line):
        return 1 + max((one.position or 0 for one in line), default=0)
    index = max(0, place - 1)
    before = line[index - 1].position or 0 if index else 0
    wanted = before + 1
    if not index and (line[0].position or 0) > 1:
        return (line[0].position or 0) - 1
    least = wanted + 1
    for one in line[index:]:
        if (one.position or 0) >= least:
            break
        one.hall = session.hall
        session.change(one, versioned=False, position=least)
        least += 1
    return wanted
