"""Whether a ticket is what its record says: the chain of its events, and every row that follows from them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tickets import chain, rebuild, references
from tickets.clocks import Clock
from tickets.dossier import ClockRow, Difference, Dossier, Entry, TicketRow
from tickets.rebuild import Raised, Rebuilt, Rules


class Keyring:
    """The keys that the record may be chained with, the one that fitted last first."""

    def __init__(self, keys: Iterable[bytes]) -> None:
        self.keys = list(keys)

    def fits(self, entry: Entry, previous: str) -> bool:
        """Whether the digest of an event is that of the event, behind the digest before it."""
        for place, key in enumerate(self.keys):
            if chain.digest(key, previous, entry.link) == entry.digest:
                self.keys.insert(0, self.keys.pop(place))
                return True
        return False


Say = Callable[[str, str], Difference]


def check(dossier: Dossier, keys: Keyring, rules: Rules) -> list[Difference]:
    """All that differs."""
    number = dossier.ticket.number

    def say(where: str, what: str) -> Difference:
        return Difference(number, where, what)

    found = list(_record(dossier, keys, say))
    ticket = _rebuilt(dossier.events, rules, found, say)
    if ticket is not None:
        found += _ticket(dossier.ticket, ticket, say)
        found += _clocks(dossier.clocks, ticket, rules, say)
        found += _escalations(dossier.escalations, ticket.raised, say)
        found += _notes(dossier.notes, ticket.notes, say)
    return found


# --- the record ---------------------------------------------------------------------------------------------------


def _record(dossier: Dossier, keys: Keyring, say: Say) -> Iterator[Difference]:
    """Numbers without holes, each event behind the one before, and the ticket knows the last one."""
    last, digest = 0, ""
    for entry in dossier.events:
        number = entry.link.number
        if number != last + 1:
            yield say(_span(last + 1, number - 1), "missing")
        elif not keys.fits(entry, digest):
            yield say(f"event {number}", "does not fit the digest: it, or the one before it, is not what was written")
        last, digest = number, entry.digest
    row = dossier.ticket
    if row.last_event > last:
        yield say(_span(last + 1, row.last_event), "missing at the end: the ticket knows of it")
    elif row.last_event < last:
        yield say(_span(row.last_event + 1, last), "the ticket does not know of it")
    elif row.last_digest != digest:
        yield say(f"event {last}", "is not the last one that the ticket knows of")


def _span(first: int, last: int) -> str:
    return f"event {first}" if first == last else f"events {first} to {last}"


UNTELLABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What an event raises that does not say what its kind says."""


def _rebuilt(events: Sequence[Entry], rules: Rules, found: list[Difference], say: Say) -> Rebuilt | None:
    """The ticket from its record, as far as that makes sense."""
    ticket: Rebuilt | None = None
    for entry in events:
        event = entry.link
        try:
            if ticket is None:
                ticket = rebuild.begun(event, rules)
                continue
            early = _early(ticket, event, rules)
            rebuild.told(ticket, event, rules)
        except UNTELLABLE as problem:
            found.append(say(f"event {event.number}", f"cannot be told again: {problem!r}"))
            return None
        if early:
            found.append(say(f"event {event.number}", early))
    return ticket


def _early(ticket: Rebuilt, event: chain.Link, rules: Rules) -> str:
    """What is wrong with the time at which a step fired."""
    if event.kind != "escalated":
        return ""
    data = event.data
    for index, clock in enumerate(ticket.book.clocks):
        if (clock.kind.value, clock.cycle) == (data["clock"], data["cycle"]):
            due = rebuild.next_step_at(ticket, index, rules)
            if due is None or event.at < due:
                return f"fired at {_text(event.at)}, and was due {_text(due)}"
            return ""
    return f"fired on {data['clock']} {data['cycle']}, which was never started"


# --- what follows from it -----------------------------------------------------------------------------------------


