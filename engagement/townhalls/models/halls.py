"""Town halls: the session itself, who runs it, and the record of every move in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.threads.models import Paced, Thread
from tickets.models import Department

TITLE_LENGTH = 140
ABOUT_LENGTH = 2_000
PLACE_LENGTH = 120
REASON_LENGTH = 300
CODE_LENGTH = 6


class TownHall(Paced):
    """One scheduled live session. Its row's lock orders every move in it: numbers of questions, entries and polls
    are given under it, and at most one thing is on the screen. Its pace is that of its questions."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        LOBBY = "lobby", _("lobby")
        LIVE = "live", _("live")
        PAUSED = "paused", _("paused")
        WRAP_UP = "wrap_up", _("last questions")
        ENDED = "ended", _("ended")
        FOLLOW_UP = "follow_up", _("answers to come")
        ARCHIVED = "archived", _("archived")

    class Chat(models.TextChoices):
        OPEN = "open", _("open")
        SLOW = "slow", _("slow")
        STAFF = "staff", _("staff only")
        OFF = "off", _("off")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    about = models.TextField(_("what it is about"), blank=True)
    place = models.CharField(_("place"), max_length=PLACE_LENGTH, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    """Who holds it: owes what nobody else was named for."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("begins"))
    planned_minutes = models.PositiveIntegerField(_("minutes"), default=90)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    live_at = models.DateTimeField(_("went live"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    questions_open = models.BooleanField(_("questions"), default=True)
    voting_open = models.BooleanField(_("voting"), default=True)
    hands_open = models.BooleanField(_("raising hands"), default=True)
    reactions_open = models.BooleanField(_("reactions"), default=True)
    premoderated = models.BooleanField(_("questions are read before they are shown"), default=True)
    anonymous_allowed = models.BooleanField(_("asking without a name"), default=True)
    panic = models.BooleanField(_("everything is closed"), default=False)
    chat_mode = models.CharField(_("chat"), max_length=10, choices=Chat, default=Chat.OPEN)
    chat_slow_seconds = models.PositiveIntegerField(_("seconds between two words of one person"), default=0)
    slow_seconds = models.PositiveIntegerField(_("seconds between two questions of one person"), default=0)
    asking_strength = models.CharField(_("to ask"), max_length=10, choices=User.Strength, default=User.Strength.NAME)
    voting_strength = models.CharField(_("to vote"), max_length=10, choices=User.Strength, default=User.Strength.NAME)

    video_url = models.URLField(_("video"), blank=True)
    captions_url = models.URLField(_("captions"), blank=True)
    recording_url = models.URLField(_("recording"), blank=True)
    recording_begins_at = models.DateTimeField(_("recording begins"), null=True, blank=True)
    chat = models.OneToOneField(Thread, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    featured = models.OneToOneField(
        "townhalls.Question", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    speaking = models.OneToOneField(
        "townhalls.Hand", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_question = models.PositiveIntegerField(default=0)
    last_poll = models.PositiveIntegerField(default=0)
    last_entry = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    """The digest of the newest entry of its record."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("town hall")
        verbose_name_plural = _("town halls")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "starts_at"], name="townhall_by_state"),
            models.Index(fields=["slow_until"], condition=Q(slow_until__isnull=False), name="townhall_slow_until"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(featured__isnull=True) | Q(speaking__isnull=True), name="townhall_one_on_screen"
            )
        ]

    def __str__(self) -> str:
        return self.title


class HallStaff(models.Model):
    """Somebody runs a hall or sits before it to answer."""

    class Role(models.TextChoices):
        MODERATOR = "moderator", _("moderator")
        OFFICIAL = "official", _("official")

    hall = models.ForeignKey(TownHall, on_delete=models.CASCADE, related_name="staff", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hall_roles")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("staff of a town hall")
        verbose_name_plural = _("staff of town halls")
        ordering = ["role", "pk"]
        constraints = [models.UniqueConstraint(fields=["hall", "user"], name="one_role_in_a_hall")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} of {self.hall_id}"


class HallEntry(models.Model):
    """One move, numbered 1, 2, 3 ... within its hall without holes, and chained (`ledger.py`).

    `undo` is what stood before, for whoever takes the move back within ten seconds; the chain does not cover
    it (the record's leaf does), so that texts in it can be erased.
    """

    hall = models.ForeignKey(TownHall, on_delete=models.PROTECT, related_name="entries", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    subject = models.CharField(_("of what"), max_length=10)
    """hall, question, poll, hand, switch, ban, staff."""
    subject_number = models.PositiveIntegerField(_("number of it"), default=0)
    move = models.CharField(_("what"), max_length=20)
    before = models.CharField(_("before"), max_length=40, blank=True)
    after = models.CharField(_("after"), max_length=40, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    """None: time itself, or the rules of the house."""
    by_staff = models.BooleanField(default=False)
    """Whether the record names the actor: those who run the hall are named, citizens never."""
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("why"), max_length=REASON_LENGTH, blank=True)
    data = models.JSONField(default=dict)
    """Facts that everybody may know: no text of a question, no identity."""
    undo = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["hall", "number"]
        constraints = [models.UniqueConstraint(fields=["hall", "number"], name="hall_entry_number")]
        indexes = [models.Index(fields=["hall", "subject", "subject_number", "number"], name="hall_entry_of_subject")]

    def __str__(self) -> str:
        return f"{self.hall_id}#{self.number} {self.subject} {self.move}"


class HallBan(models.Model):
    """Somebody may not do something in a hall until a time, or to its end."""

    class Scope(models.TextChoices):
        CHAT = "chat", _("the chat")
        QUESTIONS = "questions", _("asking")
        ALL = "all", _("everything but watching")

    hall = models.ForeignKey(TownHall, on_delete=models.CASCADE, related_name="bans", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey("townhalls.Question", on_delete=models.PROTECT, null=True, related_name="+")
    """Through which question, where it was asked without a name: the list of bans then names nobody."""
    scope = models.CharField(_("from what"), max_length=10, choices=Scope, default=Scope.ALL)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=REASON_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("since"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("ban from a town hall")
        verbose_name_plural = _("bans from town halls")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["hall", "user"], name="hall_ban_of_user")]

    def __str__(self) -> str:
        return f"{self.pk} from {self.scope} of {self.hall_id}"


class HallOrigin(models.Model):
    """A network whose votes a moderator of the hall let count: people who sit in one room. As a keyed hash
    (`accounts.origins`); the row goes after KEEP_NETWORKS_DAYS."""

    hall = models.ForeignKey(TownHall, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=32)
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("network of a town hall")
        verbose_name_plural = _("networks of town halls")
        constraints = [models.UniqueConstraint(fields=["hall", "digest"], name="one_origin_of_a_hall")]

    def __str__(self) -> str:
        return f"{self.hall_id}"


class ReactionTally(models.Model):
    """How often a reaction was sent in a hall: a number, never who."""

    hall = models.ForeignKey(TownHall, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    kind = models.CharField(_("reaction"), max_length=10)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("reactions")
        verbose_name_plural = _("reactions")
        ordering = ["hall", "kind"]
        constraints = [models.UniqueConstraint(fields=["hall", "kind"], name="one_tally_of_a_reaction")]

    def __str__(self) -> str:
        return f"{self.kind} {self.count}"
