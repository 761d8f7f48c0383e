"""What the API takes: only what is named here reaches an action, anything else in a body is ignored.

Texts are measured and cleaned by the actions, so that every door refuses the same things in the same words.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from photos.actions import MOST as MOST_PHOTOS
from photos.models import NAME_LENGTH as PHOTO_NAME_LENGTH
from tickets.actions.bulk import MOST
from tickets.actions.canned import CANNED_TITLE_LENGTH
from tickets.actions.responses import WAYS
from tickets.actions.timetables import NAME_LENGTH
from tickets.actions.views import NAME_LENGTH as VIEW_LENGTH
from tickets.actions.views import QUERY_LENGTH
from tickets.models import (
    CATEGORY_LENGTH,
    NOTE_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    ClockKind,
    EscalationStep,
    NotificationChoice,
    Priority,
    Relation,
    SlaPolicy,
)
from tickets.queries.policies import CONFIRM_DAYS
from tickets.states import WAITING

ID_MAX = 2**63 - 1
SECONDS_MAX = 2**31 - 1


def words(limit: int, **options: Any) -> serializers.CharField:
    """Text as typed, up to three times too long: the action says by how much."""
    return serializers.CharField(max_length=3 * limit, trim_whitespace=False, allow_blank=True, **options)


def identity(**options: Any) -> serializers.IntegerField:
    """The id of somebody or something."""
    return serializers.IntegerField(min_value=1, max_value=ID_MAX, **options)


def reference(**options: Any) -> serializers.CharField:
    """A ticket's reference, also as people write it."""
    return serializers.CharField(max_length=40, **options)


def photo_names() -> serializers.ListField:
    """Names of photos that were sent before."""
    name = serializers.CharField(max_length=PHOTO_NAME_LENGTH)
    return serializers.ListField(child=name, max_length=3 * MOST_PHOTOS, default=list, required=False)


class SeenInput(serializers.Serializer[Any]):
    """Which version of the ticket the caller saw: what others did since is answered with 409, and shown. Without
    one, nobody asks."""

    version = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, allow_null=True, default=None
    )


class OpeningInput(serializers.Serializer[Any]):
    """A new ticket. `requester` is the id of the person whose it is."""

    title = words(TITLE_LENGTH)
    body = words(NOTE_LENGTH, default="")
    department = serializers.SlugField(max_length=40)
    category = words(CATEGORY_LENGTH, default="")
    priority = serializers.ChoiceField(choices=Priority.choices, default=Priority.NORMAL.value)
    requester = identity(required=False, allow_null=True, default=None)
    restricted = serializers.BooleanField(default=False)
    photos = photo_names()


class ResponseInput(SeenInput):
    """An answer in public. `way`: how it was given, where there is no conversation."""

    body = words(NOTE_LENGTH)
    way = serializers.ChoiceField(choices=["", *WAYS], default="", allow_blank=True)
    photos = photo_names()


class StatusInput(SeenInput):
    """What the ticket waits for, or `open`: work goes on."""

    status = serializers.ChoiceField(choices=sorted(WAITING))
    reason = words(REASON_LENGTH, default="")


class ResolutionInput(SeenInput):
    """The answer that the citizen reads, and confirms or rejects."""

    reason = words(REASON_LENGTH)


class ReopeningInput(serializers.Serializer[Any]):
    """Why it is not solved."""

    reason = words(REASON_LENGTH)


class RatingInput(serializers.Serializer[Any]):
    """How well it was done."""

    rating = serializers.IntegerField()
    words = words(REASON_LENGTH, default="")


class AssigneeInput(SeenInput):
    """The id of an officer of the department, or null for nobody."""

    assignee = identity(allow_null=True)


class PriorityInput(SeenInput):
    """How pressing it is."""

    priority = serializers.ChoiceField(choices=Priority.choices)


class CategoryInput(SeenInput):
    """What it is about."""

    category = words(CATEGORY_LENGTH)


class TransferInput(SeenInput):
    """Which department owes it from now on, and why."""

    department = serializers.SlugField(max_length=40)
    reason = words(REASON_LENGTH)


class MergeInput(SeenInput):
    """The ticket that stays."""

    into = reference()


class TakenPhotoInput(serializers.Serializer[Any]):
    """A photo of a ticket or of a note, by its name; why it goes."""

    photo = serializers.CharField(max_length=PHOTO_NAME_LENGTH)
    reason = words(REASON_LENGTH, required=False, default="")


class RelationInput(serializers.Serializer[Any]):
    """How the ticket stands to another one."""

    kind = serializers.ChoiceField(choices=Relation.Kind.choices)
    other = reference()


class SplitInput(SeenInput):
    """What the new ticket is."""

    title = words(TITLE_LENGTH)
    department = serializers.SlugField(max_length=40)
    body = words(NOTE_LENGTH, default="")


class NoteInput(serializers.Serializer[Any]):
    """What the department says to itself. Officers of it who are named (@handle) are told."""

    body = words(NOTE_LENGTH)
    photos = photo_names()


