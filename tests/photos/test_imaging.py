"""What somebody sent, made into pictures that hold nothing but what can be seen."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
from typing import Any

import pytest
from PIL import Image, ImageCms

from photos import imaging
from photos.imaging import Developed, Picture, Rejected, develop, pack, unpack
from tests.photos.factories import CAMERA, chunk, exif, file, picture, png_that_says


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def corner(image: Image.Image) -> str:
    """Where the red is."""
    rgb = image.convert("RGB")
    width, height = rgb.size
    places = {"top left": (2, 2), "top right": (width - 3, 2), "bottom left": (2, height - 3)}
    for name, at in places.items():
        red, _green, blue = rgb.getpixel(at)  # type: ignore[misc]
        if red > blue:
            return name
    return "bottom right"


def why(data: bytes) -> str:
    with pytest.raises(Rejected) as rejected:
        develop(data)
    return rejected.value.why


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_webp(kind: str) -> None:
    made = develop(file(kind))
    assert [opened(one.data).format for one in made] == ["WEBP", "WEBP"]


@pytest.mark.parametrize(
    ("size", "full", "small"),
    [
        ((4000, 3000), (1600, 1200), (320, 240)),
        ((1500, 3000), (800, 1600), (160, 320)),
        ((200, 100), (200, 100), (200, 100)),
    ],
)
def test_both_pictures_are_small_enough_and_none_is_made_larger(size: Any, full: Any, small: Any) -> None:
    made = develop(file("JPEG", picture(*size)))
    assert [opened(one.data).size for one in made] == [full, small]
    assert [(one.width, one.height) for one in made] == [full, small]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_is_said_of_where_when_and_with_what(kind: str) -> None:
    sent = file(kind, exif=exif())
    assert CAMERA.encode() in sent
    for one in develop(sent):
        # A plain WebP is one chunk of pixels: no room for EXIF, XMP or a profile.
        assert one.data[12:16] == b"VP8 "
        assert struct.unpack("<I", one.data[16:20])[0] + 20 in (len(one.data), len(one.data) - 1)
        assert (dict(opened(one.data).getexif()), opened(one.data).info.get("xmp")) == ({}, None)


def test_comments_and_texts_are_gone() -> None:
    texts = file("PNG")[:-12] + chunk(b"tEXt", b"Author\0Ama Mensah") + file("PNG")[-12:]
    for sent in (file("JPEG", comment=b"Ama Mensah"), texts):
        assert b"Ama Mensah" in sent
        assert b"Ama" not in develop(sent).full.data


@pytest.mark.parametrize(
    ("orientation", "place"),
    [
        *((1, "top left"), (2, "top right"), (3, "bottom right"), (4, "bottom left")),
        *((5, "top left"), (6, "top right"), (7, "bottom right"), (8, "bottom left")),
    ],
)
def test_a_photo_stands_as_the_camera_was_held(orientation: int, place: str) -> None:
    full = opened(develop(file("JPEG", picture(90, 60), exif=exif(orientation))).full.data)
    assert (corner(full), full.size) == (place, (90, 60) if orientation < 5 else (60, 90))


def test_a_note_about_how_it_was_held_that_is_broken_turns_nothing() -> None:
    sent = file("JPEG", picture(90, 60), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert opened(develop(sent).full.data).size == (90, 60)


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "1", "I;16"])
def test_every_way_of_keeping_colours_can_be_shown(mode: str) -> None:
    image = Image.new("I;16", (60, 40), 65_535) if mode == "I;16" else picture(mode=mode)
    assert opened(develop(file("PNG", image)).full.data).mode == "RGB"


def test_what_one_could_see_through_is_white() -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert opened(develop(file("PNG", clear)).full.data).getpixel((5, 5)) == (255, 255, 255)


def test_printers_colours_can_be_shown() -> None:
    assert opened(develop(file("JPEG", picture(mode="CMYK"))).full.data).mode == "RGB"


def test_colours_of_a_profile_become_those_of_a_screen() -> None:
    xyz = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (lab, xyz, b"no profile at all"):
        full = opened(develop(file("JPEG", icc_profile=profile)).full.data)
        assert (corner(full), full.info.get("icc_profile")) == ("top left", None)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_off_is_unreadable(kind: str, part: float) -> None:
    noise = Image.effect_noise((200, 150), 80).convert("RGB")
    whole = file(kind, noise)
    assert why(whole[: int(len(whole) * part)]) == imaging.UNREADABLE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + b"\0" * 40,
        b"BM" + b"\0" * 60,
        b"II*\0" + b"\0" * 60,
        b"%PDF-1.7 \xff\xd8\xff",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"PK\x03\x04" + b"\0" * 40,
        b"RIFF\0\0\0\0WAVE" + b"\0" * 40,
        b"\0\0\0\x20ftypheic" + b"\0" * 40,
        b"\x7fELF" + b"\0" * 40,
    ],
)
def test_whatever_is_no_jpeg_png_or_webp_is_no_photo(data: bytes) -> None:
    assert why(data) == imaging.NO_PHOTO


@pytest.mark.parametrize("signature", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBP"])
@pytest.mark.parametrize("inside", [b"<svg onload=alert(1)>", b"<script>alert(1)</script>", b"PK\x03\x04", b""])
def test_a_signature_is_not_enough(signature: bytes, inside: bytes) -> None:
    assert why(signature + inside * 20) == imaging.UNREADABLE


@pytest.mark.parametrize(("claimed", "real"), [(b"\x89PNG\r\n\x1a\n", "JPEG"), (b"\xff\xd8\xff", "PNG")])
def test_the_decoder_must_agree_with_the_signature(claimed: bytes, real: str) -> None:
    assert why(claimed + file(real)) == imaging.UNREADABLE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_else_a_file_is_does_not_survive(kind: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("x.html", "<script>alert(1)</script>")
    sent = file(kind) + b"<script>alert(1)</script>" + archive.getvalue()
    for one in develop(sent):
        assert b"<script" not in one.data
        assert b"PK\x03\x04" not in one.data


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_moves_is_no_photo(kind: str) -> None:
    frames = [picture(), Image.new("RGB", (60, 40), "green")]
    sent = file(kind, frames[0], save_all=True, append_images=frames[1:])
    assert why(sent) == (imaging.NO_PHOTO if kind == "GIF" else imaging.ANIMATED)


def test_a_second_picture_beside_the_photo_is_passed_over() -> None:
    """Telephones put what they need for bright screens behind the photo."""
    sent = file("MPO", picture(), save_all=True, append_images=[Image.new("RGB", (30, 20), "green")])
    assert opened(develop(sent).full.data).size == (60, 40)


@pytest.mark.parametrize(
    "size", [(100_000, 100_000), (2**31 - 1, 2**31 - 1), (5001, 5000), (imaging.MAX_PIXELS + 1, 1)]
)
def test_a_picture_of_too_many_pixels_is_not_decoded(size: tuple[int, int], monkeypatch: Any) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda _self: pytest.fail("decoded"))
    assert why(png_that_says(*size)) in (imaging.TOO_MANY_PIXELS, imaging.UNREADABLE)


def test_a_progressive_jpeg_may_have_fewer_pixels_than_one_that_is_read_in_lines() -> None:
    large = picture(5400, 4800)
    assert why(file("JPEG", large, progressive=True)) == imaging.TOO_MANY_PIXELS
    assert develop(file("JPEG", large)).full.width == 1600


def test_a_jpeg_of_very_many_scans_is_not_decoded(monkeypatch: Any) -> None:
    whole = file("JPEG", picture(200, 200), progressive=True)
    at = whole.rindex(b"\xff\xda")
    scans = whole[:at] + whole[at:-2] * (imaging.MAX_SCANS + 1) + whole[-2:]
    monkeypatch.setattr(Image.Image, "load", lambda _self: pytest.fail("decoded"))
    assert why(scans) == imaging.UNREADABLE


def test_a_text_that_unpacks_to_very_much_is_unreadable() -> None:
    import zlib

    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"0" * 64_000_000, 9))
    whole = file("PNG")
    assert why(whole[:33] + bomb + whole[33:]) == imaging.UNREADABLE


def test_pixels_that_unpack_to_more_than_was_promised_are_cut_off() -> None:
    import zlib

    head = struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0)
    bomb = chunk(b"IDAT", zlib.compress(b"\0" * 64_000_000, 9))
    made = develop(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + bomb + chunk(b"IEND", b""))
    assert (made.full.width, made.full.height) == (40, 40)


def test_a_file_of_too_many_bytes_is_not_opened() -> None:
    assert why(b"\xff\xd8\xff" + b"\0" * imaging.MAX_BYTES) == imaging.TOO_MANY_BYTES


def test_what_is_packed_is_unpacked() -> None:
    made = Developed(Picture(3, 2, b"full"), Picture(1, 1, b""))
    assert unpack(pack(made)) == made


@pytest.mark.parametrize("message", [b"", b"\0\0", b"\0\0\0\x02{}", pack(Developed(*[Picture(1, 1, b"x")] * 2))[:-1]])
def test_what_was_not_packed_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(message)


def run(data: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-I", imaging.__file__], input=data, capture_output=True, check=False)


def test_the_program_writes_both_pictures() -> None:
    assert unpack(run(file()).stdout).full.width == 60


def test_the_program_says_why_there_are_none() -> None:
    done = run(b"<svg/>")
    assert (done.returncode, done.stdout) == (3, b"no_photo")
