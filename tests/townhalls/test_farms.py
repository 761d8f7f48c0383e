from __future__ import annotations

from engagement.townhalls.farms import MOST, is_held


def test_exactly_so_many_of_one_network_count_at_once() -> None:
    assert [is_held(before) for before in (0, MOST - 1, MOST)] == [False, False, True]
