"""Polls: what is asked of everybody, the ballots of each round, and the tallies that stay."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.townhalls.models.halls import TownHall

POLL_LENGTH = 200
OPTION_LENGTH = 120
OPTIONS_MAX = 12


class Poll(models.Model):
    """One poll, numbered within its hall. `frozen`: somebody has voted, so its words and options stay. A reopened
    poll is a new `round`: `voters` and the options' `votes` count the present one."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")
        PUBLISHED = "published", _("result published")
        ARCHIVED = "archived", _("archived")

    class Kind(models.TextChoices):
        SINGLE = "single", _("one choice")
        MULTIPLE = "multiple", _("several choices")
        RATING = "rating", _("rating")

    class Show(models.TextChoices):
        HIDDEN = "hidden", _("when it is published")
        AFTER_VOTE = "after_vote", _("to whoever has voted")
        AFTER_CLOSE = "after_close", _("when it is closed")

    hall = models.ForeignKey(TownHall, on_delete=models.PROTECT, related_name="polls", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    question = models.CharField(_("question"), max_length=POLL_LENGTH)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE)
    max_choices = models.PositiveIntegerField(_("choices at most"), default=1)
    show = models.CharField(_("results are shown"), max_length=12, choices=Show, default=Show.AFTER_CLOSE)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    round = models.PositiveIntegerField(_("round"), default=1)
    frozen = models.BooleanField(default=False)
    on_screen = models.BooleanField(_("on the screen"), default=False)
    voters = models.PositiveIntegerField(_("people who voted"), default=0)
    confirmed_voters = models.PositiveIntegerField(default=0)
    held_voters = models.PositiveIntegerField(_("ballots being checked"), default=0)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    published_at = models.DateTimeField(_("result published"), null=True, blank=True)
    """Of the present round: an archived poll goes on showing what was published."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        ordering = ["hall", "number"]
        constraints = [models.UniqueConstraint(fields=["hall", "number"], name="poll_number")]

    def __str__(self) -> str:
        return self.question


class PollOption(models.Model):
    """One of the things to choose between; of a rating, one of its steps."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options", db_index=False)
    position = models.PositiveIntegerField(_("place"))
    text = models.CharField(_("text"), max_length=OPTION_LENGTH)
    votes = models.PositiveIntegerField(_("votes"), default=0)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["poll", "position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="option_position")]

    def __str__(self) -> str:
        return self.text


class PollBallot(models.Model):
    """What somebody chose in a round: ids of options. An empty list is a ballot taken back."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots", db_index=False)
    round = models.PositiveIntegerField(_("round"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    strength = models.CharField(_("identity"), max_length=10, choices=User.Strength)
    choices = models.JSONField(default=list)
    at = models.DateTimeField(_("when"))
    held = models.BooleanField(_("being checked"), default=False)
    """It looks like one of a farm (`farms`), and is counted apart until a moderator decides."""

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [models.UniqueConstraint(fields=["poll", "round", "user"], name="one_ballot_in_a_round")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.poll_id}.{self.round}"


class PollResult(models.Model):
    """The final tally of a round, counted from its ballots when it was closed. Never changed again."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="results", db_index=False)
    round = models.PositiveIntegerField(_("round"))
    voters = models.PositiveIntegerField(_("people who voted"))
    confirmed_voters = models.PositiveIntegerField()
    held_voters = models.PositiveIntegerField(_("ballots that were never counted"), default=0)
    counts = models.JSONField(default=dict)
    """Id of the option (as text) -> votes."""
    closed_at = models.DateTimeField(_("closed"))

    class Meta:
        verbose_name = _("result of a poll")
        verbose_name_plural = _("results of polls")
        ordering = ["poll", "round"]
        constraints = [models.UniqueConstraint(fields=["poll", "round"], name="one_result_of_a_round")]

    def __str__(self) -> str:
        return f"{self.poll_id}.{self.round}"
