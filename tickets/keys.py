"""The keys that the record is chained with, from the settings."""

from __future__ import annotations

import hashlib

from django.conf import settings


def record_keys() -> list[bytes]:
    """The first key chains new events; the others (those of earlier secrets) still verify old ones.

    DURBAR_RECORD_KEY gives the record a key of its own, so that SECRET_KEY can change without a thought for it. What
    a secret key chained is verified for ever where that key becomes the record's own.
    """
    return [derived(secret) for secret in [*_own(), settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]


def naming_key() -> bytes:
    """What the names of restricted tickets are made with: the oldest key that the record keeps, since a name that was
    published cannot change."""
    return derived(_own()[-1]) if _own() else record_keys()[-1]


def _own() -> list[str]:
    return [settings.RECORD_KEY, *settings.RECORD_KEY_FALLBACKS] if settings.RECORD_KEY else []


def derived(secret: str) -> bytes:
    """A key for this purpose alone."""
    return hashlib.sha256(b"durbar.record:" + secret.encode()).digest()
