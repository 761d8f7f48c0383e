"""What can be done with photos. Who may is said by the rooms above: they call these.

A file is stored before its row is, and its row is marked before the file is taken away: whatever is cut short leaves
at most a file that nobody can name, or one that the worker takes away later.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from photos import developing, imaging, queries, storage
from photos.models import NAME_LENGTH, Photo
from photos.queries import PhotoMissing
from realtime.errors import Kind, Refusal
from realtime.idempotency import KeyOf, find_replies, once

logger = logging.getLogger(__name__)

MOST: Final = 3
"""Photos of one post."""
LOOSE_FOR: Final = timedelta(days=1)
"""How long a photo waits for its post."""
AT_ONCE: Final = 20
"""Of what is discarded together so many files are taken away at once; the worker takes the rest."""
COUNTED_FOR: Final = timedelta(hours=1)
"""How long one that was taken back is still counted: else sending and taking back would have no limit."""


class PhotoUnreadable(Refusal):
    """A file that is broken, or only looks like a picture."""

    code = 481
    slug = "photo_unreadable"
    kind = Kind.INVALID
    message = _("This photo cannot be read. Take it again, or choose another one.")


class PhotoKindUnknown(Refusal):
    """Neither JPEG nor PNG nor WebP."""

    code = 482
    slug = "photo_kind_unknown"
    kind = Kind.INVALID
    message = _("This is no photo that we can show. Choose a picture in JPEG, PNG or WebP.")


class PhotoMoves(Refusal):
    """An animation."""

    code = 483
    slug = "photo_moves"
    kind = Kind.INVALID
    message = _("This picture moves. Choose one that stands still.")


class PhotoTooLarge(Refusal):
    """Too many bytes or pixels."""

    code = 484
    slug = "photo_too_large"
    kind = Kind.INVALID
    message = _("This photo is too large: at most %(megabytes)d megabytes and %(megapixels)d million pixels.")


class TooManyPhotos(Refusal):
    """More than a post may have."""

    code = 485
    slug = "too_many_photos"
    kind = Kind.INVALID
    message = _("At most %(most)d photos go with one post.")


class PhotosBusy(Refusal):
    """Too many photos are being looked at."""

    code = 486
    slug = "photos_busy"
    kind = Kind.LIMITED
    temporary = True
    message = _("Many photos arrive at the moment. Try again in a few seconds.")


class PhotoNotKept(Refusal):
    """The storage does not take it at the moment."""

    code = 487
    slug = "photo_not_kept"
    kind = Kind.LIMITED
    temporary = True
    message = _("The photo could not be kept at the moment. Nothing is lost: try again in a minute.")


_REJECTED: Final[Mapping[str, type[Refusal]]] = {
    imaging.NO_PHOTO: PhotoKindUnknown,
    imaging.ANIMATED: PhotoMoves,
    imaging.TOO_MANY_BYTES: PhotoTooLarge,
    imaging.TOO_MANY_PIXELS: PhotoTooLarge,
}
REFUSALS: Final = (
    PhotoUnreadable,
    PhotoKindUnknown,
    PhotoMoves,
    PhotoTooLarge,
    PhotosBusy,
    PhotoNotKept,
    PhotoMissing,
)
"""What `add_photo` may raise."""


class _Sent(msgspec.Struct, frozen=True):
    """What is remembered under a key."""

    name: str = ""


def sent_before(*, owner_id: int, key: UUID | None) -> Photo | None:
    """The photo that `add_photo` made under this key. Raises PhotoMissing where it is gone by now."""
    known = find_replies([KeyOf(owner_id, key)]) if key else {}
    return queries.get_own(owner_id, _name_in(*known.values())) if known else None


def add_photo(*, owner: Any, data: bytes, alt: str, key: UUID | None = None, now: datetime) -> Photo:
    """Make a photo of a file; it belongs to nothing yet. `alt` is clean. What the file said besides what can be
    seen, its name too, is gone. With a `key` once: whoever sends it again gets the first photo. Not inside a
    transaction: it may take a second.

    Raises PhotoUnreadable, PhotoKindUnknown, PhotoMoves, PhotoTooLarge, PhotosBusy, PhotoNotKept,
    PhotoMissing.
    """
    return keep_photo(owner=owner, developed=_develop(data), alt=alt, key=key, now=now)


def keep_photo(
    *, owner: Any, developed: imaging.Developed, alt: str, key: UUID | None = None, now: datetime
) -> Photo:
    """`add_photo` of what is developed already, such as a drawing of our own. Raises PhotoNotKept, PhotoMissing."""
    name = secrets.token_hex(NAME_LENGTH // 2)
    try:
        storage.put(name, developed)
    except storage.Unavailable as error:
        logger.exception("a photo could not be kept")
        raise PhotoNotKept(retry_after_ms=10_000) from error
    if key is None:
        return _create(name, developed, owner, alt, now)

    def perform() -> _Sent:
        return _Sent(_create(name, developed, owner, alt, now).name)

    first = _name_in(once(KeyOf(owner.pk, key), command="photo.add", perform=perform, now=now))
    if first != name:
        # It came twice at the same time, and the other one was there first.
        storage.remove(name)
    return queries.get_own(owner.pk, first)


def _name_in(reply: bytes | msgspec.Raw) -> str:
    return msgspec.json.decode(reply, type=_Sent).name


def _create(name: str, developed: imaging.Developed, owner: Any, alt: str, now: datetime) -> Photo:
    return Photo.objects.create(
        name=name,
        owner=owner,
        alt=alt,
        width=developed.full.width,
        height=developed.full.height,
        size=len(developed.full.data),
        small_width=developed.small.width,
        small_height=developed.small.height,
        created_at=now,
    )


def _develop(data: bytes) -> imaging.Developed:
    try:
        return developing.develop(data)
    except developing.Busy:
        raise PhotosBusy(retry_after_ms=5_000) from None
    except imaging.Rejected as rejected:
        refusal = _REJECTED.get(rejected.why, PhotoUnreadable)
        raise refusal(field="photo", params=_BOUNDS if refusal is PhotoTooLarge else None) from None


_BOUNDS: Final = {
    "megabytes": imaging.MAX_BYTES // 1024 // 1024,
    "megapixels": imaging.MAX_PIXELS_BASELINE // 1_000_000,
}


def take(loose: dict[str, Photo], names: Sequence[str], owner_id: int) -> list[Photo]:
    """Of the photos that are free (`queries.access_loose`) those of these names, in order; they are free no more.
    Raises TooManyPhotos and PhotoMissing, and then nothing has changed."""
    wanted = list(dict.fromkeys(names))
    if len(wanted) > MOST:
        raise TooManyPhotos(field="photos", params={"most": MOST})
    found = [loose[name] for name in wanted if name in loose and loose[name].owner_id == owner_id]
    if len(found) < len(wanted):
        raise PhotoMissing(field="photos")
    for name in wanted:
        del loose[name]
    return found


def attach(photos: Mapping[str, Iterable[Photo]]) -> None:
    """Subject -> the photos that belong to it from now on: in the transaction in which `access_loose` locked them."""
    rows = []
    for subject, belonging in photos.items():
        for photo in belonging:
            photo.subject = subject
            rows.append(photo)
    if rows:
        Photo.objects.bulk_update(rows, ["subject"])


def remove_photo(*, owner_id: int, name: str) -> None:
    """Take back a photo that belongs to nothing yet. Raises PhotoMissing."""
    with transaction.atomic():
        photo = queries.access_own_loose(owner_id, name)
        _discard(Photo.objects.filter(pk=photo.pk))


def describe_photo(*, owner_id: int, name: str, alt: str) -> Photo:
    """Say what a photo shows that belongs to nothing yet; `alt` is clean. Raises PhotoMissing."""
    with transaction.atomic():
        photo = queries.access_own_loose(owner_id, name)
        photo.alt = alt
        photo.save(update_fields=["alt"])
    return photo


def discard_photos(subjects: Collection[str]) -> int:
    """The photos of these subjects are nobody's from now on: refused at once, and taken away after COMMIT. Returns
    how many."""
    return _discard(queries.photos_of(subjects))


def discard_photo(subject: str, name: str) -> None:
    """One photo of a subject is nobody's from now on."""
    _discard(queries.photos_of([subject]).filter(name=name))


