"""References of tickets: short, speakable, with a check digit. Pure.

`T-1042-9` is ticket 1042. The last digit is that of Damm (H. M. Damm, 2004): it changes with every single digit that
is misheard and with every two neighbours that are swapped. Digits alone, because they are said and typed alike in
every language of the city.
"""

from __future__ import annotations

import re

# A totally anti-symmetric quasigroup of order 10: no two neighbours can be swapped unseen.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_LONGEST = 18
_WRITTEN = re.compile(r"\s*[Tt]?[\s.-]*([0-9][0-9\s.-]*)\s*", re.ASCII)


def check_digit(number: int) -> int:
    """The digit that stands behind the number."""
    interim = 0
    for sign in str(number):
        interim = _DAMM[interim][int(sign)]
    return interim


def reference_of(number: int) -> str:
    """`T-1042-9` for 1042."""
    return f"T-{number}-{check_digit(number)}"


def parse(text: str) -> int | None:
    """The number of a reference as people write it (`T-1042-9`, `t 1042 9`, `10429`), or None where the check digit
    does not fit or it is no reference at all."""
    written = _WRITTEN.fullmatch(text)
    digits = re.sub(r"\D", "", written.group(1)) if written else ""
    if not 2 <= len(digits) <= _LONGEST or digits.startswith("0"):
        return None
    number = int(digits[:-1])
    return number if check_digit(number) == int(digits[-1]) else None
