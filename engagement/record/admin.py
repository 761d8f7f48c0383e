"""The record in Django's administration: to look, not to touch."""

from __future__ import annotations

from django.contrib import admin

from engagement.record.models import Checkpoint, Erasure, Restore, SigningKey, Watcher
from engagement.threads.admin import LookingOnly, ModelAdmin


@admin.register(Checkpoint)
class CheckpointAdmin(LookingOnly, ModelAdmin):
    """Checkpoints, the newest first."""

    list_display = ["number", "size", "root", "at"]
    ordering = ["-number"]


@admin.register(SigningKey)
class SigningKeyAdmin(LookingOnly, ModelAdmin):
    """Public keys that signed."""

    list_display = ["verifier", "since"]


@admin.register(Erasure)
class ErasureAdmin(LookingOnly, ModelAdmin):
    """What was erased, and when."""

    list_display = ["source", "row_id", "at"]


@admin.register(Restore)
class RestoreAdmin(LookingOnly, ModelAdmin):
    """Backups that were put back, and how much was lost."""

    list_display = ["at", "made_at", "base", "size"]


@admin.register(Watcher)
class WatcherAdmin(LookingOnly, ModelAdmin):
    """Who gets the checkpoints."""

    list_display = ["email", "confirmed_at", "told", "attempts"]
