"""The key that checkpoints are signed with, from the settings."""

from __future__ import annotations

import base64
import binascii
import hashlib

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from engagement.record.notes import Signer


def signer() -> Signer | None:
    """Who signs. None: no key is set, so nothing is signed. Raises ImproperlyConfigured for what is no key.

    In the demo the key comes from the checkout's own secret.
    """
    written = settings.RECORD_SIGNING_KEY
    if not written and not settings.DEMO:
        return None
    return Signer(settings.RECORD_NAME, seed_of(written) if written else _demo_seed())


def seed_of(written: str) -> bytes:
    """The 32 bytes behind a setting: base64, as `openssl rand -base64 32` writes them."""
    try:
        seed = base64.b64decode(written, validate=True)
    except binascii.Error:
        seed = b""
    if len(seed) != 32:
        raise ImproperlyConfigured("DURBAR_SIGNING_KEY must be 32 bytes in base64: openssl rand -base64 32")
    return seed


def _demo_seed() -> bytes:
    return hashlib.sha256(b"durbar.checkpoint:" + settings.SECRET_KEY.encode()).digest()
