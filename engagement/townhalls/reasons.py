"""Why a question is not shown: the kinds that rejections are counted by, with words for the asker. Pure but for the
translation of its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, tuple[Any, Any]] = {
    "private_person": (
        _("Names a private person"),
        _("It names a private person. You can ask it again without the name."),
    ),
    "insult": (_("Insults somebody"), _("It insults somebody. You can ask it again in other words.")),
    "not_a_question": (
        _("Asks nothing"),
        _("It asks nothing that an official could answer. The chat is the place for it."),
    ),
    "off_topic": (
        _("About something else"),
        _("It is about something else than this town hall. You can open an issue with the department instead."),
    ),
    "asked_before": (_("Asked already"), _("It was asked already. You can vote for the question that is there.")),
    "advertising": (_("Advertising"), _("It advertises something.")),
    "law": (_("Against the law"), _("It contains what the law forbids to publish.")),
    "other": (_("Another reason"), _("The moderators wrote why.")),
}
"""Kind -> (name in lists and counts, sentence for the asker)."""


def sentence(kind: str, words: str) -> str:
    """What the asker reads: the sentence of the kind, and what the moderator added."""
    return f"{KINDS[kind][1]} {words}".strip() if kind in KINDS else words