def discard_loose(owner_id: int) -> int:
    """The same for what somebody sent and nothing has yet."""
    return _discard(queries.loose_photos(owner_id))


def _discard(photos: QuerySet[Photo]) -> int:
    names = list(photos.filter(discarded=False).values_list("name", flat=True))
    photos.update(discarded=True, alt="")
    if names:
        transaction.on_commit(partial(_take_away, names[:AT_ONCE]))
    return len(names)


def _take_away(names: Sequence[str]) -> None:
    """The files now; the rows still count against what somebody may send, and a worker takes them. It takes the files
    too that are left where the storage does not answer: nobody waits for it twice."""
    for name in names:
        try:
            storage.remove(name)
        except Exception:
            logger.exception("a photo could not be taken away yet")
            return


def sweep_photos(*, now: datetime, limit: int = 100) -> int:
    """Take away what is discarded and what nothing has had for a day; returns how many. In any number of processes:
    what is taken away twice is gone all the same. A storage that does not answer keeps its file and the row for
    another time."""
    gone = []
    for photo in queries.list_to_sweep(loose_before=now - LOOSE_FOR, discarded_before=now - COUNTED_FOR, limit=limit):
        # Marked first: from here on nothing can take it.
        marked = Photo.objects.filter(pk=photo.pk, subject=photo.subject).update(discarded=True)
        if not marked:
            continue
        try:
            storage.remove(photo.name)
        except Exception:
            logger.exception("a photo could not be taken away", extra={"photo": photo.pk})
            continue
        gone.append(photo.pk)
    Photo.objects.filter(pk__in=gone, discarded=True).delete()
    return len(gone)
