"""The data island: what the modules of the thread page start from, as JSON in the page (frontend/README.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from engagement.accounts.models import User
from engagement.accounts.serializers import person_view
from engagement.threads import permissions
from engagement.threads.events import Snapshot
from engagement.threads.models import BODY_LENGTH, Thread
from engagement.threads.pages.owed import OwedLine
from engagement.threads.pages.talk import Window
from engagement.threads.queries import desk_of, stream_of
from tickets.pages.doors import is_low
from tickets.pages.script import SOCKET, catalog_of, to_script


def abilities(viewer: User | None, thread: Thread, now: datetime) -> dict[str, bool]:
    """What the viewer may do here, for templates and modules. The server asks again at every action."""
    return {
        "post": permissions.can_post(viewer, thread, now),
        "exempt": permissions.is_exempt(viewer, thread),
        "follow": permissions.can_follow(viewer, thread, now),
        "respond_officially": permissions.can_respond_officially(viewer, thread),
        "hide": permissions.moderates(viewer),
        "lock": permissions.can_lock(viewer, thread),
        "resolve": permissions.can_resolve(viewer, thread),
        "reopen": permissions.can_reopen(viewer, thread),
        "see_desk": permissions.can_see_desk(viewer, thread),
        "settle": permissions.can_settle(viewer, thread),
    }


def viewer_data(viewer: User | None, can: dict[str, bool], *, following: bool) -> dict[str, Any] | None:
    """The person who looks, or None."""
    if viewer is None:
        return None
    permissions.memberships_of(viewer)  # loads what the badge needs
    view = person_view(viewer)
    return {
        "id": view.id,
        "handle": view.handle,
        "name": view.name,
        "role": view.role,
        "department": view.department,
        "guest": view.guest,
        "following": following,
        "can": can,
    }


def island_of(
    request: HttpRequest,
    *,
    thread: Thread,
    snapshot: Snapshot,
    window: Window,
    lines: list[OwedLine],
    viewer: dict[str, Any] | None,
    reply_to: int | None,
    home: str,
    now: datetime,
) -> SafeString:
    """The whole island, escaped so that nothing in it can end the script element. `home` is the page it stands on."""
    url = reverse("thread", args=[thread.pk])
    sees_desk = bool(viewer and viewer["can"]["see_desk"])
    return to_script(
        {
            "snapshot": snapshot,
            "viewer": viewer,
            "window": window._asdict(),
            "lines": lines,
            "reply_to": reply_to,
            "streams": {"thread": stream_of(thread.pk), "desk": desk_of(thread.pk) if sees_desk else None},
            "socket": SOCKET,
            "urls": {
                "thread": url,
                "home": home,
                "login": f"{reverse(settings.LOGIN_URL)}?next={quote(home)}",
                "snapshot": reverse("thread_snapshot", args=[thread.pk]),
                "owed": None if permissions.is_chat(thread) else reverse("thread_owed", args=[thread.pk]),
            },
            "csrf": get_token(request) if viewer else None,
            "limits": {"body": BODY_LENGTH, "edit_seconds": int(permissions.EDIT_WINDOW.total_seconds())},
            "low": is_low(request),
            "now": now,
            "timezone": settings.TIME_ZONE,
            "lang": get_language() or settings.LANGUAGE_CODE,
            "catalog": catalog_of(get_language() or settings.LANGUAGE_CODE),
        }
    )
