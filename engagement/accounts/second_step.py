"""The second step of signing in: what allauth asks us about it."""

from __future__ import annotations

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _cipher() -> MultiFernet:
    """Seals with a key of its own, made from the secret; opens what an earlier secret sealed too."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = [hashlib.sha256(b"accounts.second-step:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Whoever reads the database cannot make anybody's codes."""

    def encrypt(self, text: str) -> str:
        """The text, sealed."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text. Raises cryptography.fernet.InvalidToken where no secret in use has sealed it."""
        return _cipher().decrypt(encrypted_text.encode()).decode()
