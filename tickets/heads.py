"""The ends of records, kept where nobody can write who writes in the database. Pure.

Whoever rolls a ticket back row by row to an earlier end of its record, as if nothing had happened since, leaves a
record that fits. Only somebody who wrote down where it ended can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tickets import references
from tickets.dossier import Difference, Dossier


class Head(NamedTuple):
    """The end of a ticket's record at some time, as it was kept where nobody can write who writes here."""

    ticket: int
    event: int
    digest: str

    def __str__(self) -> str:
        return f"{references.reference_of(self.ticket)} {self.event} {self.digest}"

    @classmethod
    def parse(cls, line: str) -> Head:
        """What `str` wrote. Raises ValueError."""
        reference, event, digest = line.split()
        number = references.parse(reference)
        if number is None:
            raise ValueError(f"no reference: {reference}")
        return cls(number, int(event), digest)


class Heads:
    """Heads that were kept, in the order of their tickets, compared one after the other."""

    def __init__(self, kept: Iterable[Head] = ()) -> None:
        self._kept = iter(kept)
        self._next = next(self._kept, None)

    def compare(self, dossier: Dossier) -> Iterator[Difference]:
        """What the heads know of this ticket, and of those before it that are not there any more."""
        number = dossier.ticket.number
        yield from self.rest(before=number)
        if self._next is not None and self._next.ticket == number:
            head, self._next = self._next, next(self._kept, None)
            digest = next((one.digest for one in dossier.events if one.link.number == head.event), None)
            if digest != head.digest:
                yield Difference(number, f"event {head.event}", "is not what it was when the heads were kept")

    def rest(self, *, before: int | None = None) -> Iterator[Difference]:
        """Tickets that the heads know of and that are not there."""
        while self._next is not None and (before is None or self._next.ticket < before):
            yield Difference(self._next.ticket, "ticket", "missing: it was there when the heads were kept")
            self._next = next(self._kept, None)
