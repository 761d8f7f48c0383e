"""The tables that are recorded, and how a row of each is told: what is shown, what is only covered, texts."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from engagement.accounts.models import AccountEntry
from engagement.record import leaves
from engagement.record.leaves import Row, moment
from engagement.record.models import Erasure, Restore
from engagement.threads.models import Moderation, ThreadEntry
from engagement.townhalls.models import HallEntry
from tickets import references
from tickets.keys import naming_key, record_keys
from tickets.kinds import KINDS
from tickets.models import CalendarVersion, SlaClock, TicketEvent

CLOCK = "clock"
WRITTEN_IN_DATA = ("reason", "text", "words", "title", "name")
"""What of an event's data people wrote, or is a name."""


class Source(NamedTuple):
    """A table. `fields` are read, and make a Row by `tell`; the first is the row's id."""

    name: str
    model: type[Model]
    fields: tuple[str, ...]
    tell: Callable[..., Row]


def ticket_name(number: int, restricted: bool) -> str:
    """How leaves name a ticket. One that is not for everyone has a name that only its receipt tells."""
    if not restricted:
        return references.reference_of(number)
    return "~" + hmac.digest(naming_key(), f"durbar.ticket:{number}".encode(), "sha256").hex()[:16]


def _ticket(pk: int, *row: Any) -> Row:
    ticket, restricted, number, kind, at, actor, data, key, digest = row
    facts, texts = _parted(data)
    shown = {
        "of": ticket_name(ticket, restricted),
        "number": number,
        "kind": kind if kind in KINDS and KINDS[kind].public else "internal",
        "at": moment(at),
    }
    return Row("ticket", pk, shown, [ticket, kind, actor, facts, key], texts, digest)


