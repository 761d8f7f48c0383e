"""The public bundle: a line about the record, every leaf as it is hashed, every checkpoint. JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from engagement.record.leaves import moment
from engagement.record.queries.tree import get_size, in_chunks, list_checkpoints, list_keys, list_leaves

CHUNK = 2_000


def read_bundle(now: datetime) -> Iterator[bytes]:
    """Piece by piece. It ends where the record ends when the reading begins."""
    size = get_size()
    keys = [key.verifier for key in list_keys()]
    head = {"record": settings.RECORD_NAME, "size": size, "as_of": moment(now), "keys": keys}
    yield json.dumps(head).encode() + b"\n"
    for start, end in in_chunks(size, CHUNK):
        yield b"".join(body.encode() + b"\n" for body in list_leaves(start, end).values_list("body", flat=True))
    notes = list_checkpoints().filter(size__lte=size).order_by("number").values_list("note", flat=True)
    yield b"".join(json.dumps({"checkpoint": note}).encode() + b"\n" for note in notes)
