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

PACKAGES = {"lit-html": "vendor/lit-html.js", "centrifuge": "vendor/centrifuge.js"}


@cache
def module_paths() -> tuple[str, ...]:
    """Our own modules below static/js, and the packages that are there, as paths for `static`."""
    found = {
        path
        for finder in finders.get_finders()
        for path, _storage in finder.list([])
        if path.startswith("js/") and path.endswith(".js") and "." not in path[3:-3]
    }
    return tuple(sorted(found)) + tuple(path for path in PACKAGES.values() if finders.find(path))


@cache
def import_map() -> str:
    """The map as JSON: a relative import resolves to a plain address, which becomes the hashed one."""
    packages = {name: static(path) for name, path in PACKAGES.items() if path in module_paths()}
    modules = {f"{settings.STATIC_URL}{path}": static(path) for path in module_paths() if path.startswith("js/")}
    changed = {plain: hashed for plain, hashed in modules.items() if plain != hashed}
    return json.dumps({"imports": packages | changed}, separators=(",", ":"))


@register.simple_tag(takes_context=True)
def importmap(context: template.Context) -> SafeString:
    """The `<script type="importmap">`, with the page's nonce, and a modulepreload for each module.

    The map holds nothing but our own static addresses, so it is safe as it is.
    """
    preloads = format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ((static(path),) for path in module_paths())
    )
    nonce = getattr(context.get("request"), "csp_nonce", "")
    safe = mark_safe(import_map())  # noqa: S308
    return format_html('<script type="importmap" nonce="{}">{}</script>\n{}', nonce, safe, preloads)
