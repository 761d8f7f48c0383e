"""What the database itself holds to, whatever the code does."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from engagement.threads import actions
from engagement.threads.models import Follow, Mention, Post, PostRevision, Report, Thread
from tests.factories import NOW
from tests.threads.factories import Cast, make_cast, make_post, make_report


@pytest.mark.django_db
def test_two_posts_never_share_a_number(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(thread=cast.thread, number=1, author=cast.author, created_at=NOW, body="x")


@pytest.mark.django_db
def test_two_versions_never_share_a_number(cast: Cast) -> None:
    post = cast.thread.posts.get()
    PostRevision.objects.create(post=post, number=1, body="x", written_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostRevision.objects.create(post=post, number=1, body="y", written_at=NOW)


@pytest.mark.django_db
def test_a_person_has_one_open_report_about_a_post(cast: Cast) -> None:
    report = make_report(make_post(cast.thread), reporter=cast.citizen)
    again = {"post": report.post, "reporter": cast.citizen, "reason": "x", "created_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(**again)
    Report.objects.create(**again, state=Report.State.DISMISSED)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Follow, Mention])
def test_a_person_follows_a_thread_and_is_named_in_a_post_once(cast: Cast, model: Any) -> None:
    about = {"thread": cast.thread, "since": NOW} if model is Follow else {"post": cast.thread.posts.get(), "at": NOW}
    model.objects.create(user=cast.citizen, **about)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(user=cast.citizen, **about)


@pytest.mark.django_db
def test_whoever_spoke_stays_on_record(cast: Cast) -> None:
    with pytest.raises(ProtectedError):
        cast.author.delete()


@pytest.mark.django_db
def test_rows_say_what_they_are(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.officer, official=True, body="@a_citizen")
    actions.edit_post(actor=cast.officer, post_id=post.pk, body="@a_citizen!", now=NOW)
    report = make_report(post, reporter=cast.citizen)
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="x", now=NOW)
    rows = [cast.thread, post, report, post.history.get(), post.moderations.get(), post.mentions.get()]
    rows += [cast.thread.entries.get(), cast.thread.follows.get()]
    assert [str(row) for row in rows] == [
        cast.thread.title,
        f"{cast.thread.pk}#2",
        f"{post.pk} by {cast.citizen.pk}: open",
        f"{post.pk} v1",
        f"{post.pk} hidden",
        f"{post.pk} names {cast.citizen.pk}",
        f"{cast.thread.pk} answered",
        f"{cast.author.pk} follows {cast.thread.pk}",
    ]


@pytest.mark.django_db
def test_the_migrations_are_the_models() -> None:
    call_command("makemigrations", "threads", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_number_a_thread_without_holes() -> None:
    cast = make_cast()
    failures: list[Exception] = []

    def write(batch: int) -> None:
        draft = actions.PostDraft(cast.moderator, cast.thread.pk, f"from writer {batch}")
        try:
            for _ in range(5):
                actions.publish_posts(drafts=[draft] * 4, now=NOW)
        except Exception as failure:  # noqa: BLE001 - told to the test's own thread
            failures.append(failure)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    numbers = list(cast.thread.posts.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 82))
    assert Thread.objects.get(pk=cast.thread.pk).last_number == 81
