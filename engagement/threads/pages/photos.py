"""The places for photos in a form, with or without script. What was received stays there when the form comes back."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from engagement.threads import actions
from engagement.threads.actions import PhotoReceived, PhotoSent
from engagement.threads.pages.doors import viewer_of
from photos.actions import MOST
from photos.events import PhotoView
from photos.imaging import MAX_BYTES
from photos.models import ALT_LENGTH, NAME_LENGTH, Photo
from photos.serializers import photo_view
from realtime.errors import Refusal
from tickets.forms import KeyForm


class Place(NamedTuple):
    """A place for a photo: `photo` is there already, `error` says why not. `field` begins the names of its inputs."""

    number: int
    photo: PhotoView | None = None
    alt: str = ""
    error: str = ""

    @property
    def field(self) -> str:
        """What the names of its inputs begin with."""
        return f"photo_{self.number}"


EMPTY = tuple(Place(number) for number in range(1, MOST + 1))


def places_of(request: HttpRequest, now: datetime) -> tuple[Place, ...]:
    """The places of the form that was sent, with what was received. Of strangers nothing is."""
    actor = viewer_of(request)
    if request.method != "POST" or actor is None:
        return EMPTY
    sent = [_sent(request, place) for place in EMPTY]
    received = actions.receive_photos(actor=actor, sent=sent, now=now)
    return tuple(map(_place, EMPTY, sent, received))


def _sent(request: HttpRequest, place: Place) -> PhotoSent:
    file = request.FILES.get(place.field)
    given = request.POST
    return PhotoSent(
        data=file.read(MAX_BYTES + 1) if file else b"",
        name=given.get(f"{place.field}_name", "")[:NAME_LENGTH],
        alt=given.get(f"{place.field}_alt", "")[: 3 * ALT_LENGTH],
        drop=f"{place.field}_drop" in given,
    )


def _place(place: Place, sent: PhotoSent, received: PhotoReceived) -> Place:
    if isinstance(received, Photo):
        return place._replace(photo=photo_view(received), alt=received.alt)
    if isinstance(received, Refusal):
        return place._replace(alt=sent.alt, error=received.text())
    return place


def names_of(places: tuple[Place, ...]) -> list[str]:
    """The photos that go with what the form says."""
    return [place.photo.name for place in places if place.photo]


def say_refused(form: KeyForm, places: tuple[Place, ...]) -> None:
    """A form with a photo that was refused comes back, with everything else."""
    form.is_valid()
    for place in places:
        if place.error:
            error = _("Photo %(number)d: %(error)s") % {"number": place.number, "error": place.error}
            form.add_error(None, error)
