"""Pages that thousands ask for in the same second."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

import pytest
import time_machine
from django.test import Client

from engagement.townhalls.models import TownHall
from engagement.townhalls.pages import kept
from tests.answers import policy_of
from tests.factories import make_user
from tests.townhalls.pages.conftest import Browser
from tests.townhalls.scenery import hall_row

pytestmark = pytest.mark.django_db


def test_the_next_stranger_gets_the_page_of_a_moment_ago(
    browser_of: Browser, django_assert_num_queries: object
) -> None:
    hall = hall_row()
    first = browser_of(None).get(f"/halls/{hall.pk}/").content
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert browser_of(None).get(f"/halls/{hall.pk}/").content == first


def test_after_that_moment_it_is_made_again(browser_of: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = hall_row(title="Before")
    browser_of(None).get(f"/halls/{hall.pk}/")
    TownHall.objects.filter(pk=hall.pk).update(title="After")
    monkeypatch.setattr(kept, "monotonic", lambda: float("inf"))
    assert "After" in browser_of(None).get(f"/halls/{hall.pk}/").text


def test_whoever_has_a_session_gets_a_page_of_their_own(browser_of: Browser) -> None:
    hall = hall_row()
    browser_of(None).get(f"/halls/{hall.pk}/")
    answer = browser_of(make_user(display_name="Efua")).get(f"/halls/{hall.pk}/")
    assert "Efua" in answer.text
    assert "private" in answer["Cache-Control"]


def test_proxies_may_keep_it_as_long(browser_of: Browser) -> None:
    answer = browser_of(None).get(f"/halls/{hall_row().pk}/")
    assert "max-age=2" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]


def test_it_is_compressed_once_for_all() -> None:
    hall = hall_row()
    answer = Client(headers={"accept-encoding": "gzip"}).get(f"/halls/{hall.pk}/")
    assert answer["Content-Encoding"] == "gzip"
    assert b"Drains and markets" in gzip.decompress(answer.content)


def test_a_page_that_is_not_there_is_not_kept(browser_of: Browser) -> None:
    hall = hall_row(state="draft")
    assert browser_of(None).get(f"/halls/{hall.pk}/").status_code == 404
    TownHall.objects.filter(pk=hall.pk).update(state="scheduled")
    assert browser_of(None).get(f"/halls/{hall.pk}/").status_code == 200


def test_no_more_than_some_pages_are_kept(browser_of: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    for hall in (hall_row(), hall_row(), hall_row()):
        browser_of(None).get(f"/halls/{hall.pk}/")
    assert len(kept._pages) == 2


def test_the_policy_names_every_script_that_the_page_holds(browser_of: Browser) -> None:
    answer = browser_of(None).get(f"/halls/{hall_row().pk}/")
    scripts = re.findall(r'<script type="(?:importmap|module)">(.*?)</script>', answer.text, re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer["Content-Security-Policy"]


def test_the_page_that_is_kept_for_first_visits_brings_the_policy_of_its_styles(browser_of: Browser) -> None:
    path = f"/halls/{hall_row().pk}/"
    answers = [browser_of(None).get(path, headers={"sec-fetch-site": site}) for site in ("none", "cross-site")]
    assert answers[0].content == answers[1].content
    for sheet in re.findall(r"<style>(.*?)</style>", answers[1].text, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answers[1]["Content-Security-Policy"]
    assert answers[1].text.count("<style>") == 2


def test_whoever_looks_around_here_is_not_given_the_page_of_first_visits(browser_of: Browser) -> None:
    path = f"/halls/{hall_row().pk}/"
    browser_of(None).get(path, headers={"sec-fetch-site": "none"})
    answer = browser_of(None).get(path, headers={"sec-fetch-site": "same-origin"})
    assert "<style>" not in answer.text
    assert "hall" in answer["Link"]
    assert policy_of(answer)["style-src"] == "'self'"


def test_it_holds_no_token_that_somebody_else_would_get(browser_of: Browser) -> None:
    answer = browser_of(None).get(f"/halls/{hall_row().pk}/")
    assert "csrfmiddlewaretoken" not in answer.text
    assert not answer.cookies


@time_machine.travel("2026-11-23T09:00:00Z", tick=False)
def test_whoever_wants_little_data_is_not_given_the_page_of_others() -> None:
    hall = hall_row(video_url="https://www.youtube-nocookie.com/embed/x")
    assert "youtube" in Client().get(f"/halls/{hall.pk}/").text
    careful = Client()
    careful.cookies["durbar_data"] = "low"
    assert "iframe" not in careful.get(f"/halls/{hall.pk}/").text
