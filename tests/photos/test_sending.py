"""Who receives what a form sends: the room above that the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from photos.sending import PhotoSent, receive, receiver
from tests.factories import NOW


def told(**given: Any) -> list[Any]:
    return [given]


@pytest.fixture(autouse=True)
def other() -> Iterator[None]:
    with override_settings(PHOTO_RECEIVER=f"{__name__}.told"):
        receiver.cache_clear()
        yield
    receiver.cache_clear()


def test_the_room_that_has_people_receives_photos() -> None:
    sent = [PhotoSent(name="a")]
    assert receive(actor="Ama", sent=sent, now=NOW) == [{"actor": "Ama", "sent": sent, "now": NOW}]
