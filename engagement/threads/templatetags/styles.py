"""The style sheets of a page: written into it for whoever comes from elsewhere, fetched once by whoever stays.

On a line with a delay of 400 ms a style sheet of its own costs a whole round trip before there is anything to see. So
the first page that somebody opens here holds its style (7 KB, compressed), and asks for the file that all pages need
only at its very end, as a style for print: that holds nothing up, and the next page finds it in the browser's cache.

Which page is the first one the browser says itself (`Sec-Fetch-Site`): nothing is stored, in a cookie or otherwise,
and pages that are kept for everybody are kept twice, not once for every cookie. Browsers that do not say it (and all
over plain HTTP) get links, as everybody did before.

What is written in is the same for everybody and names nobody: the policy allows it by its hash, so it needs no nonce
and can be kept, and beside it secrets compress as before.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from django import template
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

OF_ALL: Final = "css/durbar.css"
"""What every page needs. Other sheets are fetched by the pages after the first that need them: not for nothing."""
FROM_ELSEWHERE: Final = frozenset({"none", "cross-site", "same-site"})
"""Values of Sec-Fetch-Site: an address that was typed, a bookmark, a link in a message, another site."""


class Sheet(NamedTuple):
    """A style sheet as it is written into a page."""

    text: str
    source: str
    """How a content security policy names it."""


@cache
def sheet_of(name: str) -> Sheet:
    """The sheet without its comments and its needless white space. Raises LookupError where there is no such file.

    No string of ours holds a brace, a comma or a semicolon."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise LookupError(name)
    bare = re.sub(r"/\*.*?\*/", "", Path(found).read_text(), flags=re.DOTALL)
    text = re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", bare)).replace(";}", "}").strip()
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return Sheet(text, f"'sha256-{digest}'")


def comes_from_elsewhere(site: str) -> bool:
    """Whether a request with this Sec-Fetch-Site asks for a first page; "" is a browser that does not say."""
    return site in FROM_ELSEWHERE


def is_first(request: HttpRequest) -> bool:
    """Whether the page holds its styles."""
    return comes_from_elsewhere(request.headers.get("Sec-Fetch-Site", ""))


def styles_of(request: HttpRequest) -> list[str]:
    """Names of the sheets of the page so far, in their order: written in where `is_first`, else linked."""
    found: list[str] = request.__dict__.setdefault("_styles", [])
    return found


@register.simple_tag(takes_context=True)
def style(context: template.Context, name: str) -> SafeString:
    """A sheet that the page cannot be painted without, in one way or the other."""
    request = context.get("request")
    if request is not None:
        styles_of(request).append(name)
    if request is None or not is_first(request):
        return format_html('<link rel="stylesheet" href="{}">', static(name))
    safe = mark_safe(sheet_of(name).text)  # noqa: S308 - a file of ours
    return format_html("<style>{}</style>", safe)


@register.simple_tag(takes_context=True)
def styles_for_later(context: template.Context) -> SafeString:
    """The file that the next page needs, whichever it is."""
    request = context.get("request")
    if request is None or not is_first(request):
        return SafeString()
    return format_html('<link rel="stylesheet" media="print" href="{}">', static(OF_ALL))
