"""What the modules of a page start from: data as JSON inside it, and the words in its language."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation.trans_real import DjangoTranslation

SOCKET = "/connection/websocket"
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def to_script(data: object) -> SafeString:
    """JSON that is safe inside a script element."""
    return mark_safe(msgspec.json.encode(data).decode().translate(ESCAPES))  # noqa: S308


def catalog_of(language: str) -> dict[str, str | list[str]]:
    """The words of the modules in a language: nothing for English, since a missing entry is the word itself."""
    if language.startswith("en"):
        return {}
    translation = DjangoTranslation(
        language, domain="djangojs", localedirs=[str(path) for path in settings.LOCALE_PATHS]
    )
    catalog: dict[str, Any] = {}
    for key, value in dict(getattr(translation, "_catalog", {})).items():
        if isinstance(key, tuple):
            forms = catalog.setdefault(key[0], [])
            forms += [""] * (key[1] + 1 - len(forms))
            forms[key[1]] = value
        elif key:
            catalog[key] = value
    return catalog
