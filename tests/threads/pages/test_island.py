"""The data island of the thread page."""

from __future__ import annotations

import gettext
import json

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from engagement.threads.pages import island
from tests.factories import NOW
from tests.threads.factories import Cast
from tests.threads.pages.conftest import Browser
from tests.threads.pages.test_thread import island as island_of
from tickets.pages import script


def test_nothing_in_the_island_ends_the_script_element() -> None:
    text = island.to_script({"body": "</script><!-- & \u2028"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"body": "</script><!-- & \u2028"}


@pytest.mark.django_db
def test_a_stranger_gets_no_token_and_no_desk(cast: Cast, client: Client) -> None:
    data = island_of(client.get(f"/threads/{cast.thread.pk}/").text)
    assert (data["viewer"], data["csrf"], data["streams"]["desk"]) == (None, None, None)
    assert data["streams"]["thread"] == f"thread:{cast.thread.pk}"


@pytest.mark.django_db
def test_an_officer_is_told_what_they_may_do(cast: Cast, browser_of: Browser) -> None:
    data = island_of(browser_of(cast.officer).get(f"/threads/{cast.thread.pk}/").text)
    viewer = data["viewer"]
    assert (viewer["role"], viewer["department"]) == ("officer", cast.department.name)
    assert viewer["can"]["respond_officially"]
    assert not viewer["can"]["hide"]
    assert data["streams"]["desk"] == f"thread-desk:{cast.thread.pk}"
    assert data["csrf"]


@pytest.mark.django_db
def test_the_island_holds_nothing_private(cast: Cast, browser_of: Browser) -> None:
    html = browser_of(cast.citizen).get(f"/threads/{cast.thread.pk}/").text
    assert cast.citizen.email
    assert cast.citizen.email not in html


@pytest.mark.django_db
def test_abilities_are_those_of_permissions(cast: Cast) -> None:
    can = island.abilities(cast.moderator, cast.thread, NOW)
    assert {name for name, allowed in can.items() if allowed} == {
        "post",
        "exempt",
        "follow",
        "hide",
        "lock",
        "see_desk",
        "settle",
    }


def test_in_english_no_words_are_shipped() -> None:
    assert island.catalog_of("en") == {}


def test_other_languages_get_their_words_with_plural_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    class Translation(gettext.NullTranslations):
        _catalog = {"": "header", "Sending": "Rekɔ", ("%(n)s post", 0): "a", ("%(n)s post", 1): "b"}

    monkeypatch.setattr(script, "DjangoTranslation", lambda *_args, **_kwargs: Translation())
    assert island.catalog_of("ak") == {"Sending": "Rekɔ", "%(n)s post": ["a", "b"]}


@pytest.mark.django_db
def test_times_are_given_in_the_assemblys_zone(cast: Cast, client: Client) -> None:
    with translation.override("en"):
        data = island_of(client.get(f"/threads/{cast.thread.pk}/").text)
    assert (data["timezone"], data["lang"]) == (settings.TIME_ZONE, "en")
