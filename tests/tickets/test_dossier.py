"""How a difference is said."""

from __future__ import annotations

from tickets.dossier import Difference


def test_a_difference_names_the_ticket_by_its_reference() -> None:
    assert str(Difference(1042, "event 3", "missing")) == "T-1042-9 event 3: missing"
