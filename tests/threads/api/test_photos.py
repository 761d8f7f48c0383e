"""Photos over the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from engagement.accounts.models import User
from photos.models import Photo
from tests.factories import make_guest
from tests.photos.factories import CAMERA, exif, file, make_photo, quickly
from tests.threads.api.test_threads import client_of, post
from tests.threads.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick() -> Any:
    with quickly():
        yield


def send(
    person: User | None, data: bytes | None = None, *, name: str = "a.jpg", key: str | None = None, **more: Any
) -> Any:
    client = client_of(person) if person else Client()
    headers = {"Idempotency-Key": key} if key else None
    sent = SimpleUploadedFile(name, file() if data is None else data, "image/jpeg")
    return client.post("/api/v1/photos/", {"photo": sent, **more}, headers=headers)


def test_a_photo_is_sent_and_named_by_a_post(cast: Cast) -> None:
    answer = send(cast.citizen, alt="A drain")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["alt"], made["width"], made["full"]) == ("A drain", 60, f"/photos/{made['name']}/full.webp")
    posted = post(f"/threads/{cast.thread.pk}/posts/", cast.citizen, {"body": "Look.", "photos": [made["name"]]})
    assert posted.json()["photos"] == [made]


def test_the_same_key_again_is_the_same_photo(cast: Cast) -> None:
    key = str(uuid4())
    first = send(cast.citizen, alt="A drain", key=key)
    again = send(cast.citizen, alt="Another", key=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert send(cast.citizen, key="no key").json()["slug"] == "key_unreadable"


def test_a_thread_names_its_photos(cast: Cast) -> None:
    name = make_photo(cast.citizen).name
    given = {"title": "t", "body": "b", "department": cast.department.slug, "photos": [name]}
    assert post("/threads/", cast.citizen, given).status_code == 201
    assert Photo.objects.get().subject.startswith("post:")


def test_neither_the_name_of_the_file_nor_the_camera_is_kept(cast: Cast) -> None:
    answer = send(cast.citizen, file(exif=exif()), name="IMG_ama_mensah_home.jpg")
    row = str(Photo.objects.values().get())
    assert not [word for word in ("ama", CAMERA) if word in answer.text + row]


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "photo_kind_unknown"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "photo_unreadable"),
        (b"\xff\xd8\xff" * 5_000_000, "photo_too_large"),
    ],
)
def test_what_is_no_photo_is_refused_whatever_it_calls_itself(cast: Cast, data: bytes, slug: str) -> None:
    answer = send(cast.citizen, data)
    assert (answer.status_code, answer.json()["slug"], answer.json()["field"]) == (400, slug, "photo")


def test_a_photo_is_asked_for(cast: Cast) -> None:
    assert client_of(cast.citizen).post("/api/v1/photos/", {"alt": "x"}).status_code == 400
    assert send(cast.citizen, b"").status_code == 400
    text = client_of(cast.citizen).post("/api/v1/photos/", {"photo": "x"}, content_type="application/json")
    assert text.status_code == 415


def test_only_whoever_takes_part_sends(cast: Cast) -> None:
    assert [send(person).status_code for person in (None, cast.banned, make_guest())] == [403, 403, 403]


def test_a_photo_is_described_and_taken_back(cast: Cast) -> None:
    address = f"/api/v1/photos/{make_photo(cast.citizen).name}/"
    mine, other = client_of(cast.citizen), client_of(cast.officer)
    given = {"data": {"alt": "The bridge"}, "content_type": "application/json"}
    assert [one.patch(address, **given).status_code for one in (mine, other)] == [200, 404]
    assert Photo.objects.get().alt == "The bridge"
    assert [one.delete(address).status_code for one in (other, mine, mine)] == [404, 204, 404]


def test_sending_a_photo_is_described() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    sent = schema["paths"]["/api/v1/photos/"]["post"]
    [(kind, form)] = sent["requestBody"]["content"].items()
    file = form["schema"]["properties"]["photo"]
    assert (kind, file["format"], "201" in sent["responses"]) == ("multipart/form-data", "binary", True)
    assert {"PhotoView"} <= set(schema["components"]["schemas"])
