"""What a move changed, in a form that fits into its entry and leads back: values before and after, by row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import DateTimeField, Model
from django.utils.translation import gettext_lazy as _

from engagement.townhalls.models import Answer, Hand, Poll, PollResult, Question, QuestionRevision, TownHall
from realtime.errors import Kind, Refusal


class UndoOvertaken(Refusal):
    """Something that the move changed was changed again since."""

    code = 719
    slug = "undo_overtaken"
    kind = Kind.CONFLICT
    message = _("Something else happened here meanwhile, so this cannot be taken back.")


CHANGED: Mapping[str, type[Model]] = {"hall": TownHall, "question": Question, "hand": Hand, "poll": Poll}
"""Rows whose values a move may give back."""
MADE: Mapping[str, type[Model]] = {"answer": Answer, "revision": QuestionRevision, "result": PollResult}
"""Rows that a move may have made, and that go again."""


class Change(NamedTuple):
    """One row's fields before and after. Values are as JSON has them."""

    kind: str
    pk: int
    before: dict[str, Any]
    after: dict[str, Any]


def kind_of(row: Model) -> str:
    """Its name in the data of an entry."""
    return next(kind for kind, model in {**CHANGED, **MADE}.items() if isinstance(row, model))


def put(row: Any, fields: Mapping[str, Any]) -> Change:
    """Give the row other values, in memory; says what stood there and what stands there now."""
    before = {name: _plain(getattr(row, name)) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    after = {name: _plain(getattr(row, name)) for name in fields}
    return Change(kind_of(row), row.pk, before, after)


def as_data(changes: list[Change], made: list[Model]) -> dict[str, Any]:
    """For `HallEntry.undo`. The newest change comes first: that is the order of going back."""
    rows = [[one.kind, one.pk, one.before, one.after] for one in reversed(changes)]
    return {"rows": rows, "made": [[kind_of(row), row.pk] for row in made]}


def from_data(data: Mapping[str, Any]) -> list[Change]:
    """The changes of `as_data`, in the order of going back."""
    return [Change(*row) for row in data.get("rows", [])]


def values_before(row: Any, change: Change) -> dict[str, Any]:
    """What to give the row back. Raises UndoOvertaken where it is not as the move left it."""
    for name, value in change.after.items():
        if _plain(getattr(row, name)) != value:
            raise UndoOvertaken
    return {name: _restored(row, name, value) for name, value in change.before.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _restored(row: Model, name: str, value: Any) -> Any:
    is_time = isinstance(row._meta.get_field(name), DateTimeField)
    return datetime.fromisoformat(value) if is_time and value is not None else value
