"""The data island of a hall: what its modules start from, as JSON in the page (frontend/README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from engagement.accounts.models import User
from engagement.accounts.permissions import is_known_by
from engagement.townhalls.events import Mine, Snapshot
from engagement.townhalls.models import QUESTION_LENGTH, TOPIC_LENGTH
from engagement.townhalls.queries import hall_stream, pulse_of
from tickets.pages.script import SOCKET, catalog_of, to_script


def viewer_data(viewer: User | None, snapshot: Snapshot) -> dict[str, Any] | None:
    """The person who looks, as far as the modules must know, or None."""
    if viewer is None:
        return None
    switches = snapshot.hall.switches
    return {
        "id": viewer.pk,
        "handle": viewer.handle,
        "name": viewer.display_name,
        "may_ask": is_known_by(viewer, switches.asking_strength),
        "may_vote": is_known_by(viewer, switches.voting_strength),
    }


def urls_of(hall_id: int) -> dict[str, str]:
    """Addresses that the modules ask or lead to."""
    hall = reverse("hall", args=[hall_id])
    return {"hall": hall} | {name: f"{hall}{name}/" for name in ("snapshot", "mine", "similar", "identity")}


def island_of(
    request: HttpRequest,
    *,
    snapshot: Snapshot,
    tallies: Mapping[str, Any],
    mine: Mine | None,
    viewer: User | None,
    show: str,
    low: bool,
    now: datetime,
) -> SafeString:
    """The whole island, escaped so that nothing in it can end the script element. For strangers it is the same
    whoever asks: no token is in it."""
    language = get_language() or settings.LANGUAGE_CODE
    hall = snapshot.hall.id
    return to_script(
        {
            "snapshot": snapshot,
            "pulse": tallies,
            "mine": mine,
            "viewer": viewer_data(viewer, snapshot),
            "show": show,
            "low": low,
            "streams": {"hall": hall_stream(hall), "pulse": None if low else pulse_of(hall)},
            "socket": SOCKET,
            "urls": urls_of(hall),
            "csrf": get_token(request) if viewer else None,
            "limits": {"question": QUESTION_LENGTH, "topic": TOPIC_LENGTH},
            "now": now,
            "timezone": settings.TIME_ZONE,
            "lang": language,
            "catalog": catalog_of(language),
        }
    )
