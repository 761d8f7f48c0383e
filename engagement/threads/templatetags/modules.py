"""The modules of the live pages: the import map that finds them under their hashed names, and what starts them."""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ENTRIES: Final = frozenset({"console", "desk", "form", "hall", "official", "presenter", "thread", "viewing"})
"""What pages start, and no module imports."""


def folder() -> str:
    """Where the pages' own modules come from: as they are written while developing, else as built."""
    return "js/" if settings.DEBUG else "dist/"


@cache
def module_paths() -> tuple[str, ...]:
    """Our own modules and the packages, as paths for `static`."""
    found = {
        path
        for finder in finders.get_finders()
        for path, _storage in finder.list([])
        if path.startswith((folder(), "vendor/")) and path.endswith(".js") and path.count(".") == 1
    }
    return tuple(sorted(found))


@cache
def import_map(entry: str) -> str:
    """The map as JSON for a page that starts this module: a relative import resolves to a plain address, which
    becomes the hashed one. Other pages' entries are left out: an address with its hash compresses badly."""
    others = {f"{folder()}{name}.js" for name in ENTRIES - {entry}}
    modules = {plain(path): static(path) for path in module_paths() if path not in others}
    changed = {address: hashed for address, hashed in modules.items() if address != hashed}
    return json.dumps({"imports": changed}, separators=(",", ":"))


def plain(path: str) -> str:
    """The address by which modules import each other."""
    return f"{settings.STATIC_URL}{path}"


@register.simple_tag(takes_context=True)
def importmap(context: template.Context, entry: str) -> SafeString:
    """The `<script type="importmap">` of a page that starts this module, with its nonce. It holds our own static
    addresses and nothing else."""
    safe = mark_safe(import_map(entry))  # noqa: S308
    return format_html('<script type="importmap" nonce="{}">{}</script>', nonce_of(context), safe)


@register.simple_tag(takes_context=True)
def start_module(context: template.Context, name: str, *packages: str) -> SafeString:
    """What starts the module `<name>.js`, and fetches the packages that it imports at the same time.

    An inline module runs once the document is parsed and its style sheets are there: so that on a slow line not one
    byte of script stands in the way of the first content.
    """
    paths = [f"{folder()}{name}.js", *(f"vendor/{package}.js" for package in packages)]
    code = mark_safe("".join(f"import({json.dumps(plain(path))});" for path in paths))  # noqa: S308
    return format_html('<script type="module" nonce="{}">{}</script>', nonce_of(context), code)


def nonce_of(context: template.Context) -> str:
    """The page's own, without which the content security policy refuses an inline script."""
    return str(getattr(context.get("request"), "csp_nonce", ""))
