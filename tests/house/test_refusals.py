"""One table of refusals: each with a code and a slug of its own, in the range of its room, in words for people."""

from __future__ import annotations

import ast
import re

import pytest

from realtime.errors import Refusal, refusal_table
from tests.house.source import BASE_DIR, Module, dotted, modules

RANGES = {
    "realtime": range(400, 420),
    "accounts": range(420, 450),
    "record": range(450, 480),
    "photos": range(480, 500),
    "tickets": range(500, 600),
    "threads": range(600, 680),
    "townhalls": range(700, 800),
}
RAISED_BY = {"actions", "queries", "text"}
"""Where refusals are raised, and so defined."""
AT_THE_DOOR = {
    "engagement.accounts.authentication": "who signs in is refused before any action",
    "tickets.api.doors": "a key that cannot be read reaches no action",
}

WORDS_OF_THEIR_OWN = {
    "realtime/meters.py": "counts it, for all doors",
    "realtime/writes.py": "sockets count theirs by themselves",
    "tickets/history.py": "no door: an old record that cannot be read",
}
"""Who may take the words out of a refusal, besides actions and commands of `manage.py`."""
OTHER_TEXTS = {"checkpoint.text", "env.text"}
"""What has a `text()` and is no refusal."""


def room_of(refusal: type[Refusal]) -> str:
    """The room that says it."""
    parts = refusal.__module__.split(".")
    return parts[1] if parts[0] == "engagement" else parts[0]


def house() -> list[type[Refusal]]:
    """The refusals of the house; those that tests define are not ours."""
    import engagement.config.urls  # noqa: F401 - so that every room is loaded

    return [refusal for refusal in refusal_table() if not refusal.__module__.startswith("tests.")]


def test_codes_and_slugs_are_unique() -> None:
    assert len(house()) == len({refusal.code for refusal in house()}) == len({refusal.slug for refusal in house()})


def test_every_code_is_in_the_range_of_its_room() -> None:
    assert not [r for r in house() if r.code not in RANGES[room_of(r)]]


def test_every_slug_is_made_of_small_words() -> None:
    assert not [r.slug for r in house() if not re.fullmatch(r"[a-z]+(_[a-z]+)*", r.slug)]


def test_every_refusal_tells_people_what_happened_in_whole_sentences() -> None:
    assert not [r.slug for r in house() if not re.fullmatch(r"[A-Z].*[.?]", str(r.message), re.DOTALL)]


def test_no_refusal_raises_its_voice() -> None:
    assert not [r.slug for r in house() if "!" in str(r.message) or "error" in str(r.message).lower()]


def test_refusals_are_defined_beside_the_actions_that_raise_them() -> None:
    rooms = [refusal for refusal in house() if room_of(refusal) != "realtime"]
    elsewhere = {refusal.__module__ for refusal in rooms if not RAISED_BY & set(refusal.__module__.split("."))}
    assert elsewhere <= set(AT_THE_DOOR)


def takes_words(module: Module) -> bool:
    """Whether it asks anything for its `text()`, as refusals have it, under a name that refusals go by."""
    asked = [call.func for _where, call in module.calls() if isinstance(call.func, ast.Attribute)]
    found = [one for one in asked if one.attr == "text" and dotted(one) not in OTHER_TEXTS]
    return bool(found) and module.role not in {"actions", "management"}


def test_what_doors_refuse_is_counted_where_its_words_are_taken() -> None:
    assert {module.name for module in modules() if takes_words(module)} == set(WORDS_OF_THEIR_OWN)


@pytest.mark.parametrize("line", ["messages.error(request, refusal.text())", "actions.NotAllowed().text()"])
def test_a_door_that_does_not_count_is_found(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = Module(BASE_DIR / "engagement/threads/pages/made_up.py")
    monkeypatch.setitem(module.__dict__, "text", line)
    assert takes_words(module)
