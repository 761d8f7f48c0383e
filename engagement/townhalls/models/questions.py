"""Questions: what was asked, what became of it, who wants to hear the answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.threads.models import Thread
from engagement.townhalls.models.halls import REASON_LENGTH, TownHall
from tickets.models import Department

QUESTION_LENGTH = 500
"""It has to be read at a glance from the last row of a hall."""
ANSWER_LENGTH = 4_000
NOTE_LENGTH = 1_000


class Question(models.Model):
    """One question, numbered 1, 2, 3 ... within its hall.

    `votes` counts people, each once, over the question and everything that was merged into it; `confirmed_votes`
    those of them whose identity is more than a name. `parent` is what it was merged into, `root` where that chain
    ends (itself, mostly: then None).
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waits to be read")
        HELD = "held", _("held back for a closer look")
        LISTED = "listed", _("listed")
        QUEUED = "queued", _("comes next")
        FEATURED = "featured", _("being answered")
        ANSWERED_LIVE = "answered_live", _("answered in the hall")
        OWED = "owed", _("an answer in writing is owed")
        ANSWERED_WRITTEN = "answered_written", _("answered in writing")
        TICKETED = "ticketed", _("became a ticket")
        REJECTED = "rejected", _("not shown")
        MERGED = "merged", _("merged with another question")
        WITHDRAWN = "withdrawn", _("withdrawn")

    hall = models.ForeignKey(TownHall, on_delete=models.PROTECT, related_name="questions", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hall_questions")
    anonymous = models.BooleanField(_("without a name"), default=False)
    strength = models.CharField(_("identity"), max_length=10, choices=User.Strength)
    """What the asker's identity was worth when they asked."""
    body = models.TextField(_("question"))
    folded = models.TextField(editable=False, default="")
    """Its words without case and accents: what likeness is measured on."""
    salt = models.CharField(max_length=32)
    """Goes into the fingerprint of the text in the record; the asker is told it and can prove what they asked."""
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=20, choices=State)
    came_from = models.CharField(max_length=20, blank=True)
    """The state before a merge: what unmerging leads back to."""
    reason = models.CharField(_("why"), max_length=REASON_LENGTH, blank=True)
    """Of a rejection, in words for the asker; of a hold, the rule that held it."""
    reason_kind = models.CharField(_("kind of reason"), max_length=20, blank=True)
    """`reasons.py`: what rejections are counted by in the public record."""
    appeal = models.CharField(_("appeal"), max_length=REASON_LENGTH, blank=True)
    appealed_at = models.DateTimeField(_("appealed"), null=True, blank=True)
    was_public = models.BooleanField(default=False)
    """Whether everybody has seen it: what is said about it afterwards is public too."""
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="group")
    position = models.PositiveIntegerField(_("place in the queue"), null=True, blank=True)
    """Shared with called hands: one order for both."""
    votes = models.PositiveIntegerField(_("votes"), default=0)
    confirmed_votes = models.PositiveIntegerField(default=0)
    held_votes = models.PositiveIntegerField(_("votes being checked"), default=0)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The official who is to answer."""
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """An issue that the question is about."""
    listed_at = models.DateTimeField(_("listed"), null=True, blank=True)
    featured_at = models.DateTimeField(_("came on the screen"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owing = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    ticket_number = models.PositiveBigIntegerField(_("ticket"), null=True, blank=True)
    draft = models.TextField(_("draft of an answer"), blank=True)
    draft_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    edited = models.BooleanField(_("edited by a moderator"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["hall", "number"]
        constraints = [
            models.UniqueConstraint(fields=["hall", "number"], name="question_number"),
            models.UniqueConstraint(fields=["hall"], condition=Q(state="featured"), name="one_featured_question"),
        ]
        indexes = [
            models.Index(fields=["hall", "state"], name="question_by_state"),
            models.Index(fields=["asker", "hall"], name="question_of_asker"),
        ]

    def __str__(self) -> str:
        return f"{self.hall_id}?{self.number}"


class QuestionRevision(models.Model):
    """A wording that a question had before a moderator's edit. The asker may always read their own."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="history", db_index=False)
    number = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("question"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    """Who replaced it."""
    at = models.DateTimeField(_("replaced"))

    class Meta:
        verbose_name = _("earlier wording")
        verbose_name_plural = _("earlier wordings")
        ordering = ["question", "number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="question_revision_number")]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"


class Answer(models.Model):
    """What was said in the hall, in short, or the answer in writing. One of each kind at most; a new text replaces
    the old one on the page and leaves an entry."""

    class Kind(models.TextChoices):
        LIVE = "live", _("in the hall")
        WRITTEN = "written", _("in writing")

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    body = models.TextField(_("answer"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "kind"], name="one_answer_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.kind}"


class StaffNote(models.Model):
    """A word among those who run the hall, about a question."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("note"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["question", "pk"]

    def __str__(self) -> str:
        return f"{self.question_id} by {self.author_id}"


class Upvote(models.Model):
    """Somebody wants to hear this answered. While questions are merged, a person's votes on any of them count once;
    unmerged, each has its own again."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="upvotes", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    strength = models.CharField(_("identity"), max_length=10, choices=User.Strength)
    at = models.DateTimeField(_("when"))
    held = models.BooleanField(_("being checked"), default=False)
    """It looks like one of a farm (`farms`), and is counted apart until a moderator decides."""

    class Meta:
        verbose_name = _("vote for a question")
        verbose_name_plural = _("votes for questions")
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="one_upvote")]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.question_id}"
