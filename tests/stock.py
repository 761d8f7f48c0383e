"""Rows that take seconds to make are made once in a run: the first process that wants them makes them with the
actions, every other one, and every later test, gets copies with the same ids."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from tests import databases

Rows = dict[str, list[dict[str, Any]]]
"""Model (`threads.post`) -> the values of its rows."""


def take(name: str, make: Callable[[], object]) -> None:
    """What `make` writes is in the database afterwards, in which nothing else may stand. `name` says what it is."""
    shelf = databases.shelf(name)
    with databases.alone(shelf):
        if shelf.exists():
            _put(pickle.loads(shelf.read_bytes()))
        else:
            before = _everything()
            make()
            _keep(shelf, {label: rows for label, rows in _everything().items() if rows != before[label]})


def _models() -> dict[str, type[Model]]:
    return {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}


def _everything() -> Rows:
    return {label: list(model._base_manager.order_by("pk").values()) for label, model in _models().items()}


def _keep(shelf: Path, rows: Rows) -> None:
    unfinished = shelf.with_suffix(".unfinished")
    unfinished.write_bytes(pickle.dumps(rows))
    unfinished.rename(shelf)


def _put(rows: Rows) -> None:
    """References are looked at when the transaction ends, so the order does not matter."""
    models = {model: made for label, model in _models().items() if (made := rows.get(label)) is not None}
    for model, made in models.items():
        if model._base_manager.exists():  # what may not be deleted is not even asked for it
            model._base_manager.all()._raw_delete(connection.alias)
        model._base_manager.bulk_create([model(**values) for values in made], batch_size=500)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
