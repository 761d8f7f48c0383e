"""The durable log: one Stream row per audience, one Publication row per event, one CommandKey per write."""

from __future__ import annotations

from django.db import models


class LogEpoch(models.Model):
    """One row: the epoch given to every stream that is created from now on. A restore replaces it."""

    epoch = models.CharField(max_length=16)

    def __str__(self) -> str:
        return self.epoch


class Stream(models.Model):
    """An ordered log with exactly one audience. `head` is the offset of the newest publication (0: none)."""

    name = models.CharField(max_length=120, unique=True)
    epoch = models.CharField(max_length=16)
    head = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}@{self.head}"


class Publication(models.Model):
    """One event in a stream. `data` is the JSON that every subscriber receives, byte for byte."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="publications", db_index=False)
    offset = models.BigIntegerField()
    data = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "offset"], name="publication_offset")]

    def __str__(self) -> str:
        return f"{self.stream_id}:{self.offset}"


class CommandKey(models.Model):
    """A command that was carried out, and what it answered: the same key again gives the same answer."""

    user_id = models.BigIntegerField()
    key = models.UUIDField()
    command = models.CharField(max_length=60)
    reply = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="command_key")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.key}"
