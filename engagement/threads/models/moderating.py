"""What moderators decide about: posts and issues that are held, reports; and what they decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.threads.models.conversation import (
    CATEGORY_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    Post,
    Thread,
)
from tickets.models import Department


class HeldPost(models.Model):
    """What somebody wrote and nobody sees until a moderator has looked at it: held by a rule of `holds.HOLDS`. It has
    no number; approved, it becomes the `post`, the newest of its thread. With a `title` it is an issue that somebody
    wants to open, and has no thread before it is approved: then it becomes post 1 of a new one."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a moderator")
        APPROVED = "approved", _("published")
        REJECTED = "rejected", _("not published")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="held_posts", db_index=False, null=True, blank=True
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("author"),
    )
    created_at = models.DateTimeField(_("written"))
    body = models.TextField(_("text"))
    marks = models.JSONField(default=list)
    photos = models.JSONField(default=list)
    reply_to = models.PositiveIntegerField(_("answers number"), null=True, blank=True)
    rule = models.CharField(_("rule"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(_("why not published"), max_length=REASON_LENGTH, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, related_name="was_held", verbose_name=_("post"), null=True, blank=True
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", db_index=False, null=True, blank=True
    )
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH, blank=True)
    place = models.CharField(_("place"), max_length=PLACE_LENGTH, blank=True)
    visibility = models.CharField(
        _("who may read"), max_length=10, choices=Thread.Visibility, default=Thread.Visibility.PUBLIC
    )

    class Meta:
        verbose_name = _("held post")
        verbose_name_plural = _("held posts")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["author", "thread", "created_at"], name="held_of_author"),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="held_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} in {self.thread_id}: {self.state}"

    @property
    def opens_thread(self) -> bool:
        """Whether somebody wants to open an issue with it."""
        return self.department_id is not None


class Sketch(models.Model):
    """What a text of a fresh account is found again by, in any thread (`sketches`): one row for each of its bands.
    No word of it can be read from that; the row goes when it is too old to count."""

    band = models.BigIntegerField()
    at = models.DateTimeField(_("written"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    prints = models.BinaryField()
    """The smallest hashes of its runs of letters: how alike two texts are."""

    class Meta:
        verbose_name = _("sketch of a text")
        verbose_name_plural = _("sketches of texts")
        indexes = [
            models.Index(fields=["band", "at"], name="sketch_by_band"),
            models.Index(fields=["at"], name="sketch_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} of {self.author_id}"


class Moderation(models.Model):
    """Who hid or restored a post, took a photo of it away, published one that was held, or did not (`held`, and no
    post), when and why. Written once, never changed."""

    class Act(models.TextChoices):
        APPROVED = "approved", _("published")
        HIDDEN = "hidden", _("hidden")
        PHOTO = "photo", _("photo taken away")
        RESTORED = "restored", _("restored")
        REJECTED = "rejected", _("not published")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="moderations", null=True, blank=True)
    held = models.ForeignKey(
        HeldPost,
        on_delete=models.PROTECT,
        related_name="moderations",
        verbose_name=_("held post"),
        null=True,
        blank=True,
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("moderator")
    )
    act = models.CharField(_("what"), max_length=10, choices=Act)
    reason = models.CharField(_("why"), max_length=REASON_LENGTH, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("moderation")
        verbose_name_plural = _("moderations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.post_id or self.held_id} {self.act}"


class Report(models.Model):
    """Somebody asks the moderators to look at a post. It changes nothing by itself."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reporter")
    )
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH)
    created_at = models.DateTimeField(_("filed"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("settled by"),
        null=True,
        blank=True,
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "reporter"], condition=Q(state="open"), name="one_open_report")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} by {self.reporter_id}: {self.state}"
