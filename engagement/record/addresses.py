"""Links that are signed, for whoever gets them by e-mail."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

_WATCH, _STOP = "durbar.record.watch", "durbar.record.stop"


def confirm_path(email: str) -> str:
    """The page on which this address says that it wants the checkpoints; good for three days."""
    return reverse("record_confirm", args=[signing.TimestampSigner(salt=_WATCH).sign_object(email)])


def read_confirm(token: str) -> str | None:
    """Which address this is; None for what we did not sign, or too long ago."""
    try:
        return str(signing.TimestampSigner(salt=_WATCH).unsign_object(token, max_age=3 * 86_400))
    except signing.BadSignature:
        return None


def stop_path(watcher_id: int) -> str:
    """The page on which a watcher stops the e-mails. It works as long as the secret is known."""
    return reverse("record_stop", args=[signing.Signer(salt=_STOP).sign(str(watcher_id))])


def read_stop(token: str) -> int | None:
    """Which watcher this is; None for what we did not sign."""
    try:
        return int(signing.Signer(salt=_STOP).unsign(token))
    except signing.BadSignature:
        return None
