"""Counting the votes of questions from their rows, and the locks under which the counters change.

Whatever changes how many people want to hear a question answered (a vote, a merge, its end) holds the row of the
question that stands for the whole group: its root. Nothing of it needs the row of the hall.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from engagement.accounts.models import User
from engagement.threads.queries import ID_MAX
from engagement.townhalls.models import Question
from realtime.sql import placeholders

WEAK = str(User.Strength.NAME)
"""The identity that does not count as confirmed."""


class Locked(NamedTuple):
    """What a vote has to know of a question, whose row is held until COMMIT."""

    pk: int
    hall_id: int
    state: str
    root_id: int | None
    was_public: bool

    @property
    def root(self) -> int:
        """The question that its votes count for: itself, unless it was merged."""
        return self.root_id or self.pk


class Count(NamedTuple):
    """People, each once."""

    votes: int
    confirmed: int
    """Those of them whose identity is more than a name."""
    held: int
    """People whose votes are all held: they are in neither of the others."""


_LOCK = """
SELECT id, hall_id, state, root_id, was_public FROM townhalls_question WHERE id IN (
    SELECT id FROM townhalls_question WHERE id IN ({marks})
    UNION SELECT root_id FROM townhalls_question WHERE id IN ({marks})
) ORDER BY id
"""


def lock_questions(ids: Iterable[int]) -> dict[int, Locked]:
    """Hold these questions, and the roots that they were merged into, until COMMIT; ids that are none are left out.

    Always in the order of their ids: two who hold several never wait for each other. Whoever moves more than one
    question in one transaction calls this first. One query; another one only where a question was merged into yet
    another one while we waited.
    """
    wanted = {pk for pk in ids if 0 < pk <= ID_MAX}
    while wanted:
        found = _lock(wanted)
        missing = {row.root_id for row in found.values() if row.root_id is not None} - found.keys()
        if not missing:
            return found
        wanted |= missing
    return {}


def _lock(ids: set[int]) -> dict[int, Locked]:
    statement = _LOCK.format(marks=placeholders(ids))
    if connection.features.has_select_for_no_key_update:
        statement += "FOR NO KEY UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*ids, *ids])
        return {pk: Locked(pk, hall, state, root, bool(shown)) for pk, hall, state, root, shown in cursor.fetchall()}


_COUNT = """
SELECT COUNT(DISTINCT CASE WHEN NOT vote.held THEN vote.person END),
COUNT(DISTINCT CASE WHEN vote.strength <> %s AND NOT vote.held THEN vote.person END),
COUNT(DISTINCT vote.person) - COUNT(DISTINCT CASE WHEN NOT vote.held THEN vote.person END)
FROM (
    SELECT given.question_id, given.strength, given.held, COALESCE(address.user_id, given.user_id) AS person
    FROM townhalls_upvote given
    JOIN accounts_user voter ON voter.id = given.user_id
    LEFT JOIN account_emailaddress address ON address.email = voter.guest_email AND address.verified
) vote
WHERE vote.question_id IN (SELECT id FROM townhalls_question WHERE id = %s OR root_id = %s)
"""


def count_group(root: int) -> Count:
    """Who wants this question, or any that was merged into it, answered: counted from the rows, each person once.
    `root` is the id of the question that stands for the group; hold it (`lock_questions`) to store the result."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [WEAK, root, root])
        return Count(*cursor.fetchone())


def recount(roots: Iterable[int]) -> None:
    """Set the counters of questions that stand for a group to what their rows say; for merges and what undoes them.
    Hold the questions first (`lock_questions`): all that come together or part, and what they were merged into."""
    for root in sorted(set(roots)):
        count = count_group(root)
        Question.objects.filter(pk=root).update(
            votes=count.votes, confirmed_votes=count.confirmed, held_votes=count.held
        )
