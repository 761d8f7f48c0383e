"""The town that the rig does harm to: its rows, and in the end what they have become."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from realtime import log
from realtime.auth import issue_token
from realtime.models import Publication
from tests.factories import make_department, make_member, make_user
from tests.faults.duties import ask_for_answers, fall_due, work_all_day
from tests.faults.history import Due, Fired, History, Invoked
from tests.threads.factories import make_thread
from tests.tickets.recompute import recompute
from tests.townhalls.factories import make_hall, make_question
from tickets.figures import ENOUGH
from tickets.models import Notification, SlaClock
from tickets.queries.rebuild import check_all
from tickets.queries.responsiveness import get_responsiveness

ROOMS, PRIVATE_ROOMS = 12, 4
PEOPLE, SOCKETS_EACH = 75, 2
QUESTIONS, ANSWERS = 10, 60
STRANGERS = 8
BAND = 0.025
WORD = "word "
"""How everything begins that a client says."""


class Room(NamedTuple):
    """A thread, and the department whose members may read it where it is private."""

    thread_id: int
    is_private: bool
    department: str

    @property
    def stream(self) -> str:
        """Where it is heard."""
        return f"thread:{self.thread_id}"


@dataclass
class Person:
    """Somebody with two pages open in one room. `by`: what lets them into a private one: "member", "role",
    "session"."""

    number: int
    user_id: int
    room: Room
    by: str = ""
    cookie: str = ""
    token: str = ""
    is_gone: bool = False

    @property
    def sockets(self) -> list[str]:
        """The names of their clients."""
        return [f"person {self.number}/{which}" for which in range(SOCKETS_EACH)]


@dataclass
class Scene:
    """Who and what is there."""

    rooms: list[Room]
    people: list[Person]
    questions: list[int]
    administrator_id: int
    due_at: dict[tuple[int, int], datetime]
    heads: dict[str, int]
    """Stream -> where it stood before anybody came."""
    officer_id: int
    unanswered: list[int]
    """Numbers of tickets that only wait for an answer of this officer."""
    strangers: list[str]
    """Tokens of people who mean no good."""


def build(now: datetime, *, seconds: int, tickets: int) -> Scene:
    """All of it, as the actions make it. Escalations fall due from now on, for so many seconds."""
    work_all_day(now)
    administrator = make_user(role="administrator")
    rooms = [build_room(number, now) for number in range(ROOMS)]
    people = [build_person(number, rooms[number % ROOMS], now) for number in range(PEOPLE)]
    hall = make_hall(now=now, starts_at=now + timedelta(minutes=1), premoderated=False)
    questions = [make_question(hall, state="pending", now=now).pk for _ in range(QUESTIONS)]
    due_at = fall_due(now, seconds=seconds, tickets=tickets, hearing=8)
    heads = {room.stream: log.position(room.stream).offset for room in rooms}
    officer_id, unanswered = ask_for_answers(now, tickets=ANSWERS)
    strangers = [issue_token(make_user().pk, ttl_seconds=86_400, now=now) for _ in range(STRANGERS)]
    return Scene(rooms, people, questions, administrator.pk, due_at, heads, officer_id, unanswered, strangers)


def build_room(number: int, now: datetime) -> Room:
    """The last ones are private."""
    department = make_department()
    is_private = number >= ROOMS - PRIVATE_ROOMS
    visibility = "restricted" if is_private else "public"
    thread = make_thread(department=department, visibility=visibility, now=now)
    return Room(thread.pk, is_private, department.slug)


def build_person(number: int, room: Room, now: datetime) -> Person:
    """In private rooms most are members of the department; every fifth oversees, every fifth signed in on a page."""
    from tickets.models import Department

    turn = number // ROOMS % 5
    if not room.is_private:
        user = make_user()
        return Person(number, user.pk, room, token=issue_token(user.pk, ttl_seconds=86_400, now=now))
    if turn == 1:
        user = make_user(role="moderator")
        return Person(number, user.pk, room, "role", token=issue_token(user.pk, ttl_seconds=86_400, now=now))
    user = make_member(Department.objects.get(slug=room.department), since=now)
    if turn == 2:
        browser = Browser()
        browser.force_login(user)
        return Person(number, user.pk, room, "session", cookie=browser.cookies["sessionid"].value)
    return Person(number, user.pk, room, "member", token=issue_token(user.pk, ttl_seconds=86_400, now=now))


# --- afterwards ---------------------------------------------------------------------------------------------------


def tell(history: History, scene: Scene, *, began: datetime) -> None:
    """What the rows say. Times of tickets are seconds since `began`."""
    from engagement.townhalls.models import Question, Upvote

    history.logs = logs_of(scene)
    for stream, entries in history.logs.items():
        # A thread tells of more than posts: of its ticket, say.
        others = [Invoked(-1.0, "the town", stream, content) for _offset, content in entries]
        history.events[:0] = [event for event in others if not event.content.startswith(WORD)]
    history.ballots = [
        (str(user), str(question)) for user, question in Upvote.objects.values_list("user", "question")
    ]
    history.tallies = {str(pk): votes for pk, votes in Question.objects.values_list("pk", "votes")}

    def second(at: datetime) -> float:
        return (at - began).total_seconds()

    history.due = [Due(second(at), f"ticket {ticket}", f"step {step}") for (ticket, step), at in scene.due_at.items()]
    history.fired = [Fired(second(at), f"ticket {ticket}", f"step {step}") for ticket, step, at in escalations()]
    history.notifications = [f"{user}: {key}" for user, key in Notification.objects.values_list("user_id", "key")]
    history.published, history.recomputed = figures()
    history.chain = [str(one) for checked in check_all() for one in checked.differences]
    tell_record(history)


def tell_record(history: History) -> None:
    """What the record says, when everything is taken in: the workers may be between two looks."""
    from engagement.record.actions import take_in
    from engagement.record.models import Leaf
    from engagement.record.queries.checking import check_record
    from engagement.record.queries.sources import SOURCES

    # A row that was committed late is looked for once a minute.
    for minutes in (0, 2, 4):
        while take_in(now=timezone.now() + timedelta(minutes=minutes)):
            pass
    history.record = [str(fault) for fault in check_record()]
    history.recorded = [
        f"{one.name} {pk}" for one in SOURCES for pk in one.model._default_manager.values_list("pk", flat=True)
    ]
    rows = Leaf.objects.exclude(source="clock").order_by("index").values_list("source", "row_id")
    history.leaves = [f"{source} {row_id}" for source, row_id in rows]


def escalations() -> list[tuple[int, int, datetime]]:
    """(ticket, step, when). By PostgreSQL's clock at COMMIT: that of whoever fired it may have been wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ticket_id, step_id, pg_xact_commit_timestamp(xmin) FROM tickets_escalation")
        return cursor.fetchall()


