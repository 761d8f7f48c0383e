"""What commands take is checked before anything is done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from engagement.townhalls import arguments


def decode(kind: type[msgspec.Struct], **given: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode({"key": str(uuid4()), **given}), type=kind)


def test_what_is_left_out_of_an_edit_stays_out() -> None:
    fields = msgspec.structs.asdict(decode(arguments.EditHall, hall=1, title="Roads"))
    assert {name for name, value in fields.items() if value is not msgspec.UNSET} == {"key", "hall", "title"}


@pytest.mark.parametrize("value", [True, 30, "staff"])
def test_a_switch_takes_on_and_off_numbers_and_words(value: Any) -> None:
    found = decode(arguments.SwitchHall, hall=1, name="chat", value=value).value
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (arguments.OneQuestion, {"question": 0}),
        (arguments.OneQuestion, {"question": 1, "more": True}),
        (arguments.SeenQuestion, {"question": 1, "version": 0}),
        (arguments.BanFromHall, {"hall": 1, "reason": "x", "minutes": 0}),
        (arguments.NameStaff, {"hall": 1, "handle": "x", "role": "king"}),
        (arguments.CreateHall, {"title": "x", "department": "y", "starts_at": "2026-11-30T17:00:00"}),
    ],
)
def test_nonsense_is_refused(kind: type[msgspec.Struct], given: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(kind, **given)
