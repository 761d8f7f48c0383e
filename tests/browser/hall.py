"""What the tests of a hall's pages have in common: a hall in which much has happened, and who is in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from engagement.accounts.models import User
from engagement.townhalls import actions
from engagement.townhalls.models import Answer, Question, TownHall
from tests.factories import make_department, make_member, make_user
from tests.townhalls.rows import put_staff
from tests.townhalls.scenery import hall_row, poll_row, question_row


class Gathering(NamedTuple):
    """A hall and people around it."""

    hall: TownHall
    citizen: User
    moderator: User
    official: User


def gather(**overrides: Any) -> Gathering:
    """A live hall with three questions on its list, of this test's own."""
    now = timezone.now()
    department = make_department()
    hall = hall_row(department=department, starts_at=now, live_at=now - timedelta(minutes=5), **overrides)
    for body in ("When is the drain covered?", "Who pays for the market?", "Why is it dark in Fijai?"):
        question_row(hall, body=body, folded=body.lower().rstrip("?"), asked_at=now, listed_at=now)
    official = make_member(department)
    return Gathering(hall, make_user(), put_staff(hall, display_name="Efua Moderator"), official)


def busy_hall() -> Gathering:
    """A hall with something of everything: only to be looked at."""
    room = gather(title="Drains, markets and lights", about="What was promised.", place="Assembly Hall")
    hall, now = room.hall, timezone.now()
    long = question_row(hall, body="Llanfair" * 30, folded="llanfair", asked_at=now)
    featured = question_row(hall, body="Why so late?", state="featured", featured_at=now, asked_at=now)
    TownHall.objects.filter(pk=hall.pk).update(featured=featured)
    question_row(hall, state="queued", position=1, asked_at=now)
    done = question_row(hall, state="answered_live", answered_at=now, anonymous=True, asked_at=now)
    Answer.objects.create(
        question=done, kind="live", body="In May.", author=room.official, department=hall.department, at=now
    )
    question_row(hall, state="merged", parent=long, root=long, asked_at=now)
    rejected = {"state": "rejected", "reason_kind": "insult", "reason": "It insults somebody.", "asked_at": now}
    question_row(hall, asker=room.citizen, body="Why are they so lazy?", **rejected)
    question_row(hall, asker=room.citizen, state="pending", body="When?", asked_at=now)
    poll_row(hall, "Drains", "Lights", votes=(3, 1), voters=4, opened_at=now)
    poll_row(
        hall,
        *"12345",
        votes=(1, 2, 3, 4, 5),
        voters=15,
        state="published",
        kind="rating",
        question="How clear?",
        opened_at=now,
    )
    return room


def path_of(hall: TownHall, rest: str = "") -> str:
    """Where the hall's page is, or one below it."""
    return f"/halls/{hall.pk}/{rest}"


def ask_as(person: User, room: Gathering, body: str) -> Question:
    """Somebody asks, from anywhere: the server hears of it through the log."""
    return actions.ask_question(actor=person, hall_id=room.hall.pk, body=body, now=timezone.now())


def show_to_all(room: Gathering, question: Question) -> None:
    """The moderator puts it on the list."""
    actions.approve_question(actor=room.moderator, question_id=question.pk, now=timezone.now())
