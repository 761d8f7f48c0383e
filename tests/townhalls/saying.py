"""What was said on a stream, as its readers get it."""

from __future__ import annotations

import json
from typing import Any

from realtime import log


def said(stream: str, after: int = 0) -> list[dict[str, Any]]:
    """The events of a stream after this offset."""
    return [json.loads(entry.data) for entry in log.read(stream, after=after, limit=10_000)]


def types_said(stream: str, after: int = 0) -> list[str]:
    """The types of the events of a stream."""
    return [event["type"] for event in said(stream, after)]
