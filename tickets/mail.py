"""The e-mails: their subject, text and HTML, and the headers that mail programs act on. Composes, sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.addresses import absolute, base_address, path_of, unsubscribe_path
from tickets.models import Delivery, Notification
from tickets.notices import NotificationView, notification_view
from tickets.words import WORDS, exactly, one_line

LONGEST_SUBJECT = 150


class Told(NamedTuple):
    """One notification as an e-mail tells it."""

    view: NotificationView
    head: str
    then: str
    at: str
    address: str
    """Of the ticket's page, or of the notifications."""


def compose(delivery: Delivery, address: str, told: Sequence[Notification]) -> EmailMultiAlternatives:
    """The e-mail of a delivery, in the language of the assembly. `told` is what it tells, tickets loaded, at least
    one; it carries the Message-ID of the delivery, however often it is composed."""
    with translation.override(settings.LANGUAGE_CODE):
        items = [_told(one) for one in told]
        if delivery.kind == Delivery.Kind.DIGEST:
            name, subject = "digest", _digest_subject(items)
        else:
            name, subject = "single", _single_subject(items[0])
        stop = absolute(unsubscribe_path(delivery.user_id))
        context: dict[str, Any] = {
            "told": items,
            "one": items[0],
            "assembly": settings.ASSEMBLY_NAME or _("your assembly"),
            "notifications": absolute(reverse("notifications")),
            "stop": stop,
            "subject": subject,
            "lang": settings.LANGUAGE_CODE,
        }
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"tickets/mail/{name}.txt", context),
            to=[address],
            headers=_headers(delivery, told, stop),
        )
        message.attach_alternative(render_to_string(f"tickets/mail/{name}.html", context), "text/html")
    return message


def _told(notification: Notification) -> Told:
    view = notification_view(notification)
    words = WORDS[view.kind]
    return Told(view, str(words.head), str(words.then), exactly(view.at), absolute(path_of(notification)))


def _single_subject(told: Told) -> str:
    if not told.view.ticket:
        return told.head
    # The title is cut, not what stands around it. It is somebody's words: one line, whatever they wrote.
    room = LONGEST_SUBJECT - len(told.head) - len(told.view.ticket) - 5
    title = one_line(told.view.title, room)
    return _("%(head)s: %(title)s (%(ticket)s)") % {"head": told.head, "title": title, "ticket": told.view.ticket}


def _digest_subject(told: Sequence[Told]) -> str:
    tickets = len({one.view.ticket for one in told} - {""}) or 1
    return ngettext("What happened to %(number)d ticket", "What happened to %(number)d tickets", tickets) % {
        "number": tickets
    }


def _headers(delivery: Delivery, told: Sequence[Notification], stop: str) -> dict[str, str]:
    headers = {
        "Message-ID": delivery.message_id,
        # RFC 8058: the mail program shows a button that stops the e-mails.
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        # RFC 3834: no answering machine answers it.
        "Auto-Submitted": "auto-generated",
    }
    ticket = told[0].ticket
    if ticket is not None and delivery.kind == Delivery.Kind.SINGLE:
        # What is said about one ticket stands together in a mailbox.
        headers["References"] = f"<ticket-{ticket.number}@{urlsplit(base_address()).hostname}>"
    return headers
