"""What the tests of a hall's pages have in common: a hall in which much has happened, and who is in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from engagement.accounts.models import User
from engagement.townhalls import actions
from engagement.townhalls.actions import chat
from engagement.townhalls.actions.record import working
from engagement.townhalls.models import Answer, HallStaff, Hand, Question, QuestionRevision, StaffNote, TownHall
from tests.factories import make_department, make_member, make_user
from tests.townhalls.rows import put_ban, put_staff
from tests.townhalls.scenery import hall_row, poll_row, question_row


class Gathering(NamedTuple):
    """A hall and people around it."""

    hall: TownHall
    citizen: User
    moderator: User
    official: User
    director: User


def gather(**overrides: Any) -> Gathering:
    """A live hall with three questions on its list, of this test's own."""
    now = timezone.now()
    department = make_department()
    hall = hall_row(department=department, starts_at=now, live_at=now - timedelta(minutes=5), **overrides)
    for body in ("When is the drain covered?", "Who pays for the market?", "Why is it dark in Fijai?"):
        question_row(hall, body=body, folded=body.lower().rstrip("?"), asked_at=now, listed_at=now)
    official = make_member(department)
    moderator = put_staff(hall, display_name="Efua Moderator")
    return Gathering(hall, make_user(), moderator, official, make_user(role="director"))


def seat_official(room: Gathering) -> Gathering:
    """The official sits before the hall."""
    HallStaff.objects.create(hall=room.hall, user=room.official, role="official", since=timezone.now())
    return room


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
    poll_row(hall, "Drains", "Lights", state="draft", question="What last?")
    busy_desk(seat_official(room))
    return room


def busy_desk(room: Gathering) -> None:
    """What only those who run the hall see, a bit of everything, and the chat."""
    hall, now = room.hall, timezone.now()
    question_row(hall, state="held", reason="Says “fools”.", body="Are they fools?", asked_at=now)
    question_row(hall, state="pending", appeal="It names nobody.", body="Who keeps the keys?", asked_at=now)
    reworded = question_row(hall, state="pending", body="When is the drain covered?", edited=True, asked_at=now)
    QuestionRevision.objects.create(question=reworded, number=1, body="When, you fools?", by=room.moderator, at=now)
    mine = Question.objects.get(hall=hall, number=3)
    Question.objects.filter(pk=mine.pk).update(assignee=room.official, draft="Next week.", draft_by=room.official)
    StaffNote.objects.create(question=mine, author=room.moderator, body="Asked twice already.", at=now)
    actions.owe_answer(actor=room.moderator, question_id=Question.objects.get(hall=hall, number=2).pk, now=now)
    for state, position in (("raised", None), ("called", 7)):
        hand = Hand(
            hall=hall, user=make_user(), topic="Water at Ketan", state=state, position=position, raised_at=now
        )
        hand.save()
    put_ban(hall, make_user(display_name="Llanfair" * 4), at=now)
    open_chat(room)


def open_chat(room: Gathering) -> None:
    """The hall has a chat, as if its doors had been opened."""
    hall = TownHall.objects.select_related("department").get(pk=room.hall.pk)
    with transaction.atomic(), working(hall, actor=room.moderator, now=timezone.now()) as session:
        chat.open_once(session)


def path_of(hall: TownHall, rest: str = "") -> str:
    """Where the hall's page is, or one below it."""
    return f"/halls/{hall.pk}/{rest}"


def ask_as(person: User, room: Gathering, body: str) -> Question:
    """Somebody asks, from anywhere: the server hears of it through the log."""
    return actions.ask_question(actor=person, hall_id=room.hall.pk, body=body, now=timezone.now())


def show_to_all(room: Gathering, question: Question) -> None:
    """The moderator puts it on the list."""
    actions.approve_question(actor=room.moderator, question_id=question.pk, now=timezone.now())
