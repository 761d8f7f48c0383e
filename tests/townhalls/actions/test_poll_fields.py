"""What a poll may ask."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.townhalls.actions.poll_fields import PollKindUnknown, PollShowUnknown, PollUnsuitable, clean
from realtime.errors import Refusal
from tickets.text import TextEmpty, TextTooLong


def cleaned(**overrides: Any) -> tuple[dict[str, Any], list[str]]:
    fields = {"question": "Which?", "options": ["One", "Two"], "kind": "single", "max_choices": 1, "show": "hidden"}
    return clean(**(fields | overrides))  # type: ignore[arg-type]


def test_words_are_stored_clean() -> None:
    fields, options = cleaned(question="  Which   street? ", options=[" Ahantia  Road", "Liberation Road "])
    assert (fields["question"], options) == ("Which street?", ["Ahantia Road", "Liberation Road"])


def test_a_rating_without_options_has_five_steps() -> None:
    assert cleaned(kind="rating", options=[])[1] == ["1", "2", "3", "4", "5"]


def test_a_rating_may_name_its_steps() -> None:
    assert cleaned(kind="rating", options=["Bad", "Good"])[1] == ["Bad", "Good"]


@pytest.mark.parametrize(("kind", "most"), [("single", 1), ("rating", 1), ("multiple", 2)])
def test_only_where_several_may_be_chosen_their_number_counts(kind: str, most: int) -> None:
    assert cleaned(kind=kind, max_choices=2)[0]["max_choices"] == most


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"kind": "ranking"}, PollKindUnknown, "kind"),
        ({"show": "never"}, PollShowUnknown, "show"),
        ({"question": " "}, TextEmpty, "question"),
        ({"question": "x" * 201}, TextTooLong, "question"),
        ({"options": ["One", " "]}, TextEmpty, "options"),
        ({"options": ["One", "x" * 121]}, TextTooLong, "options"),
        ({"options": []}, PollUnsuitable, "options"),
        ({"options": ["One"]}, PollUnsuitable, "options"),
        ({"options": [str(number) for number in range(13)]}, PollUnsuitable, "options"),
        ({"options": ["Yes", "yes "]}, PollUnsuitable, "options"),
        ({"kind": "multiple", "max_choices": 3}, PollUnsuitable, "max_choices"),
        ({"kind": "multiple", "max_choices": 0}, PollUnsuitable, "max_choices"),
    ],
)
def test_what_makes_no_poll_is_refused_by_the_field(
    wrong: dict[str, Any], refusal: type[Refusal], field: str
) -> None:
    with pytest.raises(refusal) as caught:
        cleaned(**wrong)
    assert caught.value.field == field
