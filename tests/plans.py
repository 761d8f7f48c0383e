"""How the database goes about what an action asks it: by an index, or through all of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
_ASKED = re.compile(r"\s*(SELECT|UPDATE|DELETE)\b")
_SCANNED = {"sqlite": re.compile(r"^SCAN (\w+)"), "postgresql": re.compile(r"Seq Scan on (\w+)")}


@contextmanager
def whole_tables() -> Iterator[set[str]]:
    """Inside the block, every statement is carried out and its plan looked at; the tables that were gone through from
    one end to the other are put into the set. PostgreSQL, which does that with a small table anyway, is told that it
    is dear: it does so still where it has no other way."""
    found: set[str] = set()
    tables = set(connection.introspection.table_names())

    def explain(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if _ASKED.match(sql):
            way = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
            with connection.cursor() as cursor:
                cursor.cursor.execute(way + sql, params or ())
                steps = [str(row[-1]) for row in cursor.cursor.fetchall()]
            names = (_SCANNED[connection.vendor].search(step) for step in steps)
            found.update(name[1] for name in names if name and name[1] in tables)
        return execute(sql, params, many, context)

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(explain):
        yield found
