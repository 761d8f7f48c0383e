"""The square that leads a telephone into the hall."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from engagement.townhalls.pages.doors import hall_of, page


def square(address: str) -> bytes:
    """The address as an SVG: dark on white with its quiet zone, whatever colours are around it. It can be read
    where a tenth of it is covered or the projector is weak."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1).encode()  # it stands alone


@require_safe
@cache_control(public=True, max_age=3600)
@page
def show_qr(request: HttpRequest, hall_id: int) -> HttpResponse:
    """The short address of the hall, to be photographed."""
    hall = hall_of(request, hall_id)
    address = request.build_absolute_uri(reverse("hall_by_code", args=[hall.code]))
    return HttpResponse(square(address), content_type="image/svg+xml")
