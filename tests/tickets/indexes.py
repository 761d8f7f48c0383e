"""Which index serves a statement, on a table of a handful of rows."""

from __future__ import annotations

from typing import Any

from django.db import connection


def plan_with_only(index: str, *, table: str, sql: str, parameters: Any = None) -> str:
    """The plan of a statement where `index` is the only one of its table that may be used.

    With a handful of rows any index is as good as another, and PostgreSQL's planner takes what its statistics of the
    moment say: what counts is that this one serves the statement. All of it is taken back with the transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "UPDATE pg_index SET indisvalid = false WHERE indrelid = %s::regclass AND indexrelid <> %s::regclass",
                [table, index],
            )
        words = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{words} {sql}", parameters)
        return " ".join(str(row) for row in cursor.fetchall())
