"""Threads and what people do in them. Posts are numbered 1, 2, 3 ... within their thread, without holes.

Whoever wrote, moderated or decided something stays on the record: those references are PROTECTed.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models import Department

if TYPE_CHECKING:
    from engagement.threads.models.moderating import HeldPost

TITLE_LENGTH = 140
PLACE_LENGTH = 120
CATEGORY_LENGTH = 60
BODY_LENGTH = 2_000
REASON_LENGTH = 300
SLOW_SECONDS_MAX = 3_600


class Paced(models.Model):
    """Where people write, and may have to wait between two words of theirs; a row of a room above can be one too."""

    slow_seconds = models.PositiveIntegerField(_("seconds between two posts of one person"), default=0)
    slow_until = models.DateTimeField(_("slow by itself until"), null=True, blank=True)
    """Where many fresh accounts wrote at once (`calm.CALMS`); empty where somebody set the pace, or nobody."""

    class Meta:
        abstract = True

    def pace(self, now: datetime) -> int:
        """Seconds between two posts of one person at this time."""
        return 0 if self.slow_until is not None and self.slow_until <= now else self.slow_seconds


class Thread(Paced):
    """One public issue and the conversation about it; or a chat: the same conversation about no issue. A chat belongs
    to a room above, which opened it and says how it is held; it stands in no list of issues and has no ticket.

    `last_number` and `last_post_at` are those of its newest post; they change only under the row's lock, which
    is also what numbers the posts. `search` is the folded text that `queries.list_threads` looks through.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        RESOLVED = "resolved", _("resolved")
        REOPENED = "reopened", _("reopened")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("everyone")
        RESTRICTED = "restricted", _("the author and the assembly")

    class Kind(models.TextChoices):
        ISSUE = "issue", _("issue")
        CHAT = "chat", _("chat")

    class Mode(models.TextChoices):
        """Who may post in a chat. Slow mode is a chat that is open, with `slow_seconds`."""

        OPEN = "open", _("everyone")
        STAFF = "staff", _("those who run it")
        OFF = "off", _("nobody")

    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.ISSUE)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="threads")
    category = models.CharField(_("category"), max_length=CATEGORY_LENGTH, blank=True)
    place = models.CharField(_("place"), max_length=PLACE_LENGTH, blank=True)
    visibility = models.CharField(_("who may read"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    locked = models.BooleanField(_("locked"), default=False)
    lock_reason = models.CharField(_("why locked"), max_length=REASON_LENGTH, blank=True)
    mode = models.CharField(_("who may post in the chat"), max_length=5, choices=Mode, default=Mode.OPEN)
    guests = models.BooleanField(_("guests may post in the chat"), default=False)
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("those who run the chat")
    )
    created_at = models.DateTimeField(_("opened"))
    last_number = models.PositiveIntegerField(_("posts"), default=0)
    last_post_at = models.DateTimeField(_("last activity"))
    search = models.TextField(editable=False, default="")

    held: ClassVar[HeldPost | None] = None
    """Of an issue that was not opened but held back: what waits for a moderator. The issue then is no row."""

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["-last_post_at", "-pk"]
        indexes = [
            models.Index(fields=["-last_post_at", "-id"], name="thread_newest"),
            models.Index(fields=["department", "-last_post_at"], name="thread_of_department"),
            models.Index(fields=["slow_until"], condition=Q(slow_until__isnull=False), name="thread_slow_until"),
        ]

    def __str__(self) -> str:
        return self.title


class Post(models.Model):
    """One contribution. The row stays whatever happens to it: withdrawn and hidden posts leave a tombstone."""

    class State(models.TextChoices):
        VISIBLE = "visible", _("visible")
        WITHDRAWN = "withdrawn", _("withdrawn")
        HIDDEN = "hidden", _("hidden")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("author"),
    )
    created_at = models.DateTimeField(_("published"))
    body = models.TextField(_("text"))
    marks = models.JSONField(default=list)
    """What `text.marks` found when the text was written: who @somebody was is decided then."""
    photos = models.JSONField(default=list)
    """What `photos.serializers.keep` keeps of each photo, so that showing a post costs no query for them."""
    photos_gone = models.JSONField(default=list)
    """Why moderators took photos away: a sentence for each."""
    reply_to = models.PositiveIntegerField(_("answers number"), null=True, blank=True)
    official = models.BooleanField(_("official response"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.VISIBLE)
    reason = models.CharField(_("why hidden"), max_length=REASON_LENGTH, blank=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    revisions = models.PositiveIntegerField(_("earlier versions"), default=0)

    held: ClassVar[HeldPost | None] = None
    """Of a post that was not published but held back: what waits for a moderator. The post then has no number, and is
    no row."""

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["thread", "number"]
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="post_number")]
        indexes = [models.Index(fields=["author", "thread", "created_at"], name="post_of_author")]

    def __str__(self) -> str:
        return f"{self.thread_id}#{self.number}"


class PostRevision(models.Model):
    """A text that a post had before an edit. `number` counts 1, 2, 3 ...; `written_at` is when it was published."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="history", db_index=False)
    number = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("text"))
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["post", "number"]
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="revision_number")]

    def __str__(self) -> str:
        return f"{self.post_id} v{self.number}"


class ThreadEntry(models.Model):
    """A thin line between the posts: what happened to the thread. `after` is the number of the post it follows."""

    class Kind(models.TextChoices):
        ANSWERED = "answered", _("answered")
        RESOLVED = "resolved", _("resolved")
        REOPENED = "reopened", _("reopened")
        LOCKED = "locked", _("locked")
        UNLOCKED = "unlocked", _("unlocked")
        SLOWED = "slowed", _("slow mode")
        CHAT_OPEN = "chat_open", _("chat open")
        CHAT_STAFF = "chat_staff", _("chat for those who run it")
        CHAT_OFF = "chat_off", _("chat closed")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="entries", db_index=False)
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who"),
        null=True,
        blank=True,
    )
    """Nobody where it came by itself."""
    at = models.DateTimeField(_("when"))
    after = models.PositiveIntegerField(_("after post"))
    reason = models.CharField(_("why"), max_length=REASON_LENGTH, blank=True)
    seconds = models.PositiveIntegerField(_("slow mode seconds"), default=0)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["thread", "pk"]
        indexes = [models.Index(fields=["thread", "after"], name="entry_after")]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.kind}"


class ChatExclusion(models.Model):
    """Somebody may not write in a chat until a time, or as long as it lasts: the room that has the chat says so."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="exclusions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("exclusion from a chat")
        verbose_name_plural = _("exclusions from chats")
        constraints = [models.UniqueConstraint(fields=["thread", "user"], name="one_exclusion")]

    def __str__(self) -> str:
        return f"{self.user_id} from {self.thread_id}"


class Follow(models.Model):
    """Somebody wants to hear about a thread."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="follows", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [models.UniqueConstraint(fields=["thread", "user"], name="one_follow")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.thread_id}"


class Mention(models.Model):
    """A post names a person who may read it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="one_mention")]

    def __str__(self) -> str:
        return f"{self.post_id} names {self.user_id}"
