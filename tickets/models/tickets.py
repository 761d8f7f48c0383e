"""Tickets: a department's obligation, its clocks, and what was raised because of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets import references
from tickets.models.calendars import CalendarVersion
from tickets.models.departments import Department
from tickets.models.policies import CATEGORY_LENGTH, ClockKind, EscalationStep, Priority, SlaPolicy

TITLE_LENGTH = 140
SUBJECT_LENGTH = 120
REASON_LENGTH = 300
NOTE_LENGTH = 2_000


class TicketCounter(models.Model):
    """One row: the number of the newest ticket. Its lock hands numbers out without holes."""

    last_number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last_number)


class Ticket(models.Model):
    """What a department owes. `subject` names the public stream that it is about (`thread:12`), or nothing.

    `last_event` and `last_digest` are the head of its chain of TicketEvents; `last_event` is also its version:
    whoever changes a ticket says which one they saw. `next_at` is when time alone closes it (an unanswered
    confirmation).
    """

    class Status(models.TextChoices):
        NEW = "new", _("new")
        OPEN = "open", _("open")
        WAITING_CITIZEN = "waiting_citizen", _("waits for the citizen")
        WAITING_THIRD_PARTY = "waiting_third_party", _("waits for somebody else")
        RESOLVED = "resolved", _("resolved")
        CLOSED = "closed", _("closed")
        MERGED = "merged", _("merged")

    class Origin(models.TextChoices):
        SUBJECT = "subject", _("from a conversation")
        OFFICER = "officer", _("by an officer")
        API = "api", _("through the API")
        IMPORT = "import", _("imported")

    number = models.BigIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    body = models.TextField(_("what it is about"), blank=True)
    photos = models.JSONField(default=list)
    """What `photos.serializers.keep` keeps of each photo that came with it; notes likewise."""
    subject = models.CharField(_("stream"), max_length=SUBJECT_LENGTH, blank=True)
    restricted = models.BooleanField(_("not for everyone"), default=False)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH, blank=True)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, default=Priority.NORMAL)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.NEW)
    origin = models.CharField(_("how it came"), max_length=10, choices=Origin, default=Origin.SUBJECT)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("whose it is"),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("officer"),
    )
    opened_at = models.DateTimeField(_("opened"))
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"))
    policy = models.ForeignKey(
        SlaPolicy, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    calendar_version = models.ForeignKey(
        CalendarVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("measured by"), db_index=False
    )
    due_at = models.DateTimeField(_("next due"), null=True, blank=True)
    """The earliest due time of its running clocks; what the queue is ordered by."""
    level = models.PositiveSmallIntegerField(_("escalated to level"), default=0)
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    rating_words = models.CharField(_("in words"), max_length=REASON_LENGTH, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="merged", null=True, blank=True)
    next_at = models.DateTimeField(_("closes by itself"), null=True, blank=True)
    last_event = models.PositiveIntegerField(_("version"), default=0)
    last_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="not_merged_into_itself"),
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 5)), name="rating_one_to_five"),
        ]
        indexes = [
            models.Index(fields=["subject"], condition=~Q(subject=""), name="ticket_subject"),
            models.Index(
                fields=["department", "due_at"],
                condition=Q(status__in=("new", "open", "waiting_citizen", "waiting_third_party")),
                name="ticket_queue",
            ),
            models.Index(
                fields=["assignee", "due_at"],
                condition=Q(
                    status__in=("new", "open", "waiting_citizen", "waiting_third_party"), assignee__isnull=False
                ),
                name="ticket_of_officer",
            ),
            models.Index(
                fields=["department", "assignee", "due_at", "status"],
                condition=Q(status__in=("new", "open", "waiting_citizen", "waiting_third_party")),
                name="ticket_load",
            ),
            models.Index(
                fields=["department", "due_at"],
                condition=Q(status__in=("new", "open", "waiting_citizen", "waiting_third_party"), level__gt=0),
                name="ticket_escalated",
            ),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="ticket_due_work"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call it: short, speakable, with a check digit."""
        return references.reference_of(self.number)


class SlaClock(models.Model):
    """One clock of a ticket, as `clocks.Clock` left it: the row for speed, the events for proof.

    Department and category are those it counts under: the ticket's, and when it stopped they stay as they were then.
    `next_at` is when the next escalation step is due; `steps_done` counts the steps of its policy that fired or were
    passed over.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        MET = "met", _("kept")
        BREACHED = "breached", _("missed")
        CANCELLED = "cancelled", _("cancelled")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(_("measures"), max_length=20, choices=ClockKind)
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    target_seconds = models.PositiveIntegerField(_("target"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"))
    kept_seconds = models.PositiveBigIntegerField(default=0)
    runs = models.JSONField(default=list)
    running_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    consumed_seconds = models.PositiveBigIntegerField(_("working seconds used"), default=0)
    paused_since = models.DateTimeField(_("paused since"), null=True, blank=True)
    paused_seconds = models.PositiveBigIntegerField(_("working seconds paused"), default=0)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH, blank=True)
    policy = models.ForeignKey(
        SlaPolicy, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    steps_done = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(_("next step"), null=True, blank=True)

    class Meta:
        ordering = ["ticket", "pk"]
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "cycle"], name="clock_cycle"),
            models.UniqueConstraint(
                fields=["ticket", "kind"], condition=Q(state__in=("running", "paused")), name="one_live_clock"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="clock_due_work"),
            models.Index(
                fields=["department", "kind", "category", "due_at"],
                condition=Q(state="running"),
                name="clock_overdue",
            ),
            models.Index(
                fields=["department", "kind", "category", "due_at"],
                condition=Q(state="paused", due_at__isnull=False),
                name="clock_paused_overdue",
            ),
            models.Index(
                fields=["calendar_version", "department"],
                condition=Q(state__in=("running", "paused")),
                name="clock_live_calendar",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.cycle}: {self.state}"


class Escalation(models.Model):
    """A step that fired, once per clock and step. Written once, never changed."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="escalations")
    clock = models.ForeignKey(SlaClock, on_delete=models.CASCADE, related_name="escalations", db_index=False)
    step = models.ForeignKey(EscalationStep, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField(_("was due to fire"))
    fired_at = models.DateTimeField(_("fired"))
    level = models.PositiveSmallIntegerField(_("level"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [models.UniqueConstraint(fields=["clock", "step"], name="escalation_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} level {self.level}"
