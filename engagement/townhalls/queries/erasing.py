"""The questions of somebody."""

from __future__ import annotations

from engagement.townhalls.models import Question


def lock_questions_of(user_id: int) -> list[Question]:
    """All of them, locked."""
    return list(Question.objects.filter(asker_id=user_id).select_for_update().order_by("pk"))
