"""A picture, for whoever may see what it belongs to."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from engagement.accounts.models import User
from engagement.threads import actions as threads
from photos import storage
from photos.models import Photo
from tests.factories import NOW, make_user
from tests.photos.factories import make_photo
from tests.threads.factories import Cast, fresh, make_cast, make_thread

pytestmark = pytest.mark.django_db


def ask(photo: Photo | str, person: User | None = None, size: str = "full", **headers: str) -> HttpResponse:
    client = Client(headers=headers or None)
    if person is not None:
        client.force_login(person)
    name = photo if isinstance(photo, str) else photo.name
    return client.get(f"/photos/{name}/{size}.webp")  # type: ignore[return-value]


def posted(cast: Cast, **overrides: Any) -> tuple[Photo, int]:
    photo = make_photo(cast.citizen)
    post = threads.publish_post(
        actor=cast.citizen, thread_id=cast.thread.pk, body="Look.", photos=[photo.name], now=NOW
    )
    return photo, post.pk


def test_everyone_sees_the_photo_of_a_public_post() -> None:
    photo, _post = posted(make_cast())
    for size in storage.SIZES:
        answer = ask(photo, size=size)
        assert (answer.status_code, answer.content) == (200, storage.read(photo.name, size))


def test_a_picture_says_that_it_is_one_and_may_do_nothing() -> None:
    photo, _post = posted(make_cast())
    answer = ask(photo)
    said = {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")}
    assert said == {
        "Content-Type": "image/webp",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": (
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
            "style-src 'unsafe-inline'; sandbox"
        ),
    }
    assert answer["Content-Disposition"] == 'inline; filename="photo.webp"'
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_browsers_keep_what_is_public_and_shared_caches_only_for_a_minute() -> None:
    photo, _post = posted(make_cast())
    answer = ask(photo)
    assert answer["Cache-Control"] == "public, max-age=2592000, s-maxage=60, immutable"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


def test_a_photo_that_no_post_has_is_its_owner_s_alone_and_kept_by_no_cache() -> None:
    photo = make_photo()
    assert ask(photo, photo.owner)["Cache-Control"] == "private, no-cache"
    assert [ask(photo, other).status_code for other in (None, make_user())] == [404, 404]


def test_the_photos_of_a_restricted_thread_are_for_those_who_read_it() -> None:
    author = make_user()
    photo = make_photo(author)
    make_thread(author=fresh(author), visibility="restricted", photos=[photo.name])
    assert ask(photo, author)["Cache-Control"] == "private, no-cache"
    assert [ask(photo, other).status_code for other in (None, make_user())] == [404, 404]


def test_what_is_withdrawn_is_refused_at_once() -> None:
    cast = make_cast()
    photo, post = posted(cast)
    threads.withdraw_post(actor=cast.citizen, post_id=post, now=NOW)
    seen = {person: ask(photo, person).status_code for person in (None, cast.citizen, cast.author, cast.officer)}
    assert set(seen.values()) == {404}


def test_what_is_hidden_only_moderators_see_until_it_is_restored() -> None:
    cast = make_cast()
    photo, post = posted(cast)
    threads.hide_post(actor=cast.moderator, post_id=post, reason="It shows a child.", now=NOW)
    assert [ask(photo, person).status_code for person in (None, cast.citizen, cast.officer)] == [404] * 3
    answer = ask(photo, cast.moderator)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    threads.restore_post(actor=cast.moderator, post_id=post, now=NOW)
    assert ask(photo).status_code == 200


def test_what_may_not_be_seen_answers_like_what_is_not_there() -> None:
    fileless = make_photo()
    storage.remove(fileless.name)
    answers = [ask(make_photo()), ask("0" * 32), ask(make_photo(), size="huge"), ask(fileless, fileless.owner)]
    assert {one.status_code for one in answers} == {404}
    # All that differs between the first two is the address that they repeat.
    assert len({tuple(sorted(one.headers)) for one in answers[:2]}) == 1


def test_who_has_it_already_is_told_so_after_their_right_was_asked() -> None:
    photo, _post = posted(make_cast())
    tag = {"if-none-match": ask(photo)["ETag"]}
    answer = ask(photo, **tag)
    assert (answer.status_code, answer.content) == (304, b"")
    assert ask(make_photo(), **tag).status_code == 404


def test_nothing_but_reading() -> None:
    photo, _post = posted(make_cast())
    answers = [getattr(Client(), way)(f"/photos/{photo.name}/full.webp") for way in ("post", "put", "delete")]
    assert {answer.status_code for answer in answers} == {405}


def test_a_storage_that_does_not_answer_is_no_missing_photo(client: Client, monkeypatch: Any) -> None:
    photo, _post = posted(make_cast())

    def fail(_name: str, _size: str) -> bytes:
        raise storage.Unavailable

    monkeypatch.setattr(storage, "read", fail)
    answer = client.get(f"/photos/{photo.name}/full.webp")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")
