"""The record as it is kept: leaves, the hashes above them, signed checkpoints; and what was erased, who watches.

Leaves, hashes, checkpoints, keys and notes of erasures and restores are only ever added: the database refuses the
rest (`guards.py`).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Head(models.Model):
    """One row: how many leaves there are. Its lock is what gives all of them one order."""

    size = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.size)


class Cursor(models.Model):
    """How far a table was taken in. `top` is the newest row; up to `settled` no row can still appear, since whoever
    was given its number has long committed or gone."""

    source = models.CharField(max_length=12, primary_key=True)
    top = models.BigIntegerField(default=0)
    settled = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    """When rows that committed late were looked for last."""
    next_settled = models.BigIntegerField(default=0)
    marked_at = models.DateTimeField(null=True)
    """When `next_settled` was the newest: in a while it is settled."""

    def __str__(self) -> str:
        return f"{self.source} {self.top}"


class Leaf(models.Model):
    """One leaf. The numbers count from 0 without holes; `body` is what is hashed."""

    index = models.BigIntegerField(_("number"), primary_key=True)
    source = models.CharField(_("what it is about"), max_length=12)
    row_id = models.BigIntegerField(_("row"))
    body = models.TextField(_("content"))
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("leaf")
        verbose_name_plural = _("leaves")
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "row_id"], condition=~Q(source="clock"), name="record_one_leaf_of_a_row"
            )
        ]
        indexes = [models.Index(fields=["source", "row_id", "index"], name="record_leaf_of_row")]

    def __str__(self) -> str:
        return f"{self.index}: {self.source} {self.row_id}"


class Node(models.Model):
    """The hash of a complete subtree of 256, 65,536 ... leaves (`level` 8, 16 ...); others are made anew."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["level", "number"]
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="record_node_place")]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class SigningKey(models.Model):
    """A public key that signed checkpoints. An old one stays listed: what it signed is still checked by it."""

    key_id = models.CharField(_("key"), max_length=8, unique=True)
    verifier = models.CharField(_("public key"), max_length=300)
    since = models.DateTimeField(_("first used"))

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.verifier


class Checkpoint(models.Model):
    """A signed root, 1, 2, 3 ... `note` is what is published, to the byte."""

    number = models.BigIntegerField(_("number"), primary_key=True)
    size = models.BigIntegerField(_("leaves"))
    root = models.CharField(_("root"), max_length=64)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+", verbose_name=_("signed with"))
    note = models.TextField(_("signed note"))
    at = models.DateTimeField(_("signed"))

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.size}"


class Erasure(models.Model):
    """The texts of a recorded row were erased, as a person asked. The database lets a row's texts go only where this
    stands; it stands in the record itself, and for good."""

    source = models.CharField(_("what it is about"), max_length=12)
    row_id = models.BigIntegerField(_("row"))
    text = models.CharField(max_length=64)
    """What the row's leaf says of its texts: "" where the row had no leaf yet."""
    seal = models.CharField(max_length=64)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["source", "row_id"], name="record_erased_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.row_id}"


class Restore(models.Model):
    """The database became what a backup held. What was recorded since, from leaf `base` on, is gone and others stand
    there; this itself is a leaf. Numbers of checkpoints go on above `number`."""

    at = models.DateTimeField(_("restored"))
    made_at = models.DateTimeField(_("the backup was made"))
    base = models.BigIntegerField(_("leaves in the backup"))
    size = models.BigIntegerField(_("leaves before"), null=True)
    """None: nobody could read the database that was replaced."""
    root = models.CharField(_("root before"), max_length=64, blank=True)
    number = models.BigIntegerField(_("last number given out"))
    lost = models.JSONField(default=list)
    """[number, note] of each checkpoint that was signed since the backup, as far as it is known: their addresses stay
    good."""
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("restore")
        verbose_name_plural = _("restores")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.base}: {self.at}"

    @property
    def gone(self) -> int | None:
        """How many leaves are gone; None where nobody knows."""
        return None if self.size is None else max(0, self.size - self.base)


class Watcher(models.Model):
    """An address that gets every checkpoint, once it was confirmed. Whoever holds them can tell if the record is
    rewritten."""

    email = models.EmailField(_("e-mail"), unique=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    told = models.BigIntegerField(_("checkpoint sent last"), default=0)
    busy_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.email


class Leaving(models.Model):
    """A person asked to have their data erased. Until `due_at` they may change their mind."""

    class Choice(models.TextChoices):
        NAME = "name", _("keep what I wrote, without my name")
        TEXT = "text", _("remove what I wrote, too")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(_("what happens"), max_length=4, choices=Choice)
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("erased at"))
    done_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("request to be erased")
        verbose_name_plural = _("requests to be erased")
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="record_leaving_due")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.choice}"
