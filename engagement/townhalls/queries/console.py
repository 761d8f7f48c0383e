"""What a moderator's console and an official's page show: bounded, in the order in which it is worked through."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count

from engagement.accounts.models import User
from engagement.threads.queries import people
from engagement.townhalls import states
from engagement.townhalls.models import HallBan, HallEntry, Hand, Question, TownHall
from engagement.townhalls.queries.questions import hands_loaded, questions_loaded
from engagement.townhalls.queries.snapshots import running_bans

UNDO_SECONDS = 10
WAITING_MOST = 60
LISTED_MOST = 60
LATELY_MOST = 15
HANDS_MOST = 40
CLOSED = ("rejected", "merged", "answered_live", "answered_written", "ticketed", "owed", "withdrawn")


def count_by_state(hall: TownHall) -> dict[str, int]:
    """How many questions are in each state."""
    rows = Question.objects.filter(hall=hall).order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)


def list_waiting(hall: TownHall) -> list[Question]:
    """What nobody has decided on yet, oldest first, as many as one can work through at a time."""
    return list(questions_loaded().filter(hall=hall, state__in=states.UNDECIDED).order_by("pk")[:WAITING_MOST])


def list_listed(hall: TownHall) -> list[Question]:
    """What is listed, most wanted first."""
    rows = questions_loaded().filter(hall=hall, state=Question.State.LISTED)
    return list(rows.order_by("-votes", "number")[:LISTED_MOST])


def list_queue(hall: TownHall) -> list[Question | Hand]:
    """What comes next, in its order: questions and called hands."""
    found: list[Question | Hand] = [
        *questions_loaded().filter(hall=hall, state=Question.State.QUEUED),
        *hands_loaded().filter(hall=hall, state=Hand.State.CALLED),
    ]
    return sorted(found, key=lambda one: (one.position is None, one.position or 0, one.pk))


def place_in_line(hall: TownHall, kind: str, pk: int) -> int:
    """At which place of the line ("question" or "hand") this stands, 1 at the front; 0 where it is not in it."""
    line = [("hand" if isinstance(one, Hand) else "question", one.pk) for one in list_queue(hall)]
    return line.index((kind, pk)) + 1 if (kind, pk) in line else 0


def get_on_screen(hall: TownHall) -> Question | Hand | None:
    """The question that is being answered, or the hand that has the word."""
    if hall.featured_id is not None:
        return questions_loaded().filter(pk=hall.featured_id).first()
    if hall.speaking_id is not None:
        return hands_loaded().filter(pk=hall.speaking_id).first()
    return None


def list_raised(hall: TownHall) -> list[Hand]:
    """Who wants to speak, first raised first."""
    return list(hands_loaded().filter(hall=hall, state=Hand.State.RAISED).order_by("pk")[:HANDS_MOST])


def list_lately(hall: TownHall) -> list[Question]:
    """What was decided last, newest first: to be looked at again."""
    numbers = (
        HallEntry.objects.filter(hall=hall, subject="question")
        .order_by("-number")
        .values_list("subject_number", flat=True)[: 4 * LATELY_MOST]
    )
    newest = list(dict.fromkeys(numbers))
    rows = questions_loaded().filter(hall=hall, number__in=newest, state__in=CLOSED)
    return sorted(rows, key=lambda one: newest.index(one.number))[:LATELY_MOST]


def find_question(hall: TownHall, number: int) -> Question | None:
    """The question of this number, whatever its state."""
    return questions_loaded().filter(hall=hall, number=number).first()


def list_comparable(hall: TownHall) -> list[tuple[int, int, str]]:
    """(id, number, folded words) of everything that a new question may be a duplicate of."""
    wanted = states.WAITING | states.UNDECIDED | {"owed", "answered_live"}
    rows = Question.objects.filter(hall=hall, state__in=wanted).order_by("pk")
    return list(rows.values_list("pk", "number", "folded"))


def merged_into(ids: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """What was merged into these questions: id -> (id, number) of each."""
    found: dict[int, list[tuple[int, int]]] = {}
    rows = Question.objects.filter(parent_id__in=ids, state=Question.State.MERGED).order_by("number")
    for parent, pk, number in rows.values_list("parent_id", "pk", "number"):
        found.setdefault(parent, []).append((pk, number))
    return found


def list_running_bans(hall: TownHall, now: datetime) -> list[HallBan]:
    """The bans that hold somebody back now, newest first."""
    rows = running_bans(hall, now).select_related("user", "question")
    return list(rows.prefetch_related(*people("user")).order_by("-pk"))


def find_undoable(hall: TownHall, actor: User, now: datetime) -> HallEntry | None:
    """The actor's newest move, as long as it can be taken back: ten seconds, and nothing newer on the same thing."""
    since = now - timedelta(seconds=UNDO_SECONDS)
    rows = (
        HallEntry.objects.filter(hall=hall, at__gt=since).select_related("actor").prefetch_related(*people("actor"))
    )
    seen: set[tuple[str, int]] = set()
    for entry in rows.order_by("-number"):
        thing = (entry.subject, entry.subject_number)
        if entry.actor_id == actor.pk and entry.undo.get("rows") and thing not in seen:
            return entry
        seen.add(thing)
    return None


def list_owed(hall: TownHall) -> list[Question]:
    """What the hall still owes in writing, by when it is due."""
    rows = questions_loaded().filter(hall=hall, state=Question.State.OWED)
    return sorted(rows, key=lambda one: (one.due_at is None, one.due_at or one.asked_at, one.pk))


def list_assigned(hall: TownHall, user: User) -> list[Question]:
    """What this official is to answer, what comes soonest first."""
    rows = questions_loaded().filter(hall=hall, assignee=user, state__in=states.WAITING | states.UNDECIDED)
    order = {"featured": 0, "queued": 1, "listed": 2}
    return sorted(rows, key=lambda one: (order.get(one.state, 3), one.position or 0, -one.votes, one.pk))


def count_waiting(hall: TownHall) -> int:
    """How many questions everybody can see have no answer yet: what the end of the hall makes owed."""
    return Question.objects.filter(hall=hall, state__in=states.WAITING).count()
