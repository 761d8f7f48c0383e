"""What is promised: targets by department, category and priority, and who hears when a promise is in danger."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.departments import Department

CATEGORY_LENGTH = 60


class Priority(models.TextChoices):
    """How pressing a ticket is."""

    LOW = "low", _("low")
    NORMAL = "normal", _("normal")
    HIGH = "high", _("high")
    URGENT = "urgent", _("urgent")


class ClockKind(models.TextChoices):
    """What a clock measures; the same values as `clocks.Kind`."""

    FIRST_RESPONSE = "first_response", _("first response")
    NEXT_RESPONSE = "next_response", _("next response")
    RESOLUTION = "resolution", _("resolution")


class SlaPolicy(models.Model):
    """Targets and where they hold. A change is a new version that `replaces` this one, which then ends.

    Department, category and priority narrow it down: empty means any; the most specific one that fits is taken
    (department counts most, then category, then priority). Targets are working seconds; None promises nothing.
    """

    class Mode(models.TextChoices):
        OLDEST_UNANSWERED = "oldest_unanswered", _("from the oldest message without a reply")
        LATEST_CONTACT = "latest_contact", _("from the latest contact of either side")

    name = models.CharField(_("name"), max_length=120)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="policies", null=True, blank=True
    )
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH, blank=True)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority, blank=True)
    first_response_seconds = models.PositiveIntegerField(_("first response"), null=True, blank=True)
    next_response_seconds = models.PositiveIntegerField(_("next response"), null=True, blank=True)
    resolution_seconds = models.PositiveIntegerField(_("resolution"), null=True, blank=True)
    mode = models.CharField(_("next response counts"), max_length=20, choices=Mode, default=Mode.OLDEST_UNANSWERED)
    confirm_days = models.PositiveSmallIntegerField(_("working days to confirm a resolution"), default=5)
    version = models.PositiveIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True, editable=False
    )
    since = models.DateTimeField(_("in force since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("made by")
    )

    class Meta:
        ordering = ["name", "version"]
        verbose_name = _("response policy")
        verbose_name_plural = _("response policies")
        constraints = [
            # Two, since SQLite knows no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=["department", "category", "priority"],
                condition=Q(ended_at=None),
                name="one_policy_of_department",
            ),
            models.UniqueConstraint(
                fields=["category", "priority"],
                condition=Q(ended_at=None, department=None),
                name="one_policy_of_assembly",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class EscalationStep(models.Model):
    """Something that happens when a clock comes to a point: `offset_seconds` of working time after its due time
    (negative: a warning before). Belongs to one version of a policy and never changes."""

    class Action(models.TextChoices):
        NOTIFY = "notify", _("notify")
        REASSIGN = "reassign", _("hand over")
        RAISE_PRIORITY = "raise_priority", _("raise the priority")

    class Target(models.TextChoices):
        ASSIGNEE = "assignee", _("the officer")
        SUPERVISOR = "supervisor", _("the supervisor")
        DIRECTOR = "director", _("the coordinating director")

    policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, related_name="steps")
    clock = models.CharField(_("clock"), max_length=20, choices=ClockKind)
    offset_seconds = models.IntegerField(_("working seconds after the due time"))
    level = models.PositiveSmallIntegerField(_("level"))
    action = models.CharField(_("what happens"), max_length=20, choices=Action)
    target = models.CharField(_("who"), max_length=20, choices=Target)

    class Meta:
        ordering = ["policy", "clock", "offset_seconds", "pk"]
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")

    def __str__(self) -> str:
        return f"{self.policy_id}: {self.clock} {self.offset_seconds:+d} s, level {self.level}"
