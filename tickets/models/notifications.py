"""What people are told, and the e-mails that carry it: rows that a worker takes with a lease and never forgets."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.tickets import Ticket


class Notification(models.Model):
    """Something one person is told about a ticket. `key` is what it is about, once for each person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", null=True)
    kind = models.CharField(_("what"), max_length=30)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    key = models.CharField(max_length=120)
    digest = models.ForeignKey(
        "tickets.Delivery", on_delete=models.SET_NULL, related_name="told", null=True, db_index=False
    )
    """The daily e-mail that tells it; None: it has an e-mail of its own, or none."""

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_of_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(fields=["digest"], condition=Q(digest__isnull=False), name="notification_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"


class NotificationChoice(models.Model):
    """How a person wants to hear by e-mail. No row: at once, at any hour."""

    class Email(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("never")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    email = models.CharField(_("e-mail"), max_length=10, choices=Email, default=Email.AT_ONCE)
    working_hours_only = models.BooleanField(_("only in working hours"), default=False)

    class Meta:
        verbose_name = _("choice of notifications")
        verbose_name_plural = _("choices of notifications")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.email}"


class Delivery(models.Model):
    """One e-mail on its way. `message_id` is made with the row: whoever sends it again sends the same Message-ID.

    A worker takes it by moving `next_at` on by the length of a lease and leaving its mark in `lease`: a lease that
    ran out is simply due again, for anybody. What is sent, given up or dropped has no `next_at`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")
        DROPPED = "dropped", _("not wanted any more")

    class Kind(models.TextChoices):
        SINGLE = "single", _("one notification")
        DIGEST = "digest", _("the day's notifications")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE)
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries", null=True)
    key = models.CharField(max_length=120, unique=True)
    """`single:<notification>` or `digest:<user>:<date>`."""
    message_id = models.CharField(max_length=160, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("to be sent"), null=True)
    lease = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="delivery_due_work")]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"
