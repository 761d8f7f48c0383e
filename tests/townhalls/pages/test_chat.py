"""The chat of a hall on a page of its own."""

from __future__ import annotations

import pytest

from engagement.townhalls.models import TownHall
from tests.factories import make_guest
from tests.townhalls.factories import make_hall
from tests.townhalls.pages.conftest import Browser
from tests.townhalls.scenery import hall_row

pytestmark = pytest.mark.django_db


def test_a_guest_writes_in_the_chat_of_a_live_hall(browser_of: Browser) -> None:
    hall = make_hall(state="live")
    html = browser_of(make_guest()).get(f"/halls/{hall.pk}/chat/").text
    assert 'id="composer"' in html
    assert hall.title in html


def test_a_stranger_is_led_to_say_a_name(browser_of: Browser) -> None:
    hall = make_hall(state="live")
    assert f"/halls/{hall.pk}/identity/" in browser_of(None).get(f"/halls/{hall.pk}/chat/").text


def test_where_there_is_no_chat_one_is_led_back_to_the_hall(browser_of: Browser) -> None:
    hall = hall_row()
    assert browser_of(None).get(f"/halls/{hall.pk}/chat/")["Location"] == f"/halls/{hall.pk}/"


def test_a_chat_that_is_off_is_not_shown(browser_of: Browser) -> None:
    hall = make_hall(state="live")
    TownHall.objects.filter(pk=hall.pk).update(chat_mode="off")
    assert browser_of(None).get(f"/halls/{hall.pk}/chat/").status_code == 302
