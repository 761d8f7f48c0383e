"""One photo of a post, taken away alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.threads import actions, queries
from engagement.threads.actions import ModeratorsOnly, NotYours, PostGone, ResponseStands
from engagement.threads.models import Moderation, Post
from photos.actions import COUNTED_FOR, sweep_photos
from photos.models import Photo
from photos.queries import PhotoMissing, get_photo
from photos.storage import read
from realtime import log
from tests.factories import NOW
from tests.photos.factories import make_photo
from tests.threads.factories import MINUTE, Cast, make_post
from tests.threads.replay import said
from tickets.text import TextEmpty

pytestmark = pytest.mark.django_db

MONTH = timedelta(days=30)


@pytest.fixture
def post(cast: Cast) -> Post:
    """A citizen's post with two photos."""
    names = [make_photo(cast.citizen, alt=alt).name for alt in ("one", "two")]
    return make_post(cast.thread, author=cast.citizen, photos=names)


def names(post: Post) -> list[str]:
    return [kept[0] for kept in Post.objects.get(pk=post.pk).photos]


def test_its_author_takes_one_away_at_any_time_and_the_rest_stays(cast: Cast, post: Post) -> None:
    first, second = names(post)
    actions.withdraw_photo(actor=cast.citizen, post_id=post.pk, photo=first, now=NOW + MONTH)
    assert names(post) == [second]
    shown = queries.get_post(None, post.pk)
    assert (shown.state, shown.body, shown.photos_gone) == ("visible", post.body, [])


def test_nobody_sees_it_from_then_on_and_its_file_goes(cast: Cast, post: Post) -> None:
    first, second = names(post)
    actions.withdraw_photo(actor=cast.citizen, post_id=post.pk, photo=first, now=NOW)
    with pytest.raises(PhotoMissing):
        get_photo(first, lambda: cast.moderator)
    sweep_photos(now=NOW + COUNTED_FOR + MINUTE)
    with pytest.raises(FileNotFoundError):
        read(first, "full")
    assert read(second, "full")
    assert not Photo.objects.filter(name=first).exists()


def test_nobody_recovers_its_address_and_the_others_stay(cast: Cast, post: Post) -> None:
    first, second = names(post)
    actions.edit_post(actor=cast.citizen, post_id=post.pk, body="Another text.", now=NOW + MINUTE)
    actions.withdraw_photo(actor=cast.citizen, post_id=post.pk, photo=first, now=NOW + MINUTE)
    kept = [entry.data for entry in log.read(f"thread:{cast.thread.pk}", after=0, limit=100)]
    assert first not in "".join(kept)
    about = [event["post"] for event in said(f"thread:{cast.thread.pk}") if event.get("post", {}).get("number") == 2]
    assert [[photo["name"] for photo in one["photos"]] for one in about] == [[second]] * 3
    assert [one["body"] for one in about] == [post.body, "Another text.", "Another text."]


def test_a_moderator_says_why_to_everyone_and_to_its_author(cast: Cast, post: Post) -> None:
    first, second = names(post)
    reason = "It shows a child."
    actions.take_down_photo(actor=cast.moderator, post_id=post.pk, photo=first, reason=reason, now=NOW)
    event = said(f"thread:{cast.thread.pk}")[-1]
    assert (event["type"], event["post"]["photos_gone"]) == ("post.photo_taken_down", [reason])
    assert [photo["name"] for photo in event["post"]["photos"]] == [second]
    told = said(f"user:{cast.citizen.pk}")[-1]
    assert (told["type"], told["number"], told["reason"]) == ("own_photo.taken_down", 2, reason)


def test_who_took_it_away_stays_on_record(cast: Cast, post: Post) -> None:
    actions.take_down_photo(
        actor=cast.moderator, post_id=post.pk, photo=names(post)[0], reason="It shows a child.", now=NOW
    )
    record = Moderation.objects.values_list("actor", "act", "reason", "at")
    assert list(record) == [(cast.moderator.pk, "photo", "It shows a child.", NOW)]


@pytest.mark.parametrize("role", ["author", "citizen", "officer", "supervisor", "director"])
def test_others_do_not(cast: Cast, post: Post, role: str) -> None:
    first = names(post)[0]
    with pytest.raises(ModeratorsOnly):
        actions.take_down_photo(
            actor=getattr(cast, role), post_id=post.pk, photo=first, reason="I dislike it.", now=NOW
        )
    if role != "citizen":
        with pytest.raises(NotYours):
            actions.withdraw_photo(actor=getattr(cast, role), post_id=post.pk, photo=first, now=NOW)
    assert len(names(post)) == 2


def test_a_reason_is_needed_before_anything_changes(cast: Cast, post: Post) -> None:
    with pytest.raises(TextEmpty):
        actions.take_down_photo(actor=cast.moderator, post_id=post.pk, photo=names(post)[0], reason="\u200b", now=NOW)
    assert not Photo.objects.filter(discarded=True).exists()


def test_a_photo_of_another_post_is_none_of_this_one(cast: Cast, post: Post) -> None:
    other = make_photo(cast.citizen).name
    make_post(cast.thread, author=cast.citizen, photos=[other])
    with pytest.raises(PhotoMissing):
        actions.withdraw_photo(actor=cast.citizen, post_id=post.pk, photo=other, now=NOW)
    with pytest.raises(PhotoMissing):
        actions.take_down_photo(actor=cast.moderator, post_id=post.pk, photo=other, reason="Rude.", now=NOW)
    assert not Photo.objects.filter(discarded=True).exists()


def test_of_a_tombstone_nothing_is_taken(cast: Cast, post: Post) -> None:
    first = names(post)[0]
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)
    with pytest.raises(PostGone):
        actions.take_down_photo(actor=cast.moderator, post_id=post.pk, photo=first, reason="Rude.", now=NOW)
    with pytest.raises(PostGone):
        actions.withdraw_photo(actor=cast.citizen, post_id=post.pk, photo=first, now=NOW)


def test_a_photo_of_an_official_response_is_taken_back_as_long_as_it_can_be_edited(cast: Cast) -> None:
    photos = [make_photo(cast.officer).name for _ in range(2)]
    post = make_post(cast.thread, author=cast.officer, official=True, photos=photos)
    actions.withdraw_photo(actor=cast.officer, post_id=post.pk, photo=photos[0], now=NOW + 15 * MINUTE)
    with pytest.raises(ResponseStands):
        actions.withdraw_photo(actor=cast.officer, post_id=post.pk, photo=photos[1], now=NOW + 16 * MINUTE)
