"""The whole record held against the tables, some thousand leaves at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import OuterRef, Subquery

from engagement.record import leaves
from engagement.record.comparing import Beside, Erased, Fault, Kept, Key, Leaf, Restored, Signed, faults
from engagement.record.leaves import Row
from engagement.record.models import Checkpoint, Erasure, Node, SigningKey
from engagement.record.models import Leaf as StoredLeaf
from engagement.record.queries.restoring import list_restores
from engagement.record.queries.sources import BY_NAME, CLOCK, SOURCES, clocks_of_events, read_clocks, read_rows
from engagement.record.queries.tree import get_cursor, get_size, list_unrecorded, newest_leaves
from tickets import chain as links
from tickets.keys import record_keys
from tickets.models import TicketEvent

CHUNK = 2_000


def check_record(kept: Sequence[Kept] = (), chunk: int = CHUNK) -> Iterator[Fault]:
    """Everything that is not what was recorded or signed: rows, leaves, hashes, keys, checkpoints. `kept` are roots
    that were kept elsewhere; those in the table are looked at as well."""
    return faults(read_pairs(chunk), read_beside(kept))


def read_beside(kept: Sequence[Kept] = ()) -> Beside:
    """All that stands beside the leaves, as it is now."""
    told = list_restores()
    ours = [one.row for one in told if one.ours]
    # First: what is taken in from here on is not missed in the rest.
    size = get_size()
    return Beside(
        secrets=record_keys(),
        erased=read_erased(),
        size=size,
        nodes=read_nodes(),
        keys=read_keys(),
        signed=read_signed(),
        lost=[note for one in ours for _number, note in one.lost],
        jumps={one.number for one in ours},
        kept=kept,
        restored=[Restored(one.base, one.made_at, one.at) for one in ours],
        unrecorded=[(source.name, row_id) for source in SOURCES for row_id in list_unrecorded(source)],
        unchained=list_unchained(),
        foreign=[one.row.pk for one in told if not one.ours],
    )


def list_unchained() -> list[tuple[str, int]]:
    """Events that were chained anew behind an erased text, and whose digests do not follow from the one before: what
    their leaves say of the chain is of before."""
    before = TicketEvent.objects.filter(ticket=OuterRef("ticket"), number=OuterRef("number") - 1).values("digest")
    anew = TicketEvent.objects.filter(pk__in=Erasure.objects.filter(source="ticket").values("row_id"))
    rows = anew.order_by("pk").values_list(
        "pk", "digest", Subquery(before), "ticket__number", "number", "kind", "at", "actor_id", "data", "key"
    )
    return [
        ("ticket", pk)
        for pk, digest, previous, *link in rows.iterator(CHUNK)
        if not any(links.digest(key, previous or "", links.Link(*link)) == digest for key in record_keys())
    ]


def read_erased() -> dict[tuple[str, int], Erased]:
    """Every note that a row's texts were erased, by the row."""
    rows = Erasure.objects.order_by("pk").values_list("source", "row_id", "text", "seal")
    return {row[:2]: Erased(*row) for row in rows}


def read_nodes() -> dict[tuple[int, int], str]:
    """The stored hashes by level and number."""
    return {(level, number): one for level, number, one in Node.objects.values_list("level", "number", "hash")}


def read_keys() -> dict[int, Key]:
    """The public keys by the number that checkpoints name."""
    return {row.pk: Key(row.key_id, row.verifier, row.since) for row in SigningKey.objects.all()}


def read_signed() -> list[Signed]:
    """The checkpoints by number."""
    rows = Checkpoint.objects.order_by("number")
    return [Signed(*row) for row in rows.values_list("number", "size", "root", "at", "note", "key_id")]


def read_pairs(chunk: int = CHUNK) -> Iterator[tuple[Leaf, Row | None]]:
    """Each leaf with what it is about."""
    after = -1
    while found := list(StoredLeaf.objects.filter(index__gt=after).order_by("index")[:chunk]):
        rows = _rows_of(found)
        for one in found:
            leaf = Leaf(one.index, one.source, one.row_id, one.body.encode(), one.hash)
            yield leaf, rows.get(one.index)
        after = found[-1].index


def _rows_of(found: Sequence[StoredLeaf]) -> dict[int, Row]:
    """The rows that leaves are about, by the leaf's number."""
    wanted: dict[str, dict[int, int]] = defaultdict(dict)
    for one in found:
        if one.source in BY_NAME:
            wanted[one.source][one.row_id] = one.index
    rows = {
        index: row
        for source, places in wanted.items()
        for row_id, row in read_rows(BY_NAME[source], places).items()
        for index in [places[row_id]]
    }
    return rows | _clocks_of([one for one in found if one.source == CLOCK])


def _clocks_of(found: Sequence[StoredLeaf]) -> dict[int, Row]:
    """Clocks as they are now for the last leaf about each; as the leaf says for earlier ones, and where something
    happened that is not taken in yet."""
    ids = {one.row_id for one in found}
    if not ids:
        return {}
    newest = newest_leaves(CLOCK, ids)
    there, moving = read_clocks(ids), _moving()
    rows = {}
    for one in found:
        is_last = newest[one.row_id].index == one.index and one.row_id not in moving
        row = there.get(one.row_id) if is_last else leaves.as_said(one.body.encode())
        if row is not None:
            rows[one.index] = row
    return rows


def _moving() -> set[int]:
    """Clocks of tickets to which something happened that is not in the record yet."""
    top = get_cursor(BY_NAME["ticket"]).top
    return set(clocks_of_events(list(TicketEvent.objects.filter(pk__gt=top).values_list("pk", flat=True))))
