"""Groups of merged questions: who belongs to which, and whose votes count where.

A group is a tree: `parent` is what a question was merged into, `root` what the whole group stands as. The root's
counters count the people of the group, each once.
"""

from __future__ import annotations

from engagement.townhalls.actions.counting import lock_questions, recount
from engagement.townhalls.actions.listing import owe_if_over
from engagement.townhalls.actions.record import Session
from engagement.townhalls.models import Question


def join_group(session: Session, question: Question, root: Question) -> None:
    """Everything below `question` and itself belongs to `root` now; the counters follow."""
    members = list(Question.objects.filter(root=question).order_by("pk"))
    lock_questions([question.pk, root.pk, *(one.pk for one in members)])
    for one in members:
        one.hall = session.hall
        session.change(one, versioned=False, root_id=root.pk)
    came_from = "listed" if question.state == Question.State.QUEUED else str(question.state)
    session.change(question, state="merged", came_from=came_from, parent_id=root.pk, root_id=root.pk, position=None)
    recount([root.pk])


def leave_group(session: Session, question: Question) -> None:
    """A merged question stands alone again, with everything that was merged into it before; the counters follow. In
    a hall that is over it is owed at once, if it was shown."""
    old_root = question.root_id
    below = descendants(question)
    lock_questions([question.pk, *([old_root] if old_root else []), *(one.pk for one in below)])
    for one in below:
        one.hall = session.hall
        session.change(one, versioned=False, root_id=question.pk)
    session.change(question, state=question.came_from, came_from="", parent_id=None, root_id=None)
    recount([question.pk, *([old_root] if old_root else [])])


def release_children(session: Session, question: Question) -> None:
    """A question that is shown no longer takes nobody's question with it: what was merged into it stands alone."""
    for child in Question.objects.filter(parent=question).order_by("pk"):
        child.hall = session.hall
        before = str(child.state)
        leave_group(session, child)
        facts = {"from": question.number}
        session.record(
            "question", child.number, "unmerge", before=before, after=child.state, data=facts, by_rules=True
        )
        owe_if_over(session, [child])


def descendants(question: Question) -> list[Question]:
    """What was merged into the question, and into that, and so on, by id."""
    if question.root_id is None:
        return list(Question.objects.filter(root=question).order_by("pk"))
    group = list(Question.objects.filter(root_id=question.root_id).order_by("pk"))
    found = {question.pk}
    while more := {one.pk for one in group if one.parent_id in found} - found:
        found |= more
    return [one for one in group if one.pk in found and one.pk != question.pk]
