"""Addresses that work outside the site, in e-mails. The site itself says `/tickets/...`."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.urls import reverse

from tickets import subjects
from tickets.models import Notification
from tickets.words import WORDS

AT_HOME = "http://127.0.0.1:8000"
_UNSUBSCRIBE = "durbar.tickets.unsubscribe"


def base_address() -> str:
    """Where people reach the site: the first of the origins in the settings, else this machine."""
    return next(iter(settings.CSRF_TRUSTED_ORIGINS), AT_HOME).rstrip("/")


def absolute(path: str) -> str:
    """A path of the site as a whole address."""
    return base_address() + path


def path_of(notification: Notification) -> str:
    """Where a notification leads: to the desk for whoever is to act there, else to the conversation or the public
    page of the ticket; to all notifications where it is about no ticket. Needs the ticket loaded."""
    ticket = notification.ticket
    if ticket is None:
        return reverse("notifications")
    asked, works = ticket.requester_id, ticket.assignee_id
    if notification.user_id == works or (WORDS[notification.kind].desk and notification.user_id != asked):
        return reverse("desk_ticket", args=[ticket.reference])
    return subjects.address_of(ticket.subject) or reverse("ticket", args=[ticket.reference])


def new_message_id() -> str:
    """A Message-ID that nobody else makes. It is made with the delivery, and kept however often that is sent."""
    return f"<{uuid.uuid4().hex}@{urlsplit(base_address()).hostname}>"


def unsubscribe_path(user_id: int) -> str:
    """The page on which this person stops all e-mails, signed in or not. It works as long as the secret is known."""
    return reverse("unsubscribe", args=[signing.Signer(salt=_UNSUBSCRIBE).sign(str(user_id))])


def read_unsubscribe(token: str) -> int | None:
    """Whose link this is; None for what we did not sign."""
    try:
        return int(signing.Signer(salt=_UNSUBSCRIBE).unsign(token))
    except signing.BadSignature:
        return None
