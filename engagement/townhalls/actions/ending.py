"""How nothing is left hanging: questions become owed, with a ticket and a due date; a hall ends; a hall whose last
question is closed is archived."""

from __future__ import annotations

from collections.abc import Sequence

from engagement.accounts.models import User
from engagement.accounts.queries import list_people
from engagement.townhalls import states
from engagement.townhalls.actions import chat
from engagement.townhalls.actions.counting import lock_questions
from engagement.townhalls.actions.polls import close_polls
from engagement.townhalls.actions.record import Session
from engagement.townhalls.models import Hand, Question
from engagement.townhalls.queries.questions import questions_loaded
from engagement.townhalls.queries.snapshots import LIVING_HANDS
from tickets import actions as tickets
from tickets.models import TITLE_LENGTH, Department
from tickets.permissions import memberships_of

OPEN = ("pending", "held", "owed")
"""What keeps a hall that is over from being archived."""


def end_hall(session: Session) -> None:
    """The hall, whose state is `ended` by now, is over: whoever has the word or a raised hand sits down, what waits
    is owed, polls close, the chat is for its staff."""
    hall = session.hall
    session.change(hall, ended_at=session.now, featured_id=None, speaking_id=None)
    chat.follow_switches(session)
    close_polls(session)
    for hand in Hand.objects.filter(hall=hall, state__in=LIVING_HANDS).select_related("user").order_by("pk"):
        before = str(hand.state)
        after = "done" if before == Hand.State.SPEAKING else "lowered"
        session.change(hand, state=after, position=None)
        session.record("hand", hand.pk, "end", before=before, after=after)
    waiting = questions_loaded().filter(hall=hall, state__in=states.WAITING).order_by("pk")
    owe(session, list(waiting))


def owe(session: Session, questions: Sequence[Question], *, move: str = "owe", category: str = "") -> None:
    """These questions are owed (or, by the move `ticket`, became tickets) from now on: each gets a ticket of whoever
    is to answer, due when its first response is. A constant number of statements for the tables' sake; streams are
    told one by one. Raises MoveImpossible through the callers, which checked the way."""
    lock_questions([one.pk for one in questions])
    target = states.QUESTION[move].target
    groups = _members(questions)
    owners = _owners(session, questions)
    owed = [_owed(one, owners[one.pk], groups.get(one.pk, []), category) for one in questions]
    opened = tickets.open_tickets_about(actor=session.actor, owed=owed, now=session.now)
    for question, ticket in zip(questions, opened, strict=True):
        before = str(question.state)
        session.change(
            question,
            state=target,
            position=None,
            owing_id=owners[question.pk].pk,
            ticket_number=ticket.ticket.number,
            due_at=ticket.due_at,
            was_public=True,
            listed_at=question.listed_at or session.now,
        )
        facts = {"department": owners[question.pk].slug, "ticket": ticket.ticket.reference}
        session.record("question", question.number, move, before=before, after=target, data=facts)


def _owed(question: Question, owner: Department, members: list[Question], category: str) -> tickets.Owed:
    """The ticket of a question. Whose it is is said only where they asked by name and have an account; whoever has
    one hears what becomes of it."""
    askers = {one.asker_id for one in [question, *members] if not one.asker.is_guest}
    named = not question.anonymous and not question.asker.is_guest
    line = " ".join(question.body.split())
    return tickets.Owed(
        tickets.Opening(
            title=line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1].rstrip()}…",
            body=question.body,
            department=owner,
            category=category,
            subject=f"question:{question.pk}",
            requester=question.asker if named else None,
        ),
        frozenset(askers),
    )


def _members(questions: Sequence[Question]) -> dict[int, list[Question]]:
    """Root -> what was merged into it, askers loaded. One query."""
    found: dict[int, list[Question]] = {}
    rows = Question.objects.filter(root_id__in=[one.pk for one in questions]).select_related("asker").order_by("pk")
    for one in rows:
        found.setdefault(one.root_id or 0, []).append(one)
    return found


def _owners(session: Session, questions: Sequence[Question]) -> dict[int, Department]:
    """Question -> who is to answer: the department that it was meant for, the one of the official it was given to,
    the one that holds the hall."""
    officials = list_people({one.assignee_id for one in questions if one.assignee_id is not None})
    return {
        one.pk: one.owing or department_of(officials.get(one.assignee_id or 0)) or session.hall.department
        for one in questions
    }


def department_of(person: User | None) -> Department | None:
    """The department that somebody speaks for, or None."""
    known = memberships_of(person) if person is not None else []
    return known[0].department if known else None


def count_open(hall_id: int) -> int:
    """How many questions of a hall have no outcome yet. One query."""
    return Question.objects.filter(hall_id=hall_id, state__in=OPEN).count()


def archive_if_done(session: Session) -> None:
    """After the last answer a hall in follow-up is archived, by nobody but the rules."""
    hall = session.hall
    if hall.state != "follow_up" or count_open(hall.pk):
        return
    session.change(hall, state="archived")
    session.record("hall", 0, "archive", before="follow_up", after="archived", by_rules=True)
