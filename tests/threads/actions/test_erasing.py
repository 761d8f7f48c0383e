"""What somebody wrote in threads, taken out for good."""

from __future__ import annotations

import pytest

from engagement.record.models import Erasure
from engagement.threads.actions import edit_post, entries_to_erase, erase_texts, forget_interests
from engagement.threads.models import Follow, Mention, Post, PostRevision, Thread
from realtime import log
from tests.factories import NOW, make_user
from tests.threads.factories import fresh, make_post, make_thread

pytestmark = pytest.mark.django_db


def erase(user_id: int) -> int:
    for pk in entries_to_erase(user_id):
        Erasure.objects.create(source="thread", row_id=pk, text="", seal="", at=NOW)
    return erase_texts(user_id=user_id, removed="(removed)", now=NOW)


def test_posts_are_tombstones_without_a_text() -> None:
    author = make_user()
    post = make_post(author=author, body="Zanzibar")
    edit_post(actor=fresh(author), post_id=post.pk, body="Zanzibar again", now=NOW)
    assert erase(author.pk) == 1
    assert (Post.objects.get(pk=post.pk).body, Post.objects.get(pk=post.pk).state) == ("", "withdrawn")
    assert PostRevision.objects.get().body == ""


def test_what_was_published_before_shows_the_tombstone() -> None:
    author = make_user()
    post = make_post(author=author, body="Zanzibar")
    erase(author.pk)
    said = [str(entry.data) for entry in log.read(f"thread:{post.thread_id}", after=0, limit=100)]
    assert said
    assert "Zanzibar" not in "".join(said)


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
