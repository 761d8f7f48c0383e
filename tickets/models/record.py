"""The record: every change of a ticket as a numbered, chained event that nothing in the application changes again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.tickets import Ticket


class TicketEvent(models.Model):
    """What happened, numbered 1, 2, 3 ... within its ticket without holes.

    `digest` is a keyed hash over the event and the digest before it (`chain.py`), so that an edit, a deletion or
    another order shows. `key` is an idempotency key: the same one again is refused by the database.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("what"), max_length=30)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name=_("who"),
    )
    """None: time itself (the worker), or an import."""
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=80, null=True, unique=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["ticket", "number"]
        verbose_name = _("event of a ticket")
        verbose_name_plural = _("events of tickets")
        constraints = [models.UniqueConstraint(fields=["ticket", "number"], name="ticket_event_number")]

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.number} {self.kind}"
