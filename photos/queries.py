"""Photos, read. What somebody may not see answers exactly like what does not exist."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from photos.models import Photo
from photos.subjects import Audience, audience_of
from realtime.errors import Kind, Refusal


class PhotoMissing(Refusal):
    """There is no such photo for this person, or it belongs to something already."""

    code = 480
    slug = "photo_missing"
    kind = Kind.MISSING
    message = _("There is no such photo, or it is not open to you.")


class Seen(NamedTuple):
    """A photo, and who may see it."""

    photo: Photo
    audience: Audience


def get_photo(name: str, viewer: Callable[[], Any]) -> Seen:
    """The photo, if the viewer may see what it belongs to; one that belongs to nothing is its owner's alone. `viewer`
    gives the person or None, and is called only where it matters. Raises PhotoMissing."""
    photo = Photo.objects.filter(name=name, discarded=False).first()
    if photo is None:
        raise PhotoMissing
    if photo.subject:
        audience = audience_of(photo.subject, viewer)
    else:
        person = viewer()
        audience = Audience.SOME if person is not None and person.pk == photo.owner_id else Audience.NOBODY
    if audience is Audience.NOBODY:
        raise PhotoMissing
    return Seen(photo, audience)


def get_own(owner_id: int, name: str) -> Photo:
    """A photo that somebody sent, whatever has it. Raises PhotoMissing."""
    photo = sent_photos(owner_id).filter(name=name, discarded=False).first()
    if photo is None:
        raise PhotoMissing
    return photo


def loose_photos(owner_id: int) -> QuerySet[Photo]:
    """What somebody sent and nothing has yet."""
    return Photo.objects.filter(owner_id=owner_id, subject="", discarded=False)


def sent_photos(owner_id: int) -> QuerySet[Photo]:
    """Everything that somebody sent, as long as it is not taken away."""
    return Photo.objects.filter(owner_id=owner_id)


def access_loose(names: Collection[str]) -> dict[str, Photo]:
    """Photos that belong to nothing yet by name, of anybody, rows locked until COMMIT in the order of their ids."""
    rows = Photo.objects.filter(name__in=set(names), subject="", discarded=False).order_by("pk")
    return {photo.name: photo for photo in _locked(rows)}


def access_own_loose(owner_id: int, name: str) -> Photo:
    """A photo of one's own that belongs to nothing yet, locked. Raises PhotoMissing."""
    photo = _locked(loose_photos(owner_id).filter(name=name)).first()
    if photo is None:
        raise PhotoMissing
    return photo


def list_to_sweep(*, loose_before: datetime, discarded_before: datetime, limit: int) -> list[Photo]:
    """What was sent before these times and is discarded, or has nothing that it belongs to."""
    discarded = Q(discarded=True, created_at__lt=discarded_before)
    rows = Photo.objects.filter(discarded | Q(subject="", created_at__lt=loose_before))
    return list(rows.order_by("pk")[:limit])


def photos_of(subjects: Collection[str]) -> QuerySet[Photo]:
    """The photos of these subjects."""
    return Photo.objects.filter(subject__in=subjects, discarded=False)


def _locked(rows: QuerySet[Photo]) -> QuerySet[Photo]:
    return rows.select_for_update() if connection.features.has_select_for_update else rows
