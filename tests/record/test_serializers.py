"""Rows of the record as programs get them."""

from __future__ import annotations

import pytest

from engagement.record.queries.receipts import Receipted
from engagement.record.serializers import checkpoint_view, receipted_view
from tests.factories import NOW
from tests.record.recorded import Recorded


@pytest.mark.django_db
def test_a_checkpoint_is_told_with_its_note(recorded: Recorded) -> None:
    view = checkpoint_view(recorded.checkpoint)
    assert (view.number, view.note) == (1, recorded.checkpoint.note)


def test_an_event_without_a_leaf_is_not_signed() -> None:
    view = receipted_view(Receipted(1, "opened", NOW, None, None))
    assert (view.index, view.signed) == (None, False)
