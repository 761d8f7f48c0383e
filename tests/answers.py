"""What an answer tells the browser, taken apart."""

from __future__ import annotations

from django.http.response import HttpResponseBase


def policy_of(answer: HttpResponseBase) -> dict[str, str]:
    """Directive -> sources, of the Content-Security-Policy; its directives come in no order."""
    parts = [part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";")]
    return {name: sources for name, _space, sources in parts}
