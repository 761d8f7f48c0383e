"""One person, two rows: a guest who confirmed an e-mail address, and the account that has confirmed the same one,
made in another browser. They have one vote."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from engagement.accounts.models import User
from realtime.sql import placeholders

_OF_ACCOUNTS = """
SELECT address.user_id, guest.id FROM account_emailaddress address
JOIN accounts_user guest ON guest.guest_email = address.email
WHERE address.verified AND address.user_id IN ({ids})
"""
_OF_GUESTS = """
SELECT address.user_id, guest.id FROM accounts_user guest
JOIN account_emailaddress address ON address.email = guest.guest_email
WHERE address.verified AND guest.id IN ({ids})
"""


class Twins:
    """Which of these people are one with another row. One query, both ways by an index; none for guests by name
    alone."""

    def __init__(self, actors: Iterable[User]) -> None:
        self.account_of: dict[int, int] = {}
        self.guests_of: dict[int, list[int]] = {}
        known = {actor.pk: actor.is_guest for actor in actors if actor.strength != User.Strength.NAME}
        accounts = [pk for pk, is_guest in known.items() if not is_guest]
        guests = [pk for pk, is_guest in known.items() if is_guest]
        parts = [(_OF_ACCOUNTS, accounts), (_OF_GUESTS, guests)]
        asked = [(statement.format(ids=placeholders(ids)), ids) for statement, ids in parts if ids]
        if not asked:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ".join(statement for statement, _ids in asked), [pk for _s, ids in asked for pk in ids]
            )
            for account, guest in cursor.fetchall():
                self.account_of[guest] = account
                self.guests_of.setdefault(account, []).append(guest)

    def person(self, user_id: int) -> int:
        """The row that stands for this person: their account, where they have one."""
        return self.account_of.get(user_id, user_id)

    def rows_of(self, user_id: int) -> list[int]:
        """All rows of this person that are known here, the one that stands for them first."""
        person = self.person(user_id)
        return [person, *self.guests_of.get(person, ())]