def _parted(data: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """An event's data without what people wrote, and that by itself."""
    # Whoever did harm may have written anything there, and is to be named: nothing here may fail.
    facts = dict(data) if isinstance(data, dict) else {"": data}
    texts = {name: facts.pop(name) for name in WRITTEN_IN_DATA if isinstance(facts.get(name), str)}
    if isinstance(facts.get("facts"), dict):
        facts["facts"] = dict(facts["facts"])
        texts |= {f"facts.{name}": str(facts["facts"].pop(name, "")) for name in ("title", "body")}
    return facts, texts


def _account(pk: int, *row: Any) -> Row:
    person, kind, actor, at, until, before, after, reason = row
    shown = {"of": "person", "kind": kind, "at": moment(at)}
    return Row("account", pk, shown, [person, actor, moment(until), before, after], {"reason": reason})


def _moderation(pk: int, *row: Any) -> Row:
    thread, post, number, actor, act, reason, at, held, place = row
    if post is None:
        of = f"thread:{place}" if place else "issue"
        return Row(
            "moderation", pk, {"of": of, "held": held, "kind": act, "at": moment(at)}, [actor], {"reason": reason}
        )
    shown = {"of": f"thread:{thread}", "post": number, "kind": act, "at": moment(at)}
    facts = [post, actor] if held is None else [post, actor, held]
    return Row("moderation", pk, shown, facts, {"reason": reason})


def _thread(pk: int, *row: Any) -> Row:
    thread, kind, actor, at, after, reason, seconds = row
    shown = {"of": f"thread:{thread}", "kind": kind, "at": moment(at)}
    return Row("thread", pk, shown, [actor, after, seconds], {"reason": reason})


def _hall(pk: int, *row: Any) -> Row:
    hall, number, subject, subject_number, move, before, after, actor, by_staff, at, reason, data, undo, digest = row
    shown = {"of": f"hall:{hall}", "number": number, "kind": f"{subject} {move}", "at": moment(at)}
    facts = [subject_number, before, after, actor, by_staff, data]
    return Row("hall", pk, shown, facts, {"reason": reason}, digest, undo if undo is not None else {})


def _calendar(pk: int, *row: Any) -> Row:
    calendar, number, zone, week, holidays, since, made_by = row
    shown = {
        "calendar": calendar,
        "number": number,
        "zone": zone,
        "week": week,
        "holidays": sorted(holidays) if isinstance(holidays, dict) else holidays,
        "at": moment(since),
    }
    return Row("calendar", pk, shown, [made_by])


def _erasure(pk: int, *row: Any) -> Row:
    source, row_id, text, seal, at = row
    return Row("erasure", pk, {"of": f"{source}:{row_id}", "at": moment(at)}, [text, seal])


def _restore(pk: int, *row: Any) -> Row:
    at, made_at, base, size, root, number, lost, seal = row
    shown = {
        "of": "record",
        "kind": "restored",
        "at": moment(at),
        "made_at": moment(made_at),
        "base": base,
        "size": size,
        "root": root,
        "number": number,
    }
    # Whoever can write in the table can say this; that it was the house, only who holds the record's key.
    if not is_sealed(row):
        shown["unsealed"] = True
    return Row("restore", pk, shown, [lost, seal])


def seal_of(secret: bytes, row: Sequence[Any]) -> str:
    """The seal that belongs on a Restore: of its fields as they stand in SOURCES, without the id."""
    at, made_at, base, *said, _seal = row
    return leaves.sealed_restore(secret, base, moment(at), moment(made_at), *said)


def is_sealed(row: Sequence[Any]) -> bool:
    """Whether whoever wrote this Restore holds the record's key."""
    return any(seal_of(secret, row) == row[-1] for secret in record_keys())


SOURCES = (
    # First: nothing that was put back or happened since stands before it.
    Source("restore", Restore, ("pk", "at", "made_at", "base", "size", "root", "number", "lost", "seal"), _restore),
    Source(
        "calendar",
        CalendarVersion,
        ("pk", "calendar__slug", "number", "zone", "week", "holidays", "since", "made_by_id"),
        _calendar,
    ),
    Source(
        "ticket",
        TicketEvent,
        (
            "pk",
            "ticket__number",
            "ticket__restricted",
            "number",
            "kind",
            "at",
            "actor_id",
            "data",
            "key",
            "digest",
        ),
        _ticket,
    ),
    Source(
        "account",
        AccountEntry,
        ("pk", "person_id", "kind", "actor_id", "at", "until", "before", "after", "reason"),
        _account,
    ),
    Source(
        "moderation",
        Moderation,
        (
            "pk",
            "post__thread_id",
            "post_id",
            "post__number",
            "actor_id",
            "act",
            "reason",
            "at",
            "held_id",
            "held__thread_id",
        ),
        _moderation,
    ),
    Source(
        "thread", ThreadEntry, ("pk", "thread_id", "kind", "actor_id", "at", "after", "reason", "seconds"), _thread
    ),
    Source(
        "hall",
        HallEntry,
        (
            "pk",
            "hall_id",
            "number",
            "subject",
            "subject_number",
            "move",
            "before",
            "after",
            "actor_id",
            "by_staff",
            "at",
            "reason",
            "data",
            "undo",
            "digest",
        ),
        _hall,
    ),
    Source("erasure", Erasure, ("pk", "source", "row_id", "text", "seal", "at"), _erasure),
)
BY_NAME = {source.name: source for source in SOURCES}

_CLOCK = (
    "pk",
    "ticket__number",
    "ticket__restricted",
    "department__slug",
    "category",
    "kind",
    "cycle",
    "state",
    "target_seconds",
    "started_at",
    "due_at",
    "stopped_at",
    "consumed_seconds",
    "paused_seconds",
    "kept_seconds",
    "runs",
    "running_since",
    "calendar_version_id",
)


def _clock(pk: int, number: int, restricted: bool, *row: Any) -> Row:
    department, category, kind, cycle, state, target, started, due, stopped, used, paused, *measured = row
    kept, runs, running_since, calendar = measured
    shown = {
        "of": ticket_name(number, restricted),
        "department": department,
        "category": category,
        "clock": kind,
        "cycle": cycle,
        "state": state,
        "target_seconds": target,
        "started_at": moment(started),
        "due_at": moment(due),
        "stopped_at": moment(stopped),
        "working_seconds": used,
        "paused_seconds": paused,
        "kept_seconds": kept,
        "runs": runs,
        "running_since": moment(running_since),
        "calendar": calendar,
    }
    return Row(CLOCK, pk, shown, ())


def read_rows(source: Source, ids: Collection[int]) -> dict[int, Row]:
    """These rows of a table, as they are now."""
    return {values[0]: source.tell(*values) for values in _all_of(source).filter(pk__in=ids)}


@cache
def _all_of(source: Source) -> QuerySet[Any, Any]:
    """What is read of a table: to be narrowed, which costs less than to say it anew each time."""
    return source.model._default_manager.order_by("pk").values_list(*source.fields)


def read_clocks(ids: Collection[int]) -> dict[int, Row]:
    """These clocks, as they are now."""
    return _clocks(SlaClock.objects.filter(pk__in=ids))


def clocks_of_events(events: Collection[int]) -> dict[int, Row]:
    """All clocks of the tickets that these events are of, as they are now."""
    return _clocks(SlaClock.objects.filter(ticket__in=TicketEvent.objects.filter(pk__in=events).values("ticket_id")))


def _clocks(rows: Any) -> dict[int, Row]:
    return {values[0]: _clock(*values) for values in rows.order_by("pk").values_list(*_CLOCK)}


def row_of(source: str, row_id: int) -> Row | None:
    """One row, as it is now."""
    return read_rows(BY_NAME[source], [row_id]).get(row_id)


def names(rows: Iterable[Row]) -> list[int]:
    """Their ids."""
    return [row.row_id for row in rows]
