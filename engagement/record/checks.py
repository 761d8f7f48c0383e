"""System checks: the key that signs the record is one, and in production it is there; nobody can take its guards away
who only serves pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Doubt
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from engagement.record import roles, signing


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


@register(Tags.security, deploy=True)
def check_record_key(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """A secret key that goes takes with it what verifies the record, where that has no key of its own."""
    if settings.RECORD_KEY or not settings.SECRET_KEY_FALLBACKS:
        return []
    hint = "set DURBAR_RECORD_KEY to the earlier secret key (the last of DURBAR_SECRET_KEY_FALLBACKS), for ever"
    words = "the record is chained with a secret key that is being replaced"
    return [Doubt(words, hint=hint, id="record.W003")]


@register(Tags.database, deploy=True)
def check_role(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Whoever owns the tables can take away what guards them; asked by `check --deploy --database default`."""
    hint = f"set {roles.URL_VARIABLE} where `migrate` runs, and use that address as DATABASE_URL everywhere else"
    return [
        Doubt(
            "the application owns the tables of the record: it can take off their guards", hint=hint, id="record.W002"
        )
        for alias in databases or ()
        if roles.is_above_guards(connections[alias])
    ]
