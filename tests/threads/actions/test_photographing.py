"""Photos for posts: who may send them, and what becomes of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.accounts.actions import AccountNeeded, TooOften
from engagement.threads import actions
from engagement.threads.actions import MayNotTakePart
from engagement.threads.models import Post
from photos.actions import PhotoKindUnknown, TooManyPhotos
from photos.models import ALT_LENGTH, Photo
from photos.queries import PhotoMissing
from photos.sending import PhotoSent
from tests.factories import NOW, make_guest
from tests.photos.factories import file, make_photo, picture, quickly
from tests.threads.factories import Cast, fresh, make_chat, make_thread
from tickets.text import TextTooLong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick() -> Any:
    with quickly():
        yield


def test_whoever_takes_part_sends_a_photo(cast: Cast) -> None:
    photo = actions.add_photo(actor=cast.citizen, data=file(), alt="  A   drain ", now=NOW)
    assert (photo.owner, photo.alt) == (cast.citizen, "A drain")


def test_others_do_not(cast: Cast) -> None:
    with pytest.raises(MayNotTakePart):
        actions.add_photo(actor=cast.banned, data=file(), now=NOW)
    with pytest.raises(AccountNeeded):
        actions.add_photo(actor=fresh(make_guest()), data=file(), now=NOW)
    with pytest.raises(MayNotTakePart):
        actions.describe_photo(actor=cast.banned, name=make_photo(cast.banned).name, alt="x", now=NOW)
    assert Photo.objects.count() == 1


def test_nobody_sends_more_than_people_take(cast: Cast) -> None:
    fields = {"owner": cast.citizen, "created_at": NOW, "size": 1, "discarded": True}
    sides = dict.fromkeys(("width", "height", "small_width", "small_height"), 1)
    Photo.objects.bulk_create(Photo(name=f"{number:032x}", **fields, **sides) for number in range(40))
    with pytest.raises(TooOften) as refused:
        actions.add_photo(actor=cast.citizen, data=file(), now=NOW)
    assert refused.value.field == "photo"
    actions.add_photo(actor=cast.officer, data=file(), now=NOW)


def test_a_photo_that_is_sent_again_is_not_counted_again(cast: Cast) -> None:
    key = uuid4()
    first = actions.add_photo(actor=cast.citizen, data=file(), key=key, now=NOW)
    for _ in range(40):
        assert actions.add_photo(actor=cast.citizen, data=file(), key=key, now=NOW) == first
    assert Photo.objects.count() == 1


def test_a_form_that_comes_twice_brings_each_photo_once(cast: Cast) -> None:
    key = uuid4()
    other = file(image=picture(50, 50))
    sent = [PhotoSent(data=file(), key=key), PhotoSent(data=other, key=key)]
    first = actions.receive_photos(actor=cast.citizen, sent=sent, now=NOW)
    assert actions.receive_photos(actor=cast.citizen, sent=sent, now=NOW) == first
    assert Photo.objects.count() == 2


def test_a_file_that_was_left_out_and_is_chosen_again_comes_again(cast: Cast) -> None:
    sent = [PhotoSent(data=file(), key=uuid4())]
    [first] = actions.receive_photos(actor=cast.citizen, sent=sent, now=NOW)
    assert isinstance(first, Photo)
    actions.remove_photo(actor=cast.citizen, name=first.name, now=NOW)
    [again] = actions.receive_photos(actor=cast.citizen, sent=sent, now=NOW)
    assert isinstance(again, Photo)
    assert again.pk != first.pk


def test_somebody_who_may_not_write_takes_a_photo_back_all_the_same(cast: Cast) -> None:
    actions.remove_photo(actor=cast.banned, name=make_photo(cast.banned).name, now=NOW)
    assert Photo.objects.get().discarded


def test_a_description_has_an_end(cast: Cast) -> None:
    photo = make_photo(cast.citizen)
    with pytest.raises(TextTooLong) as refused:
        actions.describe_photo(actor=cast.citizen, name=photo.name, alt="a" * (ALT_LENGTH + 1), now=NOW)
    assert refused.value.field == "alt"


def test_a_form_keeps_what_was_received_whatever_becomes_of_the_rest(cast: Cast) -> None:
    earlier, left_out = make_photo(cast.citizen), make_photo(cast.citizen)
    sent = [
        PhotoSent(data=file(), alt="new"),
        PhotoSent(data=b"<svg/>"),
        PhotoSent(),
        PhotoSent(name=earlier.name, alt="told later"),
        PhotoSent(name=left_out.name, drop=True),
        PhotoSent(name="f" * 32),
    ]
    new, refused, nothing, told, dropped, missing = actions.receive_photos(actor=cast.citizen, sent=sent, now=NOW)
    assert isinstance(new, Photo)
    assert isinstance(refused, PhotoKindUnknown)
    assert isinstance(told, Photo)
    assert isinstance(missing, PhotoMissing)
    assert (nothing, dropped, told.pk, told.alt) == (None, None, earlier.pk, "told later")
    assert Photo.objects.get(pk=left_out.pk).discarded


def test_a_post_has_the_photos_that_it_names(cast: Cast) -> None:
    names = [make_photo(cast.citizen, alt=alt).name for alt in ("one", "two")]
    post = actions.publish_post(
        actor=cast.citizen, thread_id=cast.thread.pk, body="Look.", photos=names[::-1], now=NOW
    )
    assert [kept[0] for kept in Post.objects.get(pk=post.pk).photos] == names[::-1]
    assert set(Photo.objects.values_list("subject", flat=True)) == {f"post:{post.pk}"}


def test_a_thread_has_the_photos_that_its_author_names(cast: Cast) -> None:
    photo = make_photo(cast.citizen)
    thread = make_thread(author=cast.citizen, department=cast.department, photos=[photo.name])
    assert Post.objects.get(thread=thread).photos[0][0] == photo.name
    assert Photo.objects.get().subject == f"post:{Post.objects.get(thread=thread).pk}"


@pytest.mark.parametrize("whose", ["officer", "nobody"])
def test_a_post_with_a_photo_that_is_not_its_author_s_is_refused_whole(cast: Cast, whose: str) -> None:
    name = make_photo(cast.officer).name if whose == "officer" else "f" * 32
    for attempt in (
        lambda: actions.publish_post(actor=cast.citizen, thread_id=cast.thread.pk, body="x", photos=[name], now=NOW),
        lambda: make_thread(author=cast.citizen, department=cast.department, photos=[name]),
    ):
        with pytest.raises(PhotoMissing):
            attempt()
    assert Post.objects.count() == 1


def test_a_post_has_three_photos_at_most(cast: Cast) -> None:
    names = [make_photo(cast.citizen).name for _ in range(4)]
    with pytest.raises(TooManyPhotos):
        actions.publish_post(actor=cast.citizen, thread_id=cast.thread.pk, body="x", photos=names, now=NOW)
    post = actions.publish_post(actor=cast.citizen, thread_id=cast.thread.pk, body="x", photos=names[:3], now=NOW)
    assert len(post.photos) == 3


def test_of_two_posts_of_a_batch_that_name_a_photo_one_has_it(cast: Cast) -> None:
    name = make_photo(cast.citizen).name
    drafts = [actions.PostDraft(cast.citizen, cast.thread.pk, body, photos=[name]) for body in ("one", "two")]
    first, second = actions.publish_posts(drafts=drafts, now=NOW)
    assert isinstance(first, Post)
    assert isinstance(second, PhotoMissing)
    assert first.number == 2
    assert Post.objects.count() == 2


def test_a_post_that_is_refused_leaves_its_photos_free(cast: Cast) -> None:
    name = make_photo(cast.citizen).name
    with pytest.raises(actions.ReplyToNothing):
        actions.publish_post(
            actor=cast.citizen, thread_id=cast.thread.pk, body="x", reply_to=9, photos=[name], now=NOW
        )
    post = actions.publish_post(actor=cast.citizen, thread_id=cast.thread.pk, body="x", photos=[name], now=NOW)
    assert post.photos[0][0] == name


def test_a_chat_has_no_photos(cast: Cast) -> None:
    chat, photo = make_chat(), make_photo(cast.citizen)
    with pytest.raises(actions.PhotosNotHere):
        actions.publish_post(actor=cast.citizen, thread_id=chat.pk, body="x", photos=[photo.name], now=NOW)


def test_photos_cost_two_queries_more_however_many(cast: Cast, django_assert_num_queries: Any) -> None:
    with CaptureQueriesContext(connection) as without:
        actions.publish_posts(drafts=[actions.PostDraft(cast.citizen, cast.thread.pk, "x")], now=NOW)
    names = [make_photo(cast.citizen).name for _ in range(3)]
    with django_assert_num_queries(len(without) + 2):
        actions.publish_posts(drafts=[actions.PostDraft(cast.citizen, cast.thread.pk, "x", photos=names)], now=NOW)
