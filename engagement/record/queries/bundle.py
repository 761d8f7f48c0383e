"""The public bundle: a line about the record, every leaf as it is hashed, every checkpoint, also those whose leaves
were lost when a backup was put back. JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from engagement.record.leaves import moment
from engagement.record.models import Checkpoint
from engagement.record.queries.restoring import lost_notes
from engagement.record.queries.tree import get_size, in_chunks, list_keys, list_leaves
from engagement.record.zones import offset_changes
from tickets.models import CalendarVersion

CHUNK = 2_000


def read_bundle(now: datetime) -> Iterator[bytes]:
    """Piece by piece. It ends where the record ends when the reading begins."""
    size = get_size()
    keys = [key.verifier for key in list_keys()]
    zones = CalendarVersion.objects.order_by("zone").values_list("zone", flat=True).distinct()
    head = {
        "record": settings.RECORD_NAME,
        "size": size,
        "as_of": moment(now),
        "keys": keys,
        "zones": {zone: offset_changes(zone, now.year + 1) for zone in zones},
    }
    yield json.dumps(head).encode() + b"\n"
    for start, end in in_chunks(size, CHUNK):
        yield b"".join(body.encode() + b"\n" for body in list_leaves(start, end).values_list("body", flat=True))
    notes = lost_notes() | dict(Checkpoint.objects.filter(size__lte=size).values_list("number", "note"))
    yield b"".join(json.dumps({"checkpoint": note}).encode() + b"\n" for _number, note in sorted(notes.items()))
