"""What the pages of those who run a hall have in common."""

from __future__ import annotations

import pytest

from engagement.townhalls.pages.running import positions_of, way_back
from engagement.townhalls.queries import desk_of
from realtime import log
from tests.townhalls.factories import Cast, make_hall
from tests.townhalls.pages.conftest import Browser

pytestmark = pytest.mark.django_db


def test_each_stream_stands_on_a_line_with_its_position(cast: Cast) -> None:
    at = log.position(desk_of(cast.hall.pk))
    assert positions_of(desk_of(cast.hall.pk)) == f"{desk_of(cast.hall.pk)} {at.offset} {at.epoch}"


@pytest.mark.parametrize(
    ("name", "page"), [("console", "console"), ("official", "official"), ("edit", "edit"), ("//evil.org", "console")]
)
def test_a_form_leads_back_to_a_page_of_the_hall(name: str, page: str) -> None:
    assert way_back(7, name) == f"/halls/7/{page}/"


def test_a_draft_is_not_there_for_others(cast: Cast, browser_of: Browser) -> None:
    draft = make_hall(state="draft")
    assert browser_of(cast.citizen).get(f"/halls/{draft.pk}/console/").status_code == 404
