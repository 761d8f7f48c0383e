"""The places for photos in the forms, without script."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from engagement.threads.models import Post, Thread
from photos.forms import EMPTY, places_of
from photos.models import Photo
from tests.factories import NOW, make_department, make_user
from tests.photos.factories import make_photo, quickly, sent
from tests.threads.factories import Cast, make_chat, make_post
from tests.threads.pages.conftest import Browser, filled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick() -> Any:
    with quickly():
        yield


def issue(**more: Any) -> dict[str, Any]:
    department = make_department()
    given = {"title": "The bridge", "body": "It moves.", "department": department.slug, "visibility": "public"}
    return filled(**given | more)


def test_an_issue_is_opened_with_photos(browser_of: Browser) -> None:
    given = issue(photo_1=sent(), photo_1_alt="The bridge", photo_3=sent())
    answer = browser_of(make_user()).post("/threads/new/", given)
    assert answer.status_code == 302
    assert [kept[-1] for kept in Post.objects.get().photos] == ["The bridge", ""]


def test_a_post_is_published_with_photos(browser_of: Browser, cast: Cast) -> None:
    given = filled(body="Look.", photo_2=sent(), photo_2_alt="Water")
    browser = browser_of(cast.citizen)
    answer = browser.post(f"/threads/{cast.thread.pk}/posts/", given)
    assert answer.status_code == 302
    html = browser.get(f"/threads/{cast.thread.pk}/").text
    name = Photo.objects.get().name
    assert f'<a class="photo" href="/photos/{name}/full.webp">' in html
    assert f'<img src="/photos/{name}/small.webp" width="60" height="40" alt="Water" loading="lazy"' in html


def test_a_form_that_comes_back_has_its_photos_and_its_words(browser_of: Browser) -> None:
    browser = browser_of(make_user())
    given = issue(title="", photo_1=sent(), photo_1_alt="The bridge")
    answer = browser.post("/threads/new/", given)
    photo = Photo.objects.get()
    assert answer.status_code == 422
    for part in (f'value="{photo.name}"', f"/photos/{photo.name}/small.webp", 'value="The bridge"', "It moves."):
        assert part in answer.text
    again = issue(photo_1_name=photo.name, photo_1_alt="The old bridge")
    assert browser.post("/threads/new/", again).status_code == 302
    assert [kept[-1] for kept in Post.objects.get().photos] == ["The old bridge"]


def test_a_photo_that_is_refused_says_so_at_its_place_and_loses_no_other(browser_of: Browser) -> None:
    given = issue(photo_1=sent(), photo_2=sent(b"<svg/>", "b.png"), photo_2_alt="A map")
    answer = browser_of(make_user()).post("/threads/new/", given)
    assert (answer.status_code, Thread.objects.count(), Photo.objects.count()) == (422, 0, 1)
    assert "Photo 2: This is no photo that we can show." in answer.text
    assert 'aria-describedby="photo_2_error"' in answer.text
    assert 'value="A map"' in answer.text


def test_a_photo_that_came_back_is_left_out_again(browser_of: Browser) -> None:
    person = make_user()
    photo = make_photo(person)
    given = issue(photo_1_name=photo.name, photo_1_drop="on")
    assert browser_of(person).post("/threads/new/", given).status_code == 302
    assert (Post.objects.get().photos, Photo.objects.get().discarded) == ([], True)


def test_the_photo_of_somebody_else_is_no_photo(browser_of: Browser) -> None:
    answer = browser_of(make_user()).post("/threads/new/", issue(photo_1_name=make_photo().name))
    assert (answer.status_code, Thread.objects.count()) == (422, 0)


def test_of_strangers_nothing_is_received(cast: Cast, rf: RequestFactory) -> None:
    from django.contrib.auth.models import AnonymousUser

    request = rf.post("/", filled(photo_1=sent()))
    request.user = AnonymousUser()
    assert (places_of(request, NOW), Photo.objects.count()) == (EMPTY, 0)


def test_a_chat_has_no_places_for_photos(browser_of: Browser, cast: Cast) -> None:
    browser = browser_of(cast.citizen)
    assert "data-photos" in browser.get(f"/threads/{cast.thread.pk}/").text
    assert "data-photos" not in browser.get(f"/threads/{make_chat().pk}/").text


def test_who_saves_data_gets_the_words_and_the_weight(browser_of: Browser, cast: Cast) -> None:
    photo = make_photo(cast.citizen, alt="Water on the road")
    make_post(cast.thread, author=cast.citizen, photos=[photo.name])
    browser = browser_of(None)
    browser.cookies["durbar_data"] = "low"
    low = browser.get(f"/threads/{cast.thread.pk}/").text
    saving = browser_of(None).get(f"/threads/{cast.thread.pk}/", headers={"save-data": "on"}).text
    for html in (low, saving):
        assert "<img" not in html
        assert "Water on the road" in html
        assert "1 KB" in html


def test_a_tombstone_has_no_photos(browser_of: Browser, cast: Cast) -> None:
    from engagement.threads import actions

    post = make_post(cast.thread, author=cast.citizen, photos=[make_photo(cast.citizen).name])
    actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW)
    assert "/photos/" not in browser_of(cast.citizen).get(f"/threads/{cast.thread.pk}/").text
