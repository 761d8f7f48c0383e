"""The fields of a hall, as people give them."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.townhalls.actions import fields
from tests.factories import NOW, make_department
from tickets.text import TextUnreadable

pytestmark = pytest.mark.django_db


def test_texts_are_cleaned() -> None:
    found = fields.cleaned({"title": " Drains \n now ", "about": " ", "place": ""})
    assert found == {"title": "Drains now", "about": "", "place": ""}


def test_a_department_is_named_by_its_slug() -> None:
    department = make_department()
    assert fields.cleaned({"department": department.slug}) == {"department_id": department.pk}


def test_a_recording_may_have_no_beginning() -> None:
    assert fields.cleaned({"recording_begins_at": None}) == {"recording_begins_at": None}


def test_an_address_may_be_taken_away() -> None:
    assert fields.cleaned({"video_url": ""}) == {"video_url": ""}


def test_hosts_are_those_of_the_settings(settings: Any) -> None:
    settings.TOWNHALL_VIDEO_HOSTS = ["video.example"]
    address = "https://video.example/live/1"
    assert fields.cleaned({"captions_url": address}) == {"captions_url": address}


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"code": "ABC"}, fields.FieldUnknown),
        ({"planned_minutes": 0}, fields.MinutesOutOfRange),
        ({"starts_at": None}, fields.TimeNeeded),
        ({"starts_at": NOW.replace(tzinfo=None)}, fields.TimeNeeded),
        ({"voting_strength": "passport"}, fields.StrengthUnknown),
        ({"recording_url": "ftp://player.vimeo.com/1"}, fields.HostForbidden),
        ({"title": "a\x00b"}, TextUnreadable),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(given: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        fields.cleaned(given)
