"""Constant SQL for the ways that every post takes: building a query takes the ORM longer than answering it takes the
database. Pure."""

from __future__ import annotations

from collections.abc import Sized


def placeholders(values: Sized) -> str:
    """One `%s` for each value, to stand in `IN (...)`."""
    return ",".join(["%s"] * len(values))


def value_rows(rows: Sized, width: int) -> str:
    """One parenthesised row of so many `%s` for each of the rows, to stand after `VALUES`.

    To find rows by several columns: `FROM (VALUES ...) AS wanted CROSS JOIN t WHERE a = wanted.column1 AND ...`: both
    databases answer that by the index. For `(a, b) IN (VALUES ...)` SQLite goes through all of the table.
    """
    return ",".join([f"({','.join(['%s'] * width)})"] * len(rows))
