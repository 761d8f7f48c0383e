"""The addresses of this room below /api/v1/."""

from __future__ import annotations

import pytest
from django.urls import reverse

from engagement.townhalls import api_urls

OF_ALL = [*api_urls.of_hall, *api_urls.of_question, *api_urls.of_poll, *api_urls.of_hand, *api_urls.api_urlpatterns]


def test_every_address_has_a_name_of_its_own() -> None:
    names = [one.name for one in OF_ALL if hasattr(one, "name")]
    assert None not in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "params", "path"),
    [
        ("api_halls", {}, "/api/v1/halls/"),
        ("api_hall_move", {"hall_id": 3}, "/api/v1/halls/3/move/"),
        ("api_question_hand_on", {"question_id": 3}, "/api/v1/halls/questions/3/hand-on/"),
        ("api_poll_vote", {"poll_id": 3}, "/api/v1/halls/polls/3/vote/"),
        ("api_hand_call", {"hand_id": 3}, "/api/v1/halls/hands/3/call/"),
        ("api_hall_unban", {"ban_id": 3}, "/api/v1/halls/bans/3/lift/"),
    ],
)
def test_things_are_known_by_their_ids(name: str, params: dict[str, int], path: str) -> None:
    assert reverse(name, kwargs=params) == path
