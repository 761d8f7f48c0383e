"""What can be sent as a reaction."""

from __future__ import annotations

from engagement.townhalls.models import ReactionTally
from engagement.townhalls.reactions import KINDS


def test_every_kind_fits_its_column() -> None:
    assert max(map(len, KINDS)) <= ReactionTally._meta.get_field("kind").max_length


def test_every_kind_has_a_name_for_people() -> None:
    assert all(str(name).strip() for name in KINDS.values())
