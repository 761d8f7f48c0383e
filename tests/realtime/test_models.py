from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.utils import timezone

from realtime.models import CommandKey, LogEpoch, Publication, Stream

pytestmark = pytest.mark.django_db


def test_the_log_is_born_with_an_epoch() -> None:
    assert LogEpoch.objects.get().epoch


def test_an_offset_is_given_once_in_a_stream() -> None:
    stream = Stream.objects.create(name="room:1", epoch="e")
    Publication.objects.create(stream=stream, offset=1, data="{}", created_at=timezone.now())
    with pytest.raises(IntegrityError):
        Publication.objects.create(stream=stream, offset=1, data="{}", created_at=timezone.now())


def test_a_key_is_used_once_by_one_person() -> None:
    key = "00000000-0000-0000-0000-000000000001"
    CommandKey.objects.create(user_id=1, key=key, command="word.say", reply="{}", created_at=timezone.now())
    CommandKey.objects.create(user_id=2, key=key, command="word.say", reply="{}", created_at=timezone.now())
    with pytest.raises(IntegrityError):
        CommandKey.objects.create(user_id=1, key=key, command="word.say", reply="{}", created_at=timezone.now())
