"""Moderators find from their own page what waits in town halls."""

from __future__ import annotations

import pytest
from django.test import Client

from engagement.threads.elsewhere import Wait
from engagement.townhalls.elsewhere import find_places, waits_of
from engagement.townhalls.queries.moderated import Waiting
from tests.factories import NOW
from tests.townhalls.factories import Cast, make_question

pytestmark = pytest.mark.django_db


def test_a_hall_is_named_with_its_console(cast: Cast) -> None:
    make_question(cast.hall, asker=cast.asker)
    [place] = find_places(cast.moderator, NOW)
    assert (place.title, place.address) == (cast.hall.title, f"/halls/{cast.hall.pk}/console/")


def test_the_page_of_moderation_leads_there(cast: Cast, client: Client) -> None:
    make_question(cast.hall, asker=cast.asker)
    client.force_login(cast.moderator)
    html = client.get("/moderation/").text
    assert f'href="/halls/{cast.hall.pk}/console/?tab=waiting#list-waiting">1 question waits to be read</a>' in html


def test_whoever_does_not_moderate_it_hears_nothing(cast: Cast) -> None:
    make_question(cast.hall, asker=cast.asker)
    assert find_places(cast.citizen, NOW) == []


def test_each_kind_leads_to_its_column() -> None:
    waits = waits_of(7, Waiting(questions=1, votes=12, ballots=0, muted=2, banned=0))
    assert waits == [
        Wait("1 question waits to be read", "/halls/7/console/?tab=waiting#list-waiting"),
        Wait("12 votes are held", "/halls/7/console/?tab=next#list-queue"),
        Wait("2 people are muted", "/halls/7/console/?tab=room#part-bans"),
    ]
