"""Join codes: six signs that can be read from a screen, said aloud and typed with a thumb. Pure.

No vowels, so no words; no sign that looks or sounds like another one (0 O, 1 I L, 5 S, 2 Z, B 8, M N, V W).
"""

from __future__ import annotations

from collections.abc import Callable

SIGNS = "3467CDFGHJKPRTXY"
LENGTH = 6


def make(choose: Callable[[str], str]) -> str:
    """A code; `choose` takes one sign out of a string by chance (`secrets.choice`). One of 16.7 million."""
    return "".join(choose(SIGNS) for _ in range(LENGTH))


def written(code: str) -> str:
    """As it stands on the screen: two groups of three."""
    return f"{code[:3]} {code[3:]}"
