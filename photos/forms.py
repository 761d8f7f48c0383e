"""The places for photos in a form, with or without script. What was received stays there when the form comes back."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from photos.actions import MOST
from photos.events import PhotoView
from photos.imaging import MAX_BYTES
from photos.models import ALT_LENGTH, NAME_LENGTH, Photo
from photos.sending import PhotoReceived, PhotoSent, receive
from photos.serializers import photo_view
from realtime.errors import Refusal
from realtime.meters import refused_at


class Place(NamedTuple):
    """A place for a photo: `photo` is there already, `error` says why not. `field` begins the names of its inputs,
    `id` their ids: several forms of a page (`form`) may have places."""

    number: int
    photo: PhotoView | None = None
    alt: str = ""
    error: str = ""
    form: str = ""

    @property
    def field(self) -> str:
        """What the names of its inputs begin with."""
        return f"photo_{self.number}"

    @property
    def id(self) -> str:
        """What the ids of its inputs begin with."""
        return f"{self.form}_{self.field}" if self.form else self.field


EMPTY = tuple(Place(number) for number in range(1, MOST + 1))


def empty_places(form: str) -> tuple[Place, ...]:
    """The places of one form of several."""
    return tuple(place._replace(form=form) for place in EMPTY)


def places_of(request: HttpRequest, now: datetime, form: str = "") -> tuple[Place, ...]:
    """The places of the form that was sent, with what was received. Of strangers nothing is. Not inside a
    transaction."""
    places = empty_places(form)
    if request.method != "POST" or not request.user.is_authenticated:
        return places
    key = _key_of(request)
    sent = [_sent(request, place, key) for place in places]
    received = receive(actor=request.user, sent=sent, now=now)
    return tuple(map(_place, places, sent, received))


def _key_of(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _sent(request: HttpRequest, place: Place, key: UUID | None) -> PhotoSent:
    file = request.FILES.get(place.field)
    given = request.POST
    return PhotoSent(
        data=file.read(MAX_BYTES + 1) if file else b"",
        key=key and uuid5(key, place.field),
        name=given.get(f"{place.field}_name", "")[:NAME_LENGTH],
        alt=given.get(f"{place.field}_alt", "")[: 3 * ALT_LENGTH],
        drop=f"{place.field}_drop" in given,
    )


def _place(place: Place, sent: PhotoSent, received: PhotoReceived) -> Place:
    if isinstance(received, Photo):
        return place._replace(photo=photo_view(received), alt=received.alt)
    if isinstance(received, Refusal):
        return place._replace(alt=sent.alt, error=refused_at("page", received))
    return place


def names_of(places: tuple[Place, ...]) -> list[str]:
    """The photos that go with what the form says."""
    return [place.photo.name for place in places if place.photo]


def say_refused(form: forms.Form, places: tuple[Place, ...]) -> None:
    """A form with a photo that was refused comes back, with everything else."""
    form.is_valid()
    for place in places:
        if place.error:
            error = _("Photo %(number)d: %(error)s") % {"number": place.number, "error": place.error}
            form.add_error(None, error)
