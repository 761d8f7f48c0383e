"""The questions of somebody."""

from __future__ import annotations

import pytest

from engagement.townhalls.queries.erasing import lock_questions_of
from tests.factories import make_user
from tests.townhalls.factories import fresh, make_hall, make_question

pytestmark = pytest.mark.django_db


def test_they_are_theirs_alone() -> None:
    asker, hall = fresh(make_user()), make_hall()
    own = make_question(hall, asker=asker)
    make_question(hall)
    assert lock_questions_of(asker.pk) == [own]
