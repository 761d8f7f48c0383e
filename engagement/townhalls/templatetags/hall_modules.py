"""The modules of the pages of a hall, without a nonce: so that the page of a moment ago can be given to everybody."""

from __future__ import annotations

import json

from django import template
from django.utils.safestring import SafeString, mark_safe

from engagement.threads.templatetags.modules import folder, import_map, plain

register = template.Library()


def scripts_of(name: str, *packages: str) -> tuple[str, str]:
    """The import map, and what starts the module and fetches its packages at the same time."""
    paths = [f"{folder()}{name}.js", *(f"vendor/{package}.js" for package in packages)]
    return import_map(name), "".join(f"import({json.dumps(plain(path))});" for path in paths)


@register.simple_tag
def hall_scripts(name: str, *packages: str) -> SafeString:
    """Both, as elements. They hold our own static addresses and nothing else; the policy knows them by hash
    (`pages.kept.with_scripts` with the same names)."""
    found, start = scripts_of(name, *packages)
    return mark_safe(f'<script type="importmap">{found}</script><script type="module">{start}</script>')  # noqa: S308
