"""Why a question is not shown, in words for its asker."""

from __future__ import annotations

import pytest

from engagement.townhalls import reasons
from engagement.townhalls.models import Question


@pytest.mark.parametrize("kind", reasons.KINDS)
def test_every_kind_fits_its_column_and_speaks_in_sentences(kind: str) -> None:
    assert len(kind) <= Question._meta.get_field("reason_kind").max_length
    assert str(reasons.KINDS[kind][1]).endswith(".")


def test_what_the_moderator_adds_stands_behind() -> None:
    assert reasons.sentence("insult", "Leave out the first line.").endswith(
        "in other words. Leave out the first line."
    )


def test_an_unknown_kind_leaves_the_words() -> None:
    assert reasons.sentence("mystery", "Why not.") == "Why not."
