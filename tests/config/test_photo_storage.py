"""Where photos are kept, and that a bucket does as well as a folder: a small server speaks S3 to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from engagement.config.photo_storage import photo_storage
from photos import storage
from photos.imaging import Developed, Picture

MADE = Developed(Picture(1, 1, b"full"), Picture(1, 1, b"small"))


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as a storage of pictures needs."""

    kept: dict[str, bytes]
    refuse: tuple[int, bytes] | None = None
    """What every request is answered with instead."""
    asked: list[tuple[str, str, str]]

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            size, _, rest = data.partition(b"\r\n")
            data = rest[: int(size.split(b";")[0], 16)]
        self.kept[self.path] = data
        self.note()
        self.answer(200)

    def do_GET(self) -> None:
        self.note()
        found = self.kept.get(self.path)
        if found is None:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self.answer(200, found)

    def do_HEAD(self) -> None:
        self.note()
        self.send_response(200 if self.path in self.kept else 404)
        self.send_header("Content-Length", str(len(self.kept.get(self.path, b""))))
        self.end_headers()

    def do_DELETE(self) -> None:
        self.kept.pop(self.path, None)
        self.note()
        self.answer(204)

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        if self.refuse is None:
            getattr(self, f"do_{self.command}")()
        else:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.note()
            status, code = self.refuse
            body = b"" if self.command == "HEAD" else b"<Error><Code>" + code + b"</Code></Error>"
            self.answer(status, body)

    def note(self) -> None:
        acl = self.headers.get("x-amz-acl", "")
        self.asked.append((self.command, self.headers.get("Authorization", "")[:16], acl))

    def log_message(self, *_words: Any) -> None:
        pass


@pytest.fixture
def bucket(settings: Any, monkeypatch: Any) -> Iterator[type[Bucket]]:
    """A server that speaks S3, and the settings that lead to it."""
    handler = type("Handler", (Bucket,), {"kept": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("DURBAR_PHOTOS_BUCKET", "durbar")
    monkeypatch.setenv("DURBAR_PHOTOS_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("DURBAR_PHOTOS_REGION", "auto")
    monkeypatch.setenv("DURBAR_PHOTOS_KEY", "key")
    monkeypatch.setenv("DURBAR_PHOTOS_SECRET", "secret")
    settings.STORAGES = {**settings.STORAGES, "photos": photo_storage(Path("nowhere"))}
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


def test_with_no_variable_set_it_is_a_folder_in_var(tmp_path: Path) -> None:
    assert photo_storage(tmp_path)["OPTIONS"]["location"] == str(tmp_path / "photos")


def test_the_folder_may_be_elsewhere(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("DURBAR_PHOTOS_FOLDER", "/srv/photos")
    assert photo_storage(tmp_path)["OPTIONS"]["location"] == "/srv/photos"


def test_a_bucket_keeps_what_is_put_until_it_is_removed(bucket: type[Bucket]) -> None:
    storage.put("ab01", MADE)
    assert bucket.kept == {"/durbar/ab/ab01-full.webp": b"full", "/durbar/ab/ab01-small.webp": b"small"}
    assert [storage.read("ab01", size) for size in storage.SIZES] == [b"full", b"small"]
    for _ in range(2):
        storage.remove("ab01")
    assert bucket.kept == {}


def test_what_a_bucket_has_not_is_missing(bucket: type[Bucket]) -> None:
    with pytest.raises(FileNotFoundError):
        storage.read("ab02", "full")


def test_a_bucket_is_asked_by_a_signed_request_and_opened_to_nobody(bucket: type[Bucket]) -> None:
    storage.put("ab03", MADE)
    assert {(signed, acl) for _way, signed, acl in bucket.asked} == {("AWS4-HMAC-SHA256", "")}


def test_nothing_is_asked_before_it_is_written(bucket: type[Bucket]) -> None:
    storage.put("ab04", MADE)
    assert [way for way, _signed, _acl in bucket.asked] == ["PUT", "PUT"]


REFUSED = {"no such bucket": (404, b"NoSuchBucket"), "wrong key": (403, b"SignatureDoesNotMatch"), "ill": (500, b"x")}


@pytest.mark.parametrize("why", REFUSED)
def test_a_bucket_that_refuses_is_said_to_and_nothing_is_kept(bucket: type[Bucket], why: str) -> None:
    bucket.refuse = REFUSED[why]
    with pytest.raises(storage.Unavailable):
        storage.put("ab05", MADE)
    assert bucket.kept == {}


@pytest.mark.parametrize("why", ["wrong key", "ill"])
def test_what_cannot_be_read_at_the_moment_is_not_missing(bucket: type[Bucket], why: str) -> None:
    storage.put("ab06", MADE)
    bucket.refuse = REFUSED[why]
    with pytest.raises(storage.Unavailable):
        storage.read("ab06", "full")
    bucket.refuse = None
    assert storage.read("ab06", "full") == b"full"


def test_a_bucket_that_does_not_answer_keeps_nobody_for_long(bucket: type[Bucket]) -> None:
    config = photo_storage(Path("nowhere"))["OPTIONS"]["client_config"]
    most = (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"]
    assert most == 30


def test_a_bucket_that_is_ill_is_asked_twice(bucket: type[Bucket]) -> None:
    bucket.refuse = REFUSED["ill"]
    with pytest.raises(storage.Unavailable):
        storage.put("ab07", MADE)
    assert [way for way, _signed, _acl in bucket.asked].count("PUT") == 2
