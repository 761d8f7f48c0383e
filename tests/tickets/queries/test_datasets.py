from __future__ import annotations

import pytest

from tests.tickets.factories import make_ticket
from tickets.models import SlaClock
from tickets.queries.datasets import read_clocks

pytestmark = pytest.mark.django_db


def test_every_clock_is_read_once_in_pieces() -> None:
    make_ticket()
    pieces = list(read_clocks(None, at_once=2))
    assert [row[0] for piece in pieces for row in piece] == list(
        SlaClock.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert max(map(len, pieces)) <= 2
