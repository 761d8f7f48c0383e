"""What somebody wrote in threads, taken out for good."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engagement.record.models import Erasure
from engagement.threads.actions import (
    decisions_to_erase,
    edit_post,
    entries_to_erase,
    erase_texts,
    forget_held,
    forget_interests,
    publish_post,
    reject_post,
)
from engagement.threads.models import Follow, HeldPost, Mention, Moderation, Post, PostRevision, Thread
from engagement.threads.photographs import held_subject
from photos.actions import attach, sweep_photos
from photos.models import Photo
from realtime import log
from tests.factories import NOW, make_user
from tests.photos.factories import make_photo
from tests.threads.factories import Cast, fresh, make_post, make_thread

pytestmark = pytest.mark.django_db


def erase(user_id: int) -> int:
    for pk in entries_to_erase(user_id):
        Erasure.objects.create(source="thread", row_id=pk, text="", seal="", at=NOW)
    for pk in decisions_to_erase(user_id):
        Erasure.objects.create(source="moderation", row_id=pk, text="", seal="", at=NOW)
    return erase_texts(user_id=user_id, removed="(removed)", now=NOW)


def test_posts_are_tombstones_without_a_text() -> None:
    author = make_user()
    post = make_post(author=author, body="Zanzibar")
    edit_post(actor=fresh(author), post_id=post.pk, body="Zanzibar again", now=NOW)
    assert erase(author.pk) == 1
    assert (Post.objects.get(pk=post.pk).body, Post.objects.get(pk=post.pk).state) == ("", "withdrawn")
    assert PostRevision.objects.get().body == ""


def test_what_was_published_before_is_gone_and_pages_reload() -> None:
    author = fresh(make_user())
    thread = make_thread()
    publish_post(actor=author, thread_id=thread.pk, body="Zanzibar", now=NOW)
    before = log.position(f"thread:{thread.pk}")
    erase(author.pk)
    after = log.position(f"thread:{thread.pk}")
    assert log.read(f"thread:{thread.pk}", after=0, limit=100) == []
    assert (after.offset, after.epoch == before.epoch) == (before.offset, False)


def test_whoever_was_named_under_a_title_that_goes_is_told_it_no_more() -> None:
    author, named = fresh(make_user()), make_user(handle="the_named")
    thread = make_thread(author=author, title="Zanzibar Road")
    publish_post(actor=fresh(make_user()), thread_id=thread.pk, body="@the_named, look.", now=NOW)
    assert "Zanzibar" in str(log.read(f"user:{named.pk}", after=0, limit=100))
    erase(author.pk)
    assert log.read(f"user:{named.pk}", after=0, limit=100) == []


def test_the_log_of_a_thread_in_which_they_said_nothing_stays() -> None:
    thread = make_thread()
    publish_post(actor=fresh(make_user()), thread_id=thread.pk, body="Zanzibar", now=NOW)
    erase(make_user().pk)
    assert log.read(f"thread:{thread.pk}", after=0, limit=100)


def test_the_title_of_an_issue_goes_and_is_found_no_more() -> None:
    author = make_user()
    thread = make_thread(author=author, title="Zanzibar Road")
    erase(author.pk)
    thread = Thread.objects.get(pk=thread.pk)
    assert (thread.title, "zanzibar" in thread.search) == ("(removed)", False)


def test_what_others_wrote_stays() -> None:
    post = make_post(body="Zanzibar")
    assert erase(make_user().pk) == 0
    assert Post.objects.get(pk=post.pk).body == "Zanzibar"


def test_what_somebody_follows_is_forgotten() -> None:
    author = make_user()
    make_thread(author=author)
    assert Follow.objects.filter(user=author).exists()
    forget_interests(user_id=author.pk, now=NOW)
    assert not Follow.objects.filter(user=author).exists()
    assert not Mention.objects.filter(user=author).exists()


def test_photos_go_with_the_texts() -> None:
    author = fresh(make_user())
    photo = make_photo(author)
    post = make_post(author=author, photos=[photo.name])
    erase(author.pk)
    assert (Post.objects.get(pk=post.pk).photos, Photo.objects.get().discarded) == ([], True)
    assert sweep_photos(now=NOW + timedelta(hours=2)) == 1


def test_photos_that_no_post_has_go_whatever_one_chose() -> None:
    author = fresh(make_user())
    make_photo(author)
    make_post(author=author, photos=[make_photo(author).name])
    forget_interests(user_id=author.pk, now=NOW)
    assert [one.discarded for one in Photo.objects.order_by("pk")] == [True, False]


def test_what_waits_for_a_moderator_goes_with_the_person(cast: Cast) -> None:
    new = fresh(make_user(joined_at=NOW))
    links = "https://a.example https://b.example https://c.example"
    held = [publish_post(actor=new, thread_id=cast.thread.pk, body=links, now=NOW).held for _ in range(2)]
    assert held[0]
    reject_post(actor=cast.moderator, held_id=held[0].pk, reason="No.", now=NOW)
    forget_interests(user_id=new.pk, now=NOW)
    assert list(HeldPost.objects.filter(author=new)) == [held[0]]
    erase(new.pk)
    [left] = HeldPost.objects.filter(author=new)
    assert (left.pk, left.body, left.reason, left.moderations.get().reason) == (held[0].pk, "", "", "")


OLD, NEW = NOW - timedelta(days=400), NOW - timedelta(days=360)
YEAR = timedelta(days=365)


def held(cast: Cast, *, at: datetime, state: str = "waiting") -> HeldPost:
    """What a rule held then; a moderator turned it down on the same day, if so."""
    row = HeldPost.objects.create(
        thread=cast.thread, author=cast.citizen, body="Zanzibar", rule="flood", created_at=at, marks=[["bold"]]
    )
    if state == "rejected":
        reject_post(actor=fresh(cast.moderator), held_id=row.pk, reason="It is rude.", now=at)
    return row


def forget() -> int:
    return forget_held(older_than=NOW - YEAR)


def test_of_what_was_not_published_the_text_goes_after_its_period(cast: Cast) -> None:
    old, new = (held(cast, at=at, state="rejected") for at in (OLD, NEW))
    assert (forget(), forget()) == (1, 0)
    assert [HeldPost.objects.get(pk=one.pk).body for one in (old, new)] == ["", "Zanzibar"]


def test_the_decision_about_it_stays(cast: Cast) -> None:
    row = held(cast, at=OLD, state="rejected")
    forget()
    assert Moderation.objects.get(held=row).reason == "It is rude."


def test_what_nobody_decided_about_goes_whole_after_its_period(cast: Cast) -> None:
    held(cast, at=OLD)
    new = held(cast, at=NEW)
    assert (forget(), forget()) == (1, 0)
    assert list(HeldPost.objects.all()) == [new]


def test_its_photos_go_too(cast: Cast) -> None:
    photo = make_photo(cast.citizen)
    attach({held_subject(held(cast, at=OLD).pk): [photo]})
    forget()
    assert Photo.objects.get(pk=photo.pk).discarded


def test_no_more_go_at_once_than_asked_for(cast: Cast) -> None:
    for _ in range(3):
        held(cast, at=OLD)
    assert forget_held(older_than=NOW - YEAR, limit=2) == 2
