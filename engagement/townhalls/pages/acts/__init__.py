"""Everything that those who run a hall can do: for each a form, the one action that it calls, and what is said then.
Console, officials' page and arranging all use it."""

from __future__ import annotations

from collections.abc import Mapping

from engagement.townhalls.pages.acts.base import Act, Given
from engagement.townhalls.pages.acts.hall import HALL_ACTS, HAND_ACTS, MOVE_ACTS, POLL_ACTS
from engagement.townhalls.pages.acts.questions import QUESTION_ACTS

__all__ = ["ACTS", "HAND_ACTS", "POLL_ACTS", "Act", "Given"]

ACTS: Mapping[str, Act] = {**QUESTION_ACTS, **HAND_ACTS, **POLL_ACTS, **HALL_ACTS, **MOVE_ACTS}
