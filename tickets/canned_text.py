"""What stands in braces in a prepared reply. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACES = ("name", "reference", "department", "officer", "due")
_BRACES = re.compile(r"\{(" + "|".join(PLACES) + r")\}")


def filled(body: str, values: Mapping[str, str]) -> str:
    """The text with its places filled in. What is in no known braces stays as it was typed; nothing that is filled in
    is looked through again, so a citizen called "{officer}" stays called that."""
    return _BRACES.sub(lambda found: values.get(found.group(1), found.group(0)), body)
