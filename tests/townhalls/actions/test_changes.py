"""What a move changed leads back to what stood before."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from engagement.townhalls.actions import changes
from engagement.townhalls.models import Question
from tests.factories import NOW


def test_a_change_survives_json() -> None:
    change = changes.put(Question(pk=4, state="listed"), {"state": "featured", "featured_at": NOW})
    data = json.loads(json.dumps(changes.as_data([change], [])))
    assert changes.from_data(data) == [change]


def test_the_newest_change_comes_back_first() -> None:
    row = Question(pk=4, state="listed")
    steps = [changes.put(row, {"state": state}) for state in ("queued", "featured")]
    assert [step.before["state"] for step in changes.from_data(changes.as_data(steps, []))] == ["queued", "listed"]


def test_times_come_back_as_times() -> None:
    row = Question(pk=4, featured_at=NOW)
    change = changes.put(row, {"featured_at": NOW + timedelta(minutes=1)})
    assert changes.values_before(row, change) == {"featured_at": NOW}


def test_a_row_that_was_changed_since_does_not_go_back() -> None:
    row = Question(pk=4, state="listed")
    change = changes.put(row, {"state": "queued"})
    row.state = "featured"
    with pytest.raises(changes.UndoOvertaken):
        changes.values_before(row, change)