def figures() -> tuple[dict[str, float], dict[str, float]]:
    """What the pages say of how quickly departments answer, and what the open data comes to: figure -> number.

    Percentiles are published from bands of a fortieth; a number that fits its band is taken for the same."""
    now = timezone.now()
    lines = b"".join(Browser().get("/responsiveness/data.csv", headers={"host": "localhost"})).decode().splitlines()  # type: ignore[call-overload]
    whole = get_responsiveness(None, period="all", now=now).whole
    published: dict[str, float] = {}
    recomputed: dict[str, float] = {}
    for (clock, by, _which), reckoned in recompute(lines, now).items():
        told = getattr(whole, clock)
        if by:
            continue
        for name, number in reckoned.items():
            shown = getattr(told, name)
            if shown is None and reckoned["n" if name.startswith(("n", "p")) else "decided"] < ENOUGH:
                continue
            recomputed[f"{clock} {name}"] = number
            fits = shown is not None and name.startswith("p") and abs(shown - number) <= BAND * number + 1
            published[f"{clock} {name}"] = number if fits else shown
    return published, recomputed


def logs_of(scene: Scene) -> dict[str, list[tuple[int, str]]]:
    """Stream -> its log."""
    return {stream: list(log_of(stream, after=head)) for stream, head in scene.heads.items()}


def log_of(stream: str, *, after: int) -> Iterator[tuple[int, str]]:
    """(offset, content) of everything in the log behind that offset."""
    rows = Publication.objects.filter(stream__name=stream, offset__gt=after).order_by("offset")
    for offset, data in rows.values_list("offset", "data"):
        yield offset, word_in(data)


def word_in(data: str | bytes) -> str:
    """What a publication says."""
    return word_in_event(msgspec.json.decode(data))


def word_in_event(event: dict[str, Any]) -> str:
    """The same: the text of a post, or else all of it."""
    return str(event["post"]["body"]) if event["type"] == "post.published" else str(event)


def nothing_waits() -> bool:
    """Whether all that was due has been done."""
    return not SlaClock.objects.filter(next_at__isnull=False).exists()
