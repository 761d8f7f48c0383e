"""Questions on the list that say nearly the same as what somebody is about to ask."""

from __future__ import annotations

from engagement.townhalls import likeness
from engagement.townhalls.models import Question, TownHall
from engagement.townhalls.queries.questions import IS_PUBLIC
from tickets import text

COMPARED = 500
"""The newest ones: who types must not wait."""


def list_similar(hall: TownHall, body: str, *, limit: int) -> list[int]:
    """Ids of public questions of the hall that are alike, the likest first; a merged one speaks through the one that
    stands for it. One query."""
    rows = Question.objects.filter(IS_PUBLIC, hall=hall).order_by("-number").values_list("pk", "root_id", "folded")
    newest = list(rows[:COMPARED])
    stands_for = {pk: root or pk for pk, root, _folded in newest}
    alike = likeness.alike(text.fold(body), [(pk, folded) for pk, _root, folded in newest], limit=2 * limit)
    return list(dict.fromkeys(stands_for[one.key] for one in alike))[:limit]
