"""What tickets are about: the rooms above say how their conversations follow."""

from __future__ import annotations

import pytest

from tests.threads.factories import make_thread
from tickets import subjects

pytestmark = pytest.mark.django_db


def test_a_thread_s_stream_is_a_subject() -> None:
    found = subjects.subject_of("thread:12")
    assert found is not None
    assert (found[0].prefix, found[1]) == ("thread", "12")


@pytest.mark.parametrize("stream", ["", "nothing:1", "thread"])
def test_what_no_room_knows_is_no_subject(stream: str) -> None:
    assert subjects.subject_of(stream) is None


def test_a_subject_has_a_page() -> None:
    thread = make_thread()
    assert subjects.address_of(f"thread:{thread.pk}") == f"/threads/{thread.pk}/"


@pytest.mark.parametrize(("stream", "takes"), [("thread:1", True), ("", True), ("question:1", False)])
def test_answers_have_photos_where_they_are_shown(stream: str, takes: bool) -> None:
    assert subjects.takes_photos(stream) is takes


def test_a_ticket_about_nothing_has_no_page() -> None:
    assert subjects.address_of("") == ""
