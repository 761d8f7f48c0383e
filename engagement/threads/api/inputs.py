"""What the API takes: only what is named here reaches an action, anything else in a body is ignored.

Texts are measured and cleaned by the actions, so that every door refuses the same things in the same words.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from engagement.threads.models import (
    BODY_LENGTH,
    CATEGORY_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
    SLOW_SECONDS_MAX,
    TITLE_LENGTH,
    Thread,
)
from photos.models import ALT_LENGTH
from tickets.api.inputs import photo_names


def words(limit: int, **options: Any) -> serializers.CharField:
    """Text as typed, up to three times too long: the action says by how much."""
    return serializers.CharField(max_length=3 * limit, trim_whitespace=False, allow_blank=True, **options)


class ThreadInput(serializers.Serializer[Any]):
    """A new thread."""

    title = words(TITLE_LENGTH)
    body = words(BODY_LENGTH)
    department = serializers.SlugField(max_length=40)
    category = words(CATEGORY_LENGTH, default="")
    place = words(PLACE_LENGTH, default="")
    visibility = serializers.ChoiceField(choices=Thread.Visibility.choices, default=Thread.Visibility.PUBLIC.value)
    photos = photo_names()


class PostInput(serializers.Serializer[Any]):
    """A new post. `reply_to` is the number of the post that it answers."""

    body = words(BODY_LENGTH)
    reply_to = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, allow_null=True, default=None
    )
    official = serializers.BooleanField(default=False)
    photos = photo_names()


class PhotoInput(serializers.Serializer[Any]):
    """A photo: JPEG, PNG or WebP, and what it shows."""

    photo = serializers.FileField()
    alt = words(ALT_LENGTH, default="")


class AltInput(serializers.Serializer[Any]):
    """What a photo shows."""

    alt = words(ALT_LENGTH)


class BodyInput(serializers.Serializer[Any]):
    """A post's new text."""

    body = words(BODY_LENGTH)


class ReasonInput(serializers.Serializer[Any]):
    """Why, for everyone concerned to read."""

    reason = words(REASON_LENGTH)


class OptionalReasonInput(serializers.Serializer[Any]):
    """Why, if there is anything to say."""

    reason = words(REASON_LENGTH, default="")


class SlowInput(serializers.Serializer[Any]):
    """Seconds between two posts of one person, 0 for none."""

    seconds = serializers.IntegerField(min_value=0, max_value=SLOW_SECONDS_MAX)


class SettleInput(serializers.Serializer[Any]):
    """Whether the report was right."""

    uphold = serializers.BooleanField()


class WindowInput(serializers.Serializer[Any]):
    """Which posts of a thread: the last ones, those before a number, or those around a number."""

    before = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    around = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=50)
