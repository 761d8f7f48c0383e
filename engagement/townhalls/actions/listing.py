"""Showing a question to everybody, and what that means where the hall is over."""

from __future__ import annotations

from engagement.townhalls import states
from engagement.townhalls.actions import ending
from engagement.townhalls.actions.record import Session
from engagement.townhalls.actions.rules import check_way
from engagement.townhalls.models import Question


def list_question(session: Session, question: Question, *, by_rules: bool = False) -> None:
    """Pending or held, the question is listed from now on; in a hall that is over it is owed at once. Raises
    MoveImpossible."""
    before, target = str(question.state), check_way("question", "approve", question.state)
    shown = {"listed_at": session.now, "was_public": True, "reason": "", "reason_kind": ""}
    session.change(question, versioned=not by_rules, state=target, **shown)
    is_over = session.hall.state in states.OVER
    session.record(
        "question",
        question.number,
        "approve",
        before=before,
        after=target,
        by_rules=by_rules,
        undoable=not is_over and not by_rules,
    )
    owe_if_over(session, [question])


def owe_if_over(session: Session, questions: list[Question]) -> None:
    """Nothing is left hanging: what waits in a hall that is over is owed."""
    waiting = [one for one in questions if one.state in states.WAITING]
    if waiting and session.hall.state in states.OVER:
        ending.owe(session, waiting)
