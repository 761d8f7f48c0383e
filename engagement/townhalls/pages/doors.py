"""How a form about a town hall becomes one action. What every page does alike is in `tickets.pages.doors`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls.models import Question, TownHall
from engagement.townhalls.queries import get_hall
from tickets.forms import KeyForm
from tickets.pages import doors
from tickets.pages.doors import REFUSED, Perform, first_errors, go, page

__all__ = [
    "REFUSED",
    "Done",
    "Perform",
    "carry_out",
    "first_errors",
    "go",
    "hall_of",
    "identified",
    "page",
    "press",
    "viewer_of",
]


class Done(msgspec.Struct, frozen=True):
    """What a form did, as far as the next page must know. Replies of socket commands decode into it as well."""

    hall: int = 0
    number: int = 0


def done_of(result: Any) -> Done:
    """What an action returned, as what is remembered under the form's key."""
    if isinstance(result, TownHall):
        return Done(hall=result.pk)
    if isinstance(result, Question):
        return Done(hall=result.hall_id, number=result.number)
    return Done(hall=getattr(result, "hall_id", 0) or 0, number=getattr(result, "number", 0) or 0)


def viewer_of(request: HttpRequest) -> User | None:
    """The person who looks, guests included, or None."""
    return request.user if isinstance(request.user, User) else None


def hall_of(request: HttpRequest, hall_id: int) -> TownHall:
    """The hall, if the viewer may watch it. Raises HallMissing."""
    return get_hall(viewer_of(request), hall_id)


press = partial(doors.press, remember=done_of)


def carry_out(request: HttpRequest, form: KeyForm, command: str, perform: Perform, *, now: datetime) -> Done | None:
    """Do what a form asks, once per key. None: it was refused, and the form says why."""
    reply = doors.reply_to(done_of, request, form, command, perform, now=now)
    return None if reply is None else msgspec.json.decode(reply, type=Done)


def identity_path(hall_id: int, **more: object) -> str:
    """Where somebody says who they are for this hall."""
    query = urlencode({name: value for name, value in more.items() if value})
    return reverse("hall_identity", args=[hall_id]) + (f"?{query}" if query else "")


def identified(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """People who have not said who they are do that first: a name may be enough, as the hall decides."""

    @wraps(view)
    def answer(request: HttpRequest, hall_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        if viewer_of(request) is None:
            return redirect(identity_path(hall_id))
        return view(request, hall_id, *args, **kwargs)

    return answer


NOT_NOW = _("This cannot be done at the moment.")
