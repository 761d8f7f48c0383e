"""What the API takes: only what is named, within bounds."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.serializers import Serializer

from engagement.threads.api import inputs


def taken(form: type[Serializer[Any]], **given: Any) -> dict[str, Any] | None:
    """What reaches the action, or None where the input is refused."""
    read = form(data=given)
    return dict(read.validated_data) if read.is_valid() else None


def test_texts_may_come_up_to_three_times_too_long_and_as_typed() -> None:
    assert taken(inputs.BodyInput, body="  x ") == {"body": "  x "}
    assert taken(inputs.BodyInput, body="x" * 6_000) == {"body": "x" * 6_000}
    assert taken(inputs.BodyInput, body="x" * 6_001) is None


def test_an_empty_text_is_left_to_the_action() -> None:
    assert taken(inputs.ReasonInput, reason="") == {"reason": ""}


def test_what_is_not_named_is_not_taken() -> None:
    assert taken(inputs.OptionalReasonInput, reason="x", locked=True, author=3) == {"reason": "x"}


@pytest.mark.parametrize(
    ("form", "given"),
    [
        (inputs.ThreadInput, {"title": "x", "body": "x"}),
        (inputs.ThreadInput, {"title": "x", "body": "x", "department": "a b"}),
        (inputs.ThreadInput, {"title": "x", "body": "x", "department": "a", "visibility": "secret"}),
        (inputs.PostInput, {"body": "x", "reply_to": 2**31}),
        (inputs.SlowInput, {"seconds": -1}),
        (inputs.SlowInput, {"seconds": 3_601}),
        (inputs.SettleInput, {}),
        (inputs.WindowInput, {"limit": 101}),
        (inputs.ReasonInput, {}),
    ],
)
def test_what_makes_no_sense_is_refused(form: type[Serializer[Any]], given: dict[str, Any]) -> None:
    assert taken(form, **given) is None


def test_a_post_answers_nothing_is_not_official_and_has_no_photos_unless_it_says_so() -> None:
    assert taken(inputs.PostInput, body="x") == {"body": "x", "reply_to": None, "official": False, "photos": []}
