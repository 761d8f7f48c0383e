"""System check: the key that signs the record is one, and in production it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Doubt
from django.core.exceptions import ImproperlyConfigured

from engagement.record import signing


@register(Tags.security, deploy=True)
def check_signing_key(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Without a key the record is a tree that nobody has put their name to: whoever holds the database can grow
    another one."""
    try:
        there = signing.signer()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="record.E001")]
    hint = "set DURBAR_SIGNING_KEY: openssl rand -base64 32"
    return [] if there else [Doubt("the record is not signed", hint=hint, id="record.W001")]
