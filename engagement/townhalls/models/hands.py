"""Hands: who wants to speak in the hall."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.townhalls.models.halls import TownHall

TOPIC_LENGTH = 120


class Hand(models.Model):
    """Somebody raised their hand; one living hand per person and hall. `position` orders what was called among the
    queued questions."""

    class State(models.TextChoices):
        RAISED = "raised", _("raised")
        CALLED = "called", _("comes next")
        SPEAKING = "speaking", _("speaks")
        DONE = "done", _("has spoken")
        LOWERED = "lowered", _("lowered")

    hall = models.ForeignKey(TownHall, on_delete=models.PROTECT, related_name="hands", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(_("about what"), max_length=TOPIC_LENGTH, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RAISED)
    position = models.PositiveIntegerField(_("place in the queue"), null=True, blank=True)
    raised_at = models.DateTimeField(_("raised"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("hand")
        verbose_name_plural = _("hands")
        ordering = ["hall", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "user"],
                condition=Q(state__in=["raised", "called", "speaking"]),
                name="one_living_hand",
            )
        ]
        indexes = [models.Index(fields=["hall", "state"], name="hand_by_state")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.hall_id}: {self.state}"
