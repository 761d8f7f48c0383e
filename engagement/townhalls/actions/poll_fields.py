"""What a poll may ask: its words, its options and its rules, cleaned and checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagement.townhalls.models import OPTION_LENGTH, OPTIONS_MAX, POLL_LENGTH, Poll
from realtime.errors import Kind, Refusal
from tickets import text

STEPS = ("1", "2", "3", "4", "5")
"""Of a rating whose steps have no names."""


class PollUnsuitable(Refusal):
    """Too few options, too many, two alike, or more choices than options."""

    code = 762
    slug = "poll_unsuitable"
    kind = Kind.INVALID
    message = _("A poll needs 2 to %(most)d different answers, and no more choices than answers.")


class PollKindUnknown(Refusal):
    """Neither single nor multiple nor rating."""

    code = 763
    slug = "poll_kind_unknown"
    kind = Kind.INVALID
    message = _("There is no such kind of poll.")


class PollShowUnknown(Refusal):
    """Not one of the ways of showing results."""

    code = 764
    slug = "poll_show_unknown"
    kind = Kind.INVALID
    message = _("Results can be shown when the poll is published, when it is closed, or to whoever has voted.")


def clean(
    *, question: str, options: Sequence[str], kind: str, max_choices: int, show: str
) -> tuple[dict[str, Any], list[str]]:
    """The fields of a poll, and the texts of its options in order.

    Raises PollKindUnknown, PollShowUnknown, TextEmpty, TextTooLong, TextUnreadable, PollUnsuitable.
    """
    if kind not in Poll.Kind.values:
        raise PollKindUnknown(field="kind")
    if show not in Poll.Show.values:
        raise PollShowUnknown(field="show")
    asked = text.clean_line(question, limit=POLL_LENGTH, field="question")
    texts = _clean_options(options or (STEPS if kind == Poll.Kind.RATING else ()))
    most = max_choices if kind == Poll.Kind.MULTIPLE else 1
    if not 1 <= most <= len(texts):
        raise PollUnsuitable(field="max_choices", params={"most": OPTIONS_MAX})
    return {"question": asked, "kind": kind, "max_choices": most, "show": show}, texts


def _clean_options(options: Sequence[str]) -> list[str]:
    if not 2 <= len(options) <= OPTIONS_MAX:
        raise PollUnsuitable(field="options", params={"most": OPTIONS_MAX})
    texts = [text.clean_line(one, limit=OPTION_LENGTH, field="options") for one in options]
    if len({one.casefold() for one in texts}) != len(texts):
        raise PollUnsuitable(field="options", params={"most": OPTIONS_MAX})
    return texts
