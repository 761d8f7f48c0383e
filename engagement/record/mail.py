"""The e-mails to watchers: their subject, text and headers. Composes, sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from engagement.record.addresses import confirm_path, stop_path
from engagement.record.models import Checkpoint, Restore, Watcher
from tickets.addresses import absolute, base_address


def compose_question(email: str) -> EmailMessage:
    """Whether this address really wants the checkpoints."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {"assembly": _assembly(), "address": absolute(confirm_path(email))}
        return EmailMessage(
            subject=_("Watch the record of %(assembly)s?") % {"assembly": _assembly()},
            body=render_to_string("record/mail/question.txt", context),
            to=[email],
        )


def compose_checkpoints(
    watcher: Watcher, told: Sequence[Checkpoint], restores: Sequence[Restore] = ()
) -> EmailMessage:
    """The checkpoints that a watcher has not had, at least one, oldest first; and that backups were put back."""
    with translation.override(settings.LANGUAGE_CODE):
        stop, newest = absolute(stop_path(watcher.pk)), told[-1]
        context = {
            "assembly": _assembly(),
            "told": told,
            "restores": restores,
            "record": absolute(reverse("record")),
            "stop": stop,
        }
        host = urlsplit(base_address()).hostname
        return EmailMessage(
            subject=(
                _("A backup was put back. Checkpoint %(number)d of the record: %(size)d leaves")
                if restores
                else _("Checkpoint %(number)d of the record: %(size)d leaves")
            )
            % {"number": newest.number, "size": newest.size},
            body=render_to_string("record/mail/checkpoints.txt", context),
            to=[watcher.email],
            headers={
                "Message-ID": f"<record.{watcher.pk}.{newest.number}@{host}>",
                # RFC 8058: the mail program shows a button that stops the e-mails.
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )


def _assembly() -> str:
    return settings.ASSEMBLY_NAME or _("your assembly")
