"""Forms: every one that changes something has a key."""

from __future__ import annotations

from uuid import UUID

from tickets.forms import KeyForm


def test_every_form_has_a_key_of_its_own() -> None:
    keys = {KeyForm()["key"].value() for _ in range(2)}
    assert len(keys) == 2
    assert all(UUID(str(key)) for key in keys)


def test_a_form_keeps_its_key_while_it_is_filled_in() -> None:
    form = KeyForm()
    assert str(form["key"]) == str(form["key"])
