"""Join codes can be read aloud and typed with a thumb."""

from __future__ import annotations

import secrets

from engagement.townhalls import codes


def test_a_code_has_six_of_its_signs() -> None:
    made = codes.make(secrets.choice)
    assert len(made) == codes.LENGTH
    assert set(made) <= set(codes.SIGNS)


def test_no_two_signs_look_or_sound_alike() -> None:
    for alike in ("0O", "1IL", "5S", "2Z", "B8", "MN", "VW"):
        assert sum(sign in codes.SIGNS for sign in alike) <= 1


def test_no_vowel_makes_a_word() -> None:
    assert not set("AEIOU") & set(codes.SIGNS)


def test_it_is_written_in_two_groups() -> None:
    assert codes.written("3467CD") == "346 7CD"
