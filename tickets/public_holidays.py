"""Public holidays of a country, from the `holidays` package: what a new calendar starts from. People change them
after.

Nothing here is the last word. Ghana's Eids are announced when the moon is seen, and a holiday in the middle of the
week may be moved to its end by an instrument that comes out days before.
"""

from __future__ import annotations

from collections.abc import Iterable

COUNTRY = "GH"


def public_holidays(years: Iterable[int], *, country: str = COUNTRY) -> dict[str, str]:
    """Date ("2026-12-25") -> name, in order, observed days included."""
    import holidays  # here: the calendars of the whole world take 0.1 s, and a start needs none

    found = holidays.country_holidays(country, years=list(years), observed=True)
    return {day.isoformat(): name for day, name in sorted(found.items())}
