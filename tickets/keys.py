"""The keys that the record is chained with, from the settings."""

from __future__ import annotations

import hashlib

from django.conf import settings


def record_keys() -> list[bytes]:
    """The first key chains new events; the others (those of earlier secrets) still verify old ones.

    DURBAR_RECORD_KEY gives the record a key of its own, so that SECRET_KEY can change without a thought for it.
    """
    own = getattr(settings, "RECORD_KEY", "")
    secrets = [own] if own else []
    return [derived(secret) for secret in [*secrets, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]


def derived(secret: str) -> bytes:
    """A key for this purpose alone."""
    return hashlib.sha256(b"durbar.record:" + secret.encode()).digest()
