"""What stands around tickets: notes, relations, followers, canned replies, saved views, bulk changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.departments import Department
from tickets.models.tickets import Ticket


class Note(models.Model):
    """An internal note: for the department, never a response. `mentions` are the ids of the officers it names."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("text"))
    photos = models.JSONField(default=list)
    mentions = models.JSONField(default=list)
    created_at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return f"{self.ticket_id} note {self.pk}"


class Relation(models.Model):
    """`ticket` is a duplicate of, was split from, or blocks `other`."""

    class Kind(models.TextChoices):
        DUPLICATE_OF = "duplicate_of", _("duplicate of")
        SPLIT_FROM = "split_from", _("split from")
        BLOCKS = "blocks", _("blocks")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="relations", db_index=False)
    kind = models.CharField(_("relation"), max_length=20, choices=Kind)
    other = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="related")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField(_("since"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "other"], name="relation_once"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="not_related_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"


class TicketFollower(models.Model):
    """Somebody who hears what becomes of a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="followers", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="ticket_follower_once")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.ticket_id}"


class CannedReply(models.Model):
    """A text that officers start from. Without a department it is for all of them."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="canned_replies", null=True, blank=True
    )
    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("text"))
    """May hold {name}, {reference}, {department}, {officer} and {due}."""
    is_active = models.BooleanField(_("offered"), default=True)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")

    def __str__(self) -> str:
        return self.title


class SavedView(models.Model):
    """A filter of the queue that an officer gave a name; `query` is the address's query string, cleaned."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name


class BulkChange(models.Model):
    """One change of many tickets at once. `before` says what each had ([{"ticket", "version", ...}]), so it can be
    undone."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    change = models.JSONField()
    before = models.JSONField()
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")

    def __str__(self) -> str:
        return f"bulk {self.pk}"
