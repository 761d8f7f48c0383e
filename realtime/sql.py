"""Constant SQL for the ways that every post takes: building a query takes the ORM longer than answering it takes the
database. Pure."""

from __future__ import annotations

from collections.abc import Sized


def placeholders(values: Sized) -> str:
    """One `%s` for each value, to stand in `IN (...)`."""
    return ",".join(["%s"] * len(values))
