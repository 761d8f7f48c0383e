"""The commands about hands, as the hub carries them out."""

from __future__ import annotations

import pytest

from engagement.townhalls.models import Hand
from tests.townhalls.factories import Cast
from tests.townhalls.test_commands import run

pytestmark = pytest.mark.django_db


def test_a_hand_goes_its_way(cast: Cast) -> None:
    hand = run(cast.guest, "hand.raise", hall=cast.hall.pk, topic="Drains")["id"]
    steps = ("call", "uncall", "speak", "finish")
    assert [run(cast.moderator, f"hand.{name}", hand=hand)["state"] for name in steps] == [
        "called",
        "raised",
        "speaking",
        "done",
    ]


def test_a_hand_comes_down(cast: Cast) -> None:
    hand = run(cast.guest, "hand.raise", hall=cast.hall.pk)["id"]
    assert run(cast.guest, "hand.lower", hand=hand)["state"] == "lowered"
    assert Hand.objects.get().state == "lowered"
