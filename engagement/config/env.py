"""Settings from the environment: read, typed, and refused with the variable's name when they make no sense."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The variable's value, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """A yes or no. Raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: say on or off")


def days(name: str, default: int, *, least: int = 1, most: int = 3_650) -> int:
    """A period. Raises ImproperlyConfigured for what is no whole number of days between the two."""
    value = text(name, str(default))
    if not (value.isdecimal() and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}: say {least} to {most} days")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def flag_or_words(name: str) -> tuple[bool, list[str]]:
    """A yes or no; or a yes on condition, as words separated by commas."""
    value = text(name).lower()
    return (value in TRUE, []) if value in TRUE | FALSE else (True, words(name))


def origins(*urls: str) -> list[str]:
    """Scheme, host and port of each address that is not empty."""
    return ["{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in urls if url]


SECRET_LENGTH = 50
SECRET_SIGNS = 10
"""A secret has at least so many characters, and so many different ones."""


def check_secrets(**given: list[str]) -> None:
    """Raises ImproperlyConfigured with the name of a variable whose secrets are missing or could be guessed."""
    for name, secrets_of in given.items():
        for secret in secrets_of:
            if not secret:
                raise ImproperlyConfigured(f"{name} is not set: outside the demo it has no default")
            if len(secret) < SECRET_LENGTH or len(set(secret)) < SECRET_SIGNS:
                raise ImproperlyConfigured(f"{name} is too easy to guess: at least {SECRET_LENGTH} random characters")


def demo_secret(var: Path) -> str:
    """A secret of this checkout's own, made once and kept in var/, for the demo and for development only."""
    path = var / "secret"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()
