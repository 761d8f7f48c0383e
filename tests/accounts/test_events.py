from __future__ import annotations

import msgspec
import pytest

from engagement.accounts import events
from engagement.config.openapi import structs_in
from engagement.threads.events import DESK_EVENTS, PERSONAL_EVENTS, THREAD_EVENTS, Snapshot
from realtime.events import Event

PRIVATE = {"email", "e_mail", "mail", "phone", "telephone", "password", "banned_until", "ban_reason"}


@pytest.mark.parametrize("view", [events.PersonView, events.PersonPage])
def test_what_is_said_of_a_person_has_no_private_field(view: type[msgspec.Struct]) -> None:
    assert not PRIVATE & set(view.__struct_fields__)


@pytest.mark.parametrize("event", [*THREAD_EVENTS, *DESK_EVENTS, *PERSONAL_EVENTS, Snapshot])
def test_no_event_has_a_private_field_anywhere_inside(event: type[Event]) -> None:
    inside = {name for struct in structs_in(event) for name in struct.__struct_fields__}
    assert "id" in inside or "thread" in inside
    assert not PRIVATE & inside
