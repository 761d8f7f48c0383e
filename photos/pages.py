"""A picture, for whoever may see what it belongs to: asked again at every request."""

from __future__ import annotations

import logging
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from photos import queries, storage
from photos.subjects import Audience
from realtime.meters import refused_at

logger = logging.getLogger(__name__)

FOR_EVERYONE: Final = "public, max-age=2592000, s-maxage=60, immutable"
"""Browsers keep it, and save their people's data; caches that many share ask again after a minute, so that what is
hidden is hidden."""
FOR_SOME: Final = "private, no-cache"
NOTHING: Final = ("default-src", "base-uri", "frame-ancestors", "object-src")
POLICY: Final = "; ".join([*(f"{name} 'none'" for name in NOTHING), "style-src 'unsafe-inline'", "sandbox"])
"""The styles are the browser's own, with which it fits the picture into its window; there are none of anybody else's
in what is nothing but a picture."""


@require_safe
def show_photo(request: HttpRequest, photo: str, size: str) -> HttpResponse:
    """The picture, full or small. What may not be seen answers like what is not there."""

    def viewer() -> Any:
        return request.user if request.user.is_authenticated else None

    try:
        if size not in storage.SIZES:
            raise FileNotFoundError
        seen = queries.get_photo(photo, viewer)
        etag = f'"{photo}-{size}"'
        known = etag in request.headers.get("If-None-Match", "")
        response = HttpResponse(status=304) if known else HttpResponse(storage.read(photo, size), "image/webp")
    except queries.PhotoMissing as refusal:
        raise Http404(refused_at("page", refusal)) from refusal
    except FileNotFoundError as error:
        raise Http404(_("There is no such photo, or it is not open to you.")) from error
    except storage.Unavailable:
        logger.exception("a photo could not be read")
        return HttpResponse(status=503, headers={"Retry-After": "10", "Cache-Control": "no-store"})
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVERYONE if seen.audience is Audience.EVERYONE else FOR_SOME
    # A picture and nothing else, whatever somebody finds in it.
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = 'inline; filename="photo.webp"'
    response["X-Robots-Tag"] = "noindex"
    return response
