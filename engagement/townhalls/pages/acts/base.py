"""What an act is: a form, the one action that it calls, its words, and what is said then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engagement.townhalls import actions, queries
from engagement.townhalls import running_forms as forms
from engagement.townhalls.models import TownHall

Lazy = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an act has to go by: the hall, the id that its form is about, what was filled in, and the time."""

    hall: TownHall
    of: int
    filled: Mapping[str, Any]
    now: datetime

    def __getitem__(self, name: str) -> Any:
        return self.filled[name]

    @property
    def on(self) -> dict[str, Any]:
        """How most actions about a question are called."""
        return {"question_id": self.of, "now": self.now}

    @property
    def poll(self) -> dict[str, Any]:
        """How actions about a poll are called."""
        return {"poll_id": self.of, "version": self.filled.get("version"), "now": self.now}

    @property
    def seen(self) -> dict[str, Any]:
        """The same with the version that the writer of the form saw."""
        return self.on | {"version": self.filled.get("version")}


Perform = Callable[[Any, Given], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing to do. `of`: what its id names. `done` is said where it cannot be taken back."""

    of: str
    command: str
    perform: Perform
    title: Lazy
    button: Lazy
    icon: str = "check"
    form: type[forms.ActForm] = forms.ActForm
    done: Lazy = ""
    bad: bool = False

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in: then the act has a page of its own."""
        return any(not field.widget.is_hidden for field in self.form.base_fields.values())


def moved(action: str, kind: str, step: int) -> Perform:
    """The action that gives a place in the line, for the place before (-1) or after (1) the present one."""

    def perform(actor: Any, given: Given) -> Any:
        place = queries.place_in_line(given.hall, kind, given.of)
        return getattr(actions, action)(
            actor=actor,
            now=given.now,
            position=max(1, place + step),
            version=given.filled.get("version"),
            **{f"{kind}_id": given.of},
        )

    return perform


def simple(action: str, argument: str = "question_id", *, version: bool = False) -> Perform:
    """An action that needs nothing but the id, by its name."""

    def perform(actor: Any, given: Given) -> Any:
        more = {"version": given.filled.get("version")} if version else {}
        return getattr(actions, action)(actor=actor, now=given.now, **{argument: given.of}, **more)

    return perform
