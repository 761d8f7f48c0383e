"""The screen in the hall: what everybody may see, large, and nothing else."""

from __future__ import annotations

import pytest

from engagement.townhalls.pages.presenter import size_of
from tests.townhalls.factories import Cast, make_hall, make_question
from tests.townhalls.pages.conftest import Browser

pytestmark = pytest.mark.django_db


def screen(browser_of: Browser, cast: Cast, who: str | None = None) -> str:
    """The page."""
    return browser_of(getattr(cast, who) if who else None).get(f"/halls/{cast.hall.pk}/screen/").text


def test_the_featured_question_is_the_heading(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="featured")
    assert question.body in screen(browser_of, cast).split("<h1")[1].split("</h1>")[0]


@pytest.mark.parametrize("who", [None, "moderator", "official"])
@pytest.mark.parametrize("state", ["pending", "rejected"])
def test_what_waits_or_was_turned_away_is_nowhere_on_it(
    cast: Cast, browser_of: Browser, who: str | None, state: str
) -> None:
    question = make_question(cast.hall, state=state, body="Nobody may read this yet, may they?")
    assert question.state == state
    assert "Nobody may read this yet" not in screen(browser_of, cast, who)


def test_it_listens_to_the_public_streams_alone(cast: Cast, browser_of: Browser) -> None:
    html = screen(browser_of, cast, "moderator")
    assert f"townhall:{cast.hall.pk}" in html
    assert "townhall-desk" not in html


def test_it_shows_the_code_and_the_square(cast: Cast, browser_of: Browser) -> None:
    html = screen(browser_of, cast)
    assert f"{cast.hall.code[:3]} {cast.hall.code[3:]}" in html
    assert f"/halls/{cast.hall.pk}/qr.svg" in html


def test_without_script_it_looks_again_by_itself(cast: Cast, browser_of: Browser) -> None:
    assert '<noscript><meta http-equiv="refresh"' in screen(browser_of, cast)


def test_a_draft_has_no_screen_for_strangers(db: None, browser_of: Browser) -> None:
    assert browser_of(None).get(f"/halls/{make_hall(state='draft').pk}/screen/").status_code == 404


@pytest.mark.parametrize(("length", "size"), [(10, "short"), (150, "middle"), (300, "long"), (500, "longest")])
def test_a_long_question_is_smaller(length: int, size: str) -> None:
    assert size_of("x" * length) == size


def test_it_names_its_own_style_in_the_head_of_the_answer(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(None).get(f"/halls/{cast.hall.pk}/screen/")
    assert "screen" in answer.headers["Link"]
