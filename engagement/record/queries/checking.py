"""The whole record held against the tables, some thousand leaves at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from engagement.record import leaves
from engagement.record.comparing import UNSEALED, Erased, Fault, Kept, Leaf, faults, name_of
from engagement.record.leaves import Row
from engagement.record.models import Checkpoint, Erasure
from engagement.record.models import Leaf as StoredLeaf
from engagement.record.queries.restoring import is_ours, list_restores, restored
from engagement.record.queries.sources import BY_NAME, CLOCK, clocks_of_events, read_clocks, read_rows
from engagement.record.queries.tree import get_cursor, newest_leaves
from tickets.keys import record_keys
from tickets.models import TicketEvent

CHUNK = 2_000


def check_record(kept: Sequence[Kept] = (), chunk: int = CHUNK) -> Iterator[Fault]:
    """Every row that is not what was recorded, and every leaf that is not what was signed. `kept` are roots that were
    kept elsewhere; those in the table are looked at as well."""
    here = [
        Kept(size, bytes.fromhex(root), at) for size, root, at in Checkpoint.objects.values_list("size", "root", "at")
    ]
    notes = {
        (source, row_id): Erased(source, row_id, text, seal)
        for source, row_id, text, seal in Erasure.objects.values_list("source", "row_id", "text", "seal")
    }
    found = faults(_pairs(chunk), erased=notes, secrets=record_keys(), kept=[*kept, *here], restored=restored())
    foreign = [Fault(name_of("restore", one.pk), UNSEALED) for one in list_restores() if not is_ours(one)]
    return chain(found, foreign)


def _pairs(chunk: int) -> Iterator[tuple[Leaf, Row | None]]:
    """Each leaf with what it is about."""
    after = -1
    while found := list(StoredLeaf.objects.filter(index__gt=after).order_by("index")[:chunk]):
        rows = _rows_of(found)
        for one in found:
            leaf = Leaf(one.index, one.source, one.row_id, one.body.encode())
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
