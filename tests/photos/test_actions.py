"""Photos that come, are taken, and go."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.db import transaction
from PIL import Image

from photos import actions, developing, imaging, queries, storage
from photos.models import Photo
from photos.queries import PhotoMissing
from tests.factories import NOW, make_user
from tests.photos.factories import file, make_photo

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def stored(photo: Photo) -> list[bool]:
    return [storages["photos"].exists(storage.path_of(photo.name, size)) for size in storage.SIZES]


def test_a_photo_has_a_name_that_nobody_can_guess() -> None:
    names = {make_photo().name for _ in range(3)}
    assert len(names) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", name) for name in names)


def test_a_photo_is_stored_with_its_sides() -> None:
    photo = make_photo(alt="A drain")
    assert (photo.width, photo.height, photo.small_width, photo.alt, photo.subject) == (60, 40, 60, "A drain", "")
    assert (stored(photo), photo.size) == ([True, True], len(storage.read(photo.name, "full")))


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"<svg/>", actions.PhotoKindUnknown),
        (file()[:200], actions.PhotoUnreadable),
        (file("WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40), "green")]), actions.PhotoMoves),
        (b"\xff\xd8\xff" * 5_000_000, actions.PhotoTooLarge),
    ],
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(data: bytes, refusal: Any) -> None:
    with pytest.raises(refusal) as refused:
        make_photo(data=data)
    assert (Photo.objects.count(), refused.value.field, "%" in refused.value.text()) == (0, "photo", False)


def test_where_too_many_are_developed_one_is_asked_to_come_back(monkeypatch: Any) -> None:
    def busy(_data: bytes) -> Any:
        raise developing.Busy

    monkeypatch.setattr(developing, "develop", busy)
    with pytest.raises(actions.PhotosBusy) as refused:
        actions.add_photo(owner=make_user(), data=file(), alt="", now=NOW)
    assert (refused.value.temporary, refused.value.retry_after_ms) == (True, 5_000)


def test_a_storage_that_fails_leaves_nothing(monkeypatch: Any) -> None:
    saved = []

    def save(name: str, _content: Any) -> str:
        saved.append(name)
        if len(saved) == 2:
            raise OSError("full")
        return name

    monkeypatch.setattr(storages["photos"], "save", save)
    with pytest.raises(actions.PhotoNotKept):
        make_photo()
    assert Photo.objects.count() == 0


def test_what_is_developed_already_is_kept_as_it_is() -> None:
    drawing = imaging.kept(Image.new("RGB", (640, 480), "green"))
    photo = actions.keep_photo(owner=make_user(), developed=drawing, alt="A drawing", now=NOW)
    assert (photo.width, photo.small_width, stored(photo)) == (640, 320, [True, True])


def take(owner: Any, *names: str) -> list[Photo]:
    return actions.take(queries.access_loose(names), names, owner.pk)


def test_photos_are_taken_in_the_order_in_which_they_are_named() -> None:
    owner = make_user()
    first, second = make_photo(owner), make_photo(owner)
    assert [one.pk for one in take(owner, second.name, first.name, second.name)] == [second.pk, first.pk]


def test_nobody_takes_a_photo_of_somebody_else() -> None:
    with pytest.raises(queries.PhotoMissing):
        take(make_user(), make_photo().name)


def test_a_post_takes_no_more_than_three() -> None:
    owner = make_user()
    names = [make_photo(owner).name for _ in range(4)]
    with pytest.raises(actions.TooManyPhotos):
        take(owner, *names)


def test_what_is_taken_once_is_not_taken_again() -> None:
    owner = make_user()
    photo = make_photo(owner)
    loose = queries.access_loose([photo.name])
    actions.take(loose, [photo.name], owner.pk)
    with pytest.raises(queries.PhotoMissing):
        actions.take(loose, [photo.name], owner.pk)


def test_what_belongs_to_something_is_not_free() -> None:
    owner = make_user()
    photo = make_photo(owner)
    actions.attach({"post:1": [photo]})
    with pytest.raises(queries.PhotoMissing):
        take(owner, photo.name)


def test_attaching_nothing_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        actions.attach({"post:1": []})


def test_a_photo_is_described_by_its_owner() -> None:
    photo = make_photo()
    actions.describe_photo(owner_id=photo.owner_id, name=photo.name, alt="The bridge")
    assert Photo.objects.get().alt == "The bridge"
    with pytest.raises(queries.PhotoMissing):
        actions.describe_photo(owner_id=make_user().pk, name=photo.name, alt="Mine")


def test_a_photo_is_taken_back_by_its_owner() -> None:
    photo = make_photo()
    with pytest.raises(queries.PhotoMissing):
        actions.remove_photo(owner_id=make_user().pk, name=photo.name)
    actions.remove_photo(owner_id=photo.owner_id, name=photo.name)
    assert (Photo.objects.get().discarded, Photo.objects.get().alt) == (True, "")


def test_what_a_post_has_is_not_taken_back_like_this() -> None:
    photo = make_photo()
    actions.attach({"post:1": [photo]})
    with pytest.raises(queries.PhotoMissing):
        actions.remove_photo(owner_id=photo.owner_id, name=photo.name)


def test_photos_of_a_subject_are_discarded() -> None:
    kept, gone = make_photo(), make_photo()
    actions.attach({"post:1": [gone], "post:2": [kept]})
    assert actions.discard_photos(["post:1"]) == 1
    assert set(Photo.objects.filter(discarded=False)) == {kept}


def test_what_somebody_sent_and_nothing_has_is_discarded() -> None:
    photo = make_photo()
    attached, others = make_photo(photo.owner), make_photo()
    actions.attach({"post:1": [attached]})
    assert actions.discard_loose(photo.owner_id) == 1
    assert set(Photo.objects.filter(discarded=False)) == {attached, others}


def test_what_nothing_has_for_a_day_is_taken_away() -> None:
    loose, attached = make_photo(), make_photo()
    actions.attach({"post:1": [attached]})
    assert actions.sweep_photos(now=NOW + DAY - timedelta(seconds=1)) == 0
    assert actions.sweep_photos(now=NOW + DAY + timedelta(seconds=1)) == 1
    assert (list(Photo.objects.all()), stored(loose), stored(attached)) == ([attached], [False] * 2, [True] * 2)


def test_what_is_discarded_is_taken_away_soon() -> None:
    photo = make_photo()
    actions.remove_photo(owner_id=photo.owner_id, name=photo.name)
    assert actions.sweep_photos(now=NOW + actions.COUNTED_FOR) == 0  # still counted
    assert actions.sweep_photos(now=NOW + actions.COUNTED_FOR + timedelta(seconds=1)) == 1
    assert (stored(photo), Photo.objects.count()) == ([False, False], 0)


def removed(photo: Photo) -> None:
    actions.remove_photo(owner_id=photo.owner_id, name=photo.name)


DISCARDS: dict[str, Any] = {
    "taken back": removed,
    "all of a subject": lambda _photo: actions.discard_photos(["post:1"]),
    "one of a subject": lambda photo: actions.discard_photo("post:1", photo.name),
    "loose": lambda photo: actions.discard_loose(photo.owner_id),
}


@pytest.mark.parametrize("how", DISCARDS)
def test_the_files_of_what_is_discarded_go_with_the_commit(how: str, django_capture_on_commit_callbacks: Any) -> None:
    photo = make_photo()
    if "subject" in how:
        actions.attach({"post:1": [photo]})
    with django_capture_on_commit_callbacks(execute=True):
        DISCARDS[how](photo)
        assert stored(photo) == [True, True]
    assert stored(photo) == [False, False]


def test_where_nothing_is_committed_the_files_stay() -> None:
    photo = make_photo()
    with transaction.atomic():
        removed(photo)
        transaction.set_rollback(True)
    assert stored(photo) == [True, True]


def test_files_that_cannot_be_taken_away_then_are_left_to_the_worker(
    monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    photo, remove = make_photo(), storage.remove
    tried: list[str] = []

    def fail(name: str) -> None:
        tried.append(name)
        raise OSError("gone")

    monkeypatch.setattr(storage, "remove", fail)
    with django_capture_on_commit_callbacks(execute=True):
        removed(photo)
    monkeypatch.setattr(storage, "remove", remove)
    assert (tried, actions.sweep_photos(now=NOW + DAY), stored(photo)) == ([photo.name], 1, [False, False])


def test_of_many_the_worker_takes_the_rest(monkeypatch: Any, django_capture_on_commit_callbacks: Any) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    both = [make_photo(), make_photo()]
    actions.attach({"post:1": both})
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_photos(["post:1"])
    assert sorted(stored(photo)[0] for photo in both) == [False, True]


def test_what_a_post_took_meanwhile_stays(monkeypatch: Any) -> None:
    photo = make_photo()
    seen = queries.list_to_sweep(loose_before=NOW + DAY, discarded_before=NOW, limit=9)
    actions.attach({"post:1": [photo]})
    monkeypatch.setattr(queries, "list_to_sweep", lambda **_bounds: seen)
    assert (actions.sweep_photos(now=NOW + 2 * DAY), stored(photo)) == (0, [True, True])


def test_a_storage_that_does_not_answer_is_asked_again_later(monkeypatch: Any) -> None:
    photo, remove = make_photo(), storage.remove

    def fail(_name: str) -> None:
        raise OSError("gone")

    monkeypatch.setattr(storage, "remove", fail)
    assert actions.sweep_photos(now=NOW + 2 * DAY) == 0
    monkeypatch.setattr(storage, "remove", remove)
    assert (actions.sweep_photos(now=NOW + 2 * DAY), stored(photo)) == (1, [False, False])


def test_no_more_are_taken_away_at_once_than_asked_for() -> None:
    for _ in range(3):
        make_photo()
    assert actions.sweep_photos(now=NOW + 2 * DAY, limit=2) == 2


def test_the_bounds_are_said_in_words() -> None:
    refusal = actions.PhotoTooLarge(params=actions._BOUNDS)
    assert f"{imaging.MAX_BYTES // 1024 // 1024} megabytes" in refusal.text()


def test_the_same_key_again_gives_the_first_photo() -> None:
    owner, key = make_user(), uuid4()
    first = make_photo(owner, key=key)
    assert make_photo(owner, key=key) == first
    assert make_photo(make_user(), key=key) != first
    assert Photo.objects.count() == 2


def test_a_photo_that_came_twice_at_once_leaves_one_row_and_its_files_alone() -> None:
    owner, key = make_user(), uuid4()
    first = make_photo(owner, key=key)
    with patch.object(actions.storage, "remove") as removed:
        make_photo(owner, key=key)
    [gone] = [call.args[0] for call in removed.call_args_list]
    assert gone != first.name


def test_what_was_sent_before_is_found_by_its_key_until_it_is_taken_back() -> None:
    owner, key = make_user(), uuid4()
    assert actions.sent_before(owner_id=owner.pk, key=key) is None
    photo = make_photo(owner, key=key)
    assert actions.sent_before(owner_id=owner.pk, key=key) == photo
    actions.remove_photo(owner_id=owner.pk, name=photo.name)
    with pytest.raises(PhotoMissing):
        actions.sent_before(owner_id=owner.pk, key=key)


def test_a_storage_that_does_not_answer_leaves_no_row(monkeypatch: Any) -> None:
    def fail(_name: str, _developed: Any) -> None:
        raise storage.Unavailable

    monkeypatch.setattr(storage, "put", fail)
    with pytest.raises(actions.PhotoNotKept) as refused:
        make_photo()
    assert (refused.value.retry_after_ms, Photo.objects.count()) == (10_000, 0)
