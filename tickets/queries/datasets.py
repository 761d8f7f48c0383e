"""The rows of the open data, read in short pieces: no reader holds the database for as long as a download takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tickets.datasets import FIELDS
from tickets.models import SlaClock

AT_ONCE = 2_000


def read_clocks(department_id: int | None, at_once: int = AT_ONCE) -> Iterator[list[tuple[Any, ...]]]:
    """Every clock of a department, or of all, in the order in which they began to be counted."""
    rows = SlaClock.objects.order_by("pk").values_list(*FIELDS)
    if department_id is not None:
        rows = rows.filter(department_id=department_id)
    last = 0
    while found := list(rows.filter(pk__gt=last)[:at_once]):
        yield found
        last = found[-1][0]
