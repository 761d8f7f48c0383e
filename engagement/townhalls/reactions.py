"""What can be sent as a reaction, and how often. Pure but for the translation of its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, Any] = {
    "clap": _("Applause"),
    "heart": _("Thank you"),
    "think": _("I wonder"),
    "agree": _("I agree"),
    "wow": _("I am surprised"),
}
MOST = 10
"""Of one person within `SECONDS`: what a hand that is really clapping sends."""
SECONDS = 5
