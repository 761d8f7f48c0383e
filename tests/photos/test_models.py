"""Photos as rows."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from photos.models import Photo
from tests.photos.factories import make_photo

pytestmark = pytest.mark.django_db


def test_a_photo_is_called_by_its_name() -> None:
    photo = make_photo()
    assert str(photo) == photo.name


def test_a_name_is_given_once() -> None:
    photo = make_photo()
    photo.pk = None
    with pytest.raises(IntegrityError):
        photo.save(force_insert=True)


def test_whoever_sent_a_photo_is_not_deleted() -> None:
    photo = make_photo()
    with pytest.raises(ProtectedError):
        photo.owner.delete()
    assert Photo.objects.count() == 1
