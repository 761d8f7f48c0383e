"""Town halls in Django's administration: to look, not to touch. Whoever asked without a name has none here either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagement.threads.admin import LookingOnly
from engagement.townhalls.models import (
    Answer,
    HallBan,
    HallEntry,
    HallStaff,
    Poll,
    PollOption,
    PollResult,
    Question,
    QuestionRevision,
    StaffNote,
    TownHall,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


class StaffLines(LookingOnly, TabularInline):
    """Who keeps order in a hall, and who answers."""

    model = HallStaff
    fields = ["user", "role", "since"]


class BanLines(LookingOnly, TabularInline):
    """Whom a hall holds back. A ban through a question without a name names nobody."""

    model = HallBan
    fields = readonly_fields = ("whom", "scope", "until", "reason", "by", "at", "lifted_at")

    @admin.display(description=_("whom"))
    def whom(self, ban: HallBan) -> str:
        """Their name, or which question they asked."""
        if ban.question is None:
            return str(ban.user)
        return _name_or(ban.question, _("whoever asked question %(number)d") % {"number": ban.question.number})


class EntryLines(LookingOnly, TabularInline):
    """The record of a hall, as everybody may read it: it names those who run the hall and nobody else."""

    model = HallEntry
    readonly_fields = ["by"]
    fields = ["number", "subject", "subject_number", "move", "before", "after", "by", "at", "reason"]

    @admin.display(description=_("by"))
    def by(self, entry: HallEntry) -> str:
        """Who of the staff."""
        return str(entry.actor) if entry.actor and entry.by_staff else ""


class RevisionLines(LookingOnly, TabularInline):
    """Earlier texts of a question."""

    model = QuestionRevision
    fields = ["number", "body", "at"]


class AnswerLines(LookingOnly, TabularInline):
    """What was answered."""

    model = Answer
    fields = ["kind", "body", "author", "department", "at"]


class NoteLines(LookingOnly, TabularInline):
    """What those who run the hall say among themselves."""

    model = StaffNote
    fields = ["author", "body", "at"]


class OptionLines(LookingOnly, TabularInline):
    """What can be chosen, and how often it was."""

    model = PollOption
    fields = ["position", "text", "votes"]


class ResultLines(LookingOnly, TabularInline):
    """What came of each round."""

    model = PollResult
    fields = ["round", "voters", "counts"]


@admin.register(TownHall)
class TownHallAdmin(LookingOnly, ModelAdmin):
    """Town halls, the latest first."""

    list_display = ["title", "code", "department", "state", "starts_at", "last_question"]
    list_filter = ["department", "state"]
    list_select_related = ["department"]
    search_fields = ["title", "code"]
    ordering = ["-starts_at"]
    readonly_fields = ["video_url", "captions_url", "recording_url"]
    fields = [
        *("title", "code", "about", "place", "department", "created_by", "starts_at", "planned_minutes", "state"),
        *("live_at", "ended_at", "questions_open", "voting_open", "hands_open", "reactions_open", "premoderated"),
        *("anonymous_allowed", "panic", "chat_mode", "chat_slow_seconds", "asking_strength", "voting_strength"),
        *("slow_seconds", "slow_until"),
        *("video_url", "captions_url", "recording_url", "recording_begins_at"),
    ]
    inlines = [StaffLines, BanLines, EntryLines]


@admin.register(Question)
class QuestionAdmin(LookingOnly, ModelAdmin):
    """Questions with all that became of them. The asker's row is never shown: only their name, where they gave it."""

    list_display = ["hall", "number", "asked_by", "asked_at", "state", "votes", "owing", "due_at"]
    list_filter = ["state", "anonymous"]
    list_select_related = ["hall", "asker", "owing"]
    search_fields = ["body"]
    ordering = ["-asked_at"]
    readonly_fields = ["asked_by"]
    fields = [
        *("hall", "number", "asked_by", "anonymous", "body", "asked_at", "state", "reason_kind", "reason", "appeal"),
        *("appealed_at", "parent", "position", "votes", "confirmed_votes", "assignee", "listed_at", "featured_at"),
        *("answered_at", "owing", "due_at", "ticket_number"),
    ]
    inlines = [RevisionLines, AnswerLines, NoteLines]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only by what the page offers: asked in the address for the questions of one person, Django would answer."""
        return lookup.split("__")[0] in self.list_filter

    @admin.display(description=_("asked by"))
    def asked_by(self, question: Question) -> str:
        """Who asked, unless they asked without a name."""
        return _name_or(question, _("somebody without a name"))


def _name_or(question: Question, otherwise: object) -> str:
    return str(otherwise) if question.anonymous else str(question.asker)


@admin.register(Poll)
class PollAdmin(LookingOnly, ModelAdmin):
    """Polls with their counts. Who chose what is nobody's business."""

    list_display = ["hall", "number", "question", "state", "round", "voters"]
    list_filter = ["state"]
    list_select_related = ["hall"]
    search_fields = ["question"]
    exclude = ["version"]
    inlines = [OptionLines, ResultLines]
