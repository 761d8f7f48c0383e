"""The second step of signing in: what allauth asks us about it, and what its seeds are sealed with."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SEALED = ("secret", "seed", "migrated_codes")
"""What of an authenticator's data is sealed: a text, or a list of texts."""


class SecondStepLost(ValidationError):
    """No secret key in use has sealed this. A form says it as an error of its own, other pages by the middleware."""

    def __init__(self) -> None:
        super().__init__(
            _("Your second step was sealed with a key that is gone. Ask an administrator to reset your second step.")
        )


def _ciphers() -> list[Fernet]:
    """Keys of their own, made from the secrets: the first one seals, the others open what earlier secrets sealed."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = [hashlib.sha256(b"accounts.second-step:" + secret.encode()).digest() for secret in secrets]
    return [Fernet(base64.urlsafe_b64encode(key)) for key in keys]


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Whoever reads the database cannot make anybody's codes."""

    def encrypt(self, text: str) -> str:
        """The text, sealed."""
        return _ciphers()[0].encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text. Raises SecondStepLost."""
        try:
            return MultiFernet(_ciphers()).decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise SecondStepLost from error


def is_current(data: Mapping[str, Any]) -> bool:
    """Whether all that is sealed of an authenticator's data is sealed with the key that seals now."""
    current = _ciphers()[0]
    try:
        for text in _sealed(data):
            current.decrypt(text)
    except InvalidToken:
        return False
    return True


def resealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data, sealed with the key that seals now. Raises SecondStepLost."""
    try:
        return {name: _rotated(value) if name in SEALED else value for name, value in data.items()}
    except InvalidToken as error:
        raise SecondStepLost from error


def _sealed(data: Mapping[str, Any]) -> list[str]:
    values = [data[name] for name in SEALED if name in data]
    return [text for value in values for text in (value if isinstance(value, list) else [value])]


def _rotated(value: Any) -> Any:
    if isinstance(value, list):
        return [_rotated(one) for one in value]
    return MultiFernet(_ciphers()).rotate(value.encode()).decode()
