"""The import map: how the modules of the thread page are found under their hashed names."""

from __future__ import annotations

import json
from functools import cache

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

FOLDERS = ("js/", "vendor/")


@cache
def module_paths() -> tuple[str, ...]:
    """Our own modules and the packages, as paths for `static`."""
    found = {
        path
        for finder in finders.get_finders()
        for path, _storage in finder.list([])
        if path.startswith(FOLDERS) and path.endswith(".js") and path.count(".") == 1
    }
    return tuple(sorted(found))


@cache
def import_map() -> str:
    """The map as JSON: a relative import resolves to a plain address, which becomes the hashed one."""
    modules = {f"{settings.STATIC_URL}{path}": static(path) for path in module_paths()}
    changed = {plain: hashed for plain, hashed in modules.items() if plain != hashed}
    return json.dumps({"imports": changed}, separators=(",", ":"))


@register.simple_tag(takes_context=True)
def importmap(context: template.Context) -> SafeString:
    """The `<script type="importmap">`, with the page's nonce, and a modulepreload for each module.

    They load after what the first content needs. The map holds nothing but our own static addresses: it is safe.
    """
    preloads = format_html_join(
        "\n", '<link rel="modulepreload" href="{}" fetchpriority="low">', ((static(path),) for path in module_paths())
    )
    nonce = getattr(context.get("request"), "csp_nonce", "")
    safe = mark_safe(import_map())  # noqa: S308
    return format_html('<script type="importmap" nonce="{}">{}</script>\n{}', nonce, safe, preloads)