def _ticket(row: TicketRow, ticket: Rebuilt, say: Say) -> Iterator[Difference]:
    place = ticket.place
    wanted: dict[str, Any] = {
        "department": place.department,
        "category": place.category,
        "priority": ticket.priority,
        "status": ticket.status,
        "origin": ticket.origin,
        "assignee": ticket.assignee,
        "opened_at": ticket.opened_at,
        "resolved_at": ticket.resolved_at,
        "closed_at": ticket.closed_at,
        "changed_at": ticket.changed_at,
        "policy": place.policy,
        "calendar_version": place.calendar_version,
        "due_at": ticket.due_at(),
        "level": ticket.level,
        "reopened": ticket.reopened,
        "rating": ticket.rating,
        "rating_words": ticket.rating_words,
        "merged_into": references.parse(ticket.merged_into),
        "next_at": ticket.next_at,
    }
    for name, value in wanted.items():
        if getattr(row, name) != value:
            yield say("ticket", _differs(name, getattr(row, name), value))
    if ticket.facts is not None:
        yield from _facts(row, ticket.facts, say)


def _facts(row: TicketRow, facts: Mapping[str, Any], say: Say) -> Iterator[Difference]:
    """What never changes is what was opened."""
    for name in ("title", "subject", "restricted", "requester"):
        if getattr(row, name) != facts.get(name):
            yield say("ticket", _differs(name, getattr(row, name), facts.get(name)))
    if chain.fingerprint(row.body) != facts.get("body"):
        yield say("ticket", "body is not the text that was recorded")


def _clocks(rows: Sequence[ClockRow], ticket: Rebuilt, rules: Rules, say: Say) -> Iterator[Difference]:
    known = {(row.kind, row.cycle): row for row in rows}
    for index, clock in enumerate(ticket.book.clocks):
        row = known.pop((clock.kind.value, clock.cycle), None)
        where = f"clock {clock.kind.value} {clock.cycle}"
        if row is None:
            yield say(where, "missing")
            continue
        wanted = _clock_row(clock, ticket.tracks[index], rebuild.next_step_at(ticket, index, rules))
        if row != wanted:
            for name, is_, should in zip(ClockRow._fields, row, wanted, strict=True):
                if is_ != should:
                    yield say(where, _differs(name, is_, should))
    for kind, cycle in known:
        yield say(f"clock {kind} {cycle}", "the record does not know of it")


def _clock_row(clock: Clock, track: rebuild.Track, next_at: datetime | None) -> ClockRow:
    return ClockRow(
        clock.kind.value,
        clock.cycle,
        clock.state.value,
        clock.target_seconds,
        clock.started_at,
        clock.kept_seconds,
        [list(run) for run in clock.runs],
        clock.running_since,
        clock.due_at,
        clock.stopped_at,
        clock.consumed_seconds,
        clock.paused_since,
        clock.paused_seconds,
        *track.place,
        track.steps_done,
        next_at,
    )


def _escalations(rows: Sequence[Raised], recorded: Sequence[Raised], say: Say) -> Iterator[Difference]:
    """Each step that is on record fired once, and no other."""
    known = {row[:3]: row for row in rows}
    for one in recorded:
        row = known.pop(one[:3], None)
        if row is None:
            yield say(_step(one), "missing")
        elif row != one:
            for name, is_, should in zip(Raised._fields, row, one, strict=True):
                if is_ != should:
                    yield say(_step(one), _differs(name, is_, should))
    for row in known.values():
        yield say(_step(row), "the record does not know of it")


def _step(one: Raised) -> str:
    return f"escalation of {one.kind} {one.cycle}, step {one.step}"


def _notes(rows: Mapping[int, str], recorded: Mapping[int, str], say: Say) -> Iterator[Difference]:
    for note, fingerprint in recorded.items():
        if note not in rows:
            yield say(f"note {note}", "missing")
        elif chain.fingerprint(rows[note]) != fingerprint:
            yield say(f"note {note}", "is not the text that was recorded")
    for note in rows.keys() - recorded.keys():
        yield say(f"note {note}", "the record does not know of it")


def _differs(name: str, is_: object, should: object) -> str:
    return f"{name} is {_text(is_)}, the record says {_text(should)}"


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "nothing" if value is None or value == "" else str(value)
