"""The rows of this room."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from engagement.record.models import Leaf
from tests.record.recorded import Recorded

pytestmark = pytest.mark.django_db


def test_a_row_has_one_leaf_and_a_clock_many(recorded: Recorded) -> None:
    leaf = Leaf.objects.get(index=1)
    again = {"row_id": leaf.row_id, "body": "{}", "hash": ""}
    with pytest.raises(IntegrityError), transaction.atomic():
        Leaf.objects.create(index=9_001, source="ticket", **again | {"row_id": first_ticket()})
    clock = Leaf.objects.filter(source="clock").first()
    assert clock
    Leaf.objects.create(index=9_002, source="clock", **again | {"row_id": clock.row_id})


def first_ticket() -> int:
    return Leaf.objects.filter(source="ticket").values_list("row_id", flat=True)[0]