class ManyInput(serializers.Serializer[Any]):
    """Many tickets, and one of assignee (null for nobody), priority, category, status or department."""

    tickets = serializers.ListField(child=reference(), max_length=MOST)
    assignee = identity(required=False, allow_null=True)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    category = words(CATEGORY_LENGTH, required=False)
    status = serializers.ChoiceField(choices=sorted(WAITING), required=False)
    department = serializers.SlugField(max_length=40, required=False)
    reason = words(REASON_LENGTH, default="")


# --- what departments are measured by -----------------------------------------------------------------------------


class WindowsField(serializers.JSONField):
    """`{"mon": [["08:00", "12:30"], ["13:30", "17:00"]], ...}`; a day that is left out is closed."""


class CalendarInput(serializers.Serializer[Any]):
    """A new calendar. Holidays are dates and their names: `{"2026-12-25": "Christmas Day"}`."""

    slug = serializers.CharField(max_length=40)
    name = words(NAME_LENGTH)
    zone = serializers.CharField(max_length=60)
    week = WindowsField()
    holidays = serializers.DictField(child=serializers.CharField(max_length=360), default=dict)


class RevisionInput(serializers.Serializer[Any]):
    """What is other from now on, and why. What is left out stays as it is."""

    zone = serializers.CharField(max_length=60, required=False)
    week = WindowsField(required=False)
    holidays = serializers.DictField(child=serializers.CharField(max_length=360), required=False)
    reason = words(REASON_LENGTH)


class HolidayInput(serializers.Serializer[Any]):
    """A day that counts nothing."""

    date = serializers.CharField(max_length=20)
    name = words(NAME_LENGTH)


class YearsInput(serializers.Serializer[Any]):
    """The years whose public holidays are added."""

    years = serializers.ListField(
        child=serializers.IntegerField(min_value=1970, max_value=2200), min_length=1, max_length=20
    )


class MeasuredInput(serializers.Serializer[Any]):
    """The short name of a calendar, or null for the assembly's own."""

    calendar = serializers.CharField(max_length=40, allow_null=True)


class StepInput(serializers.Serializer[Any]):
    """What happens `offset_seconds` of working time after a clock is due, or before where negative."""

    clock = serializers.ChoiceField(choices=ClockKind.choices)
    offset_seconds = serializers.IntegerField(min_value=-SECONDS_MAX, max_value=SECONDS_MAX)
    level = serializers.IntegerField(min_value=0, max_value=32_767)
    action = serializers.ChoiceField(choices=EscalationStep.Action.choices)
    target = serializers.ChoiceField(choices=EscalationStep.Target.choices)


def target() -> serializers.IntegerField:
    """Working seconds that are promised; null promises nothing."""
    return serializers.IntegerField(
        min_value=-SECONDS_MAX, max_value=SECONDS_MAX, required=False, allow_null=True, default=None
    )


class PromiseInput(serializers.Serializer[Any]):
    """What is promised: working seconds, and what happens when that is in danger."""

    name = words(NAME_LENGTH)
    first_response = target()
    next_response = target()
    resolution = target()
    mode = serializers.ChoiceField(choices=SlaPolicy.Mode.choices, default=SlaPolicy.Mode.OLDEST_UNANSWERED.value)
    confirm_days = serializers.IntegerField(min_value=-SECONDS_MAX, max_value=SECONDS_MAX, default=CONFIRM_DAYS)
    steps = StepInput(many=True, default=list)


class PolicyInput(PromiseInput):
    """The same, and where it holds; what is empty means any."""

    department = serializers.CharField(max_length=40, allow_blank=True, default="")
    category = words(CATEGORY_LENGTH, default="")
    priority = serializers.ChoiceField(choices=Priority.choices, allow_blank=True, default="")


# --- one's own ----------------------------------------------------------------------------------------------------


class SeenNewsInput(serializers.Serializer[Any]):
    """Which notifications were seen; null means all there are."""

    ids = serializers.ListField(child=identity(), max_length=500, allow_null=True, default=None)


class ChoiceInput(serializers.Serializer[Any]):
    """How one hears by e-mail."""

    by_email = serializers.ChoiceField(choices=NotificationChoice.Email.choices)
    working_hours_only = serializers.BooleanField(default=False)


class ViewInput(serializers.Serializer[Any]):
    """A filter of the queue (a query string) under a name."""

    name = words(VIEW_LENGTH)
    query = serializers.CharField(max_length=3 * QUERY_LENGTH, allow_blank=True)


class CannedInput(serializers.Serializer[Any]):
    """A prepared reply. `department` is a short name; empty: for all. The text may hold {name}, {reference},
    {department}, {officer} and {due}."""

    title = words(CANNED_TITLE_LENGTH)
    body = words(NOTE_LENGTH)
    department = serializers.CharField(max_length=40, allow_blank=True, default="")
