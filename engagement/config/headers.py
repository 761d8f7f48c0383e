"""What every answer says to the browser, pages, API and files alike, besides what Django and django-csp write."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

NOT_USED: Final = (
    *("accelerometer", "browsing-topics", "camera", "display-capture"),
    *("geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi"),
    *("otp-credentials", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
"""Powers of a browser that no page of ours asks for. Chromium knows them all: about others it complains."""
OF_VIDEOS: Final = ("autoplay", "encrypted-media", "fullscreen", "picture-in-picture")
"""Powers that the frame of a video may have."""
CLOSED: Final[Sequence[str]] = ("default-src", "base-uri", "form-action", "frame-ancestors", "object-src")
"""Directives that begin closed, in a page's policy as in a file's."""
OF_FILES: Final = "; ".join([*(f"{name} 'none'" for name in CLOSED), "sandbox"])
"""The policy of a static file that somebody opens by itself: a drawing (SVG) is a page that could run scripts. Styles
and modules that a page asks for go by the page's own."""
OURS_ALONE: Final = ("publickey-credentials-create", "publickey-credentials-get")


def permissions_policy(video_hosts: Sequence[str]) -> str:
    """The value of Permissions-Policy where videos may come from these hosts."""
    videos = " ".join(["self", *(f'"https://{host}"' for host in video_hosts)])
    rows = [(name, "") for name in NOT_USED] + [(name, videos) for name in OF_VIDEOS]
    rows += [(name, "self") for name in OURS_ALONE]
    return ", ".join(f"{name}=({allowed})" for name, allowed in sorted(rows))


def headers() -> Mapping[str, str]:
    """Name -> value, the same for every answer."""
    return {
        "Permissions-Policy": permissions_policy(settings.TOWNHALL_VIDEO_HOSTS),
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Permitted-Cross-Domain-Policies": "none",
    }


def close_file(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """Write what only static files say; servestatic asks once for each, before it serves the first."""
    headers["Content-Security-Policy"] = OF_FILES


class HeadersMiddleware(MiddlewareMixin):
    """Writes them where a view has not said otherwise."""

    def process_response(self, _request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response, with the headers."""
        for name, value in headers().items():
            response.headers.setdefault(name, value)
        return response
