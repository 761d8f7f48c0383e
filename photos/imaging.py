"""What somebody sent as a photo, made into two pictures that hold nothing but what can be seen. Pure.

Run as a program it reads the file from stdin and writes the pictures to stdout, within bounds of time and memory
that it sets itself: `developing.py` starts it so, as a process of its own. What a file does to a decoder happens
there.
Standard library and Pillow only: it starts in a tenth of a second.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import sys
import warnings
from typing import Final, NamedTuple

from PIL import Image, ImageCms

MAX_BYTES: Final = 12 * 1024 * 1024
"""More than the camera of a cheap telephone makes."""
MAX_PIXELS: Final = 25_000_000
MAX_PIXELS_BASELINE: Final = 64_000_000
"""Of a JPEG that is not progressive: its decoder makes it smaller on the way, and never holds all of it."""
MAX_SCANS: Final = 100
"""A progressive JPEG has about ten; one of a few megabytes could have thousands, each as dear as a picture."""
FULL_SIDE: Final = 1600
SMALL_SIDE: Final = 320
FULL_QUALITY: Final = 72
SMALL_QUALITY: Final = 60
CPU_SECONDS: Final = 12
MEMORY_BYTES: Final = 1024 * 1024 * 1024

MAGIC: Final = ((b"\xff\xd8\xff", 0, "JPEG"), (b"\x89PNG\r\n\x1a\n", 0, "PNG"), (b"WEBP", 8, "WEBP"))
FRAME_MARKERS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PROGRESSIVE_MARKERS: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
NO_PHOTO, UNREADABLE, ANIMATED, TOO_MANY_BYTES, TOO_MANY_PIXELS = (
    "no_photo",
    "unreadable",
    "animated",
    "too_many_bytes",
    "too_many_pixels",
)
ICC_BYTES: Final = 1024 * 1024
ORIENTATION: Final = 0x0112
TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What the orientation of EXIF asks for."""
HEAD: Final = struct.Struct(">I")


class Rejected(Exception):
    """The file makes no photo. `why` is one of the words above."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Picture(NamedTuple):
    """A picture as WebP; sides in pixels."""

    width: int
    height: int
    data: bytes


class Developed(NamedTuple):
    """A photo: at most FULL_SIDE and SMALL_SIDE pixels on its longer side."""

    full: Picture
    small: Picture


def kind_of(data: bytes) -> str:
    """The format that the first bytes say. Raises Rejected: whatever is not JPEG, PNG or WebP is no photo."""
    for signature, at, kind in MAGIC:
        if data[at : at + len(signature)] == signature and (kind != "WEBP" or data[:4] == b"RIFF"):
            return kind
    raise Rejected(NO_PHOTO)


def develop(data: bytes) -> Developed:
    """Decode, turn upright, make smaller, encode anew. Raises Rejected.

    What is checked before a pixel is decoded: length, signature, that the decoder of this very format agrees, the
    number of pixels, of pictures and of scans.
    """
    if len(data) > MAX_BYTES:
        raise Rejected(TOO_MANY_BYTES)
    kind = kind_of(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _develop(data, kind)
    except Rejected:
        raise
    except Exception as error:
        raise Rejected(UNREADABLE) from error


def _develop(data: bytes, kind: str) -> Developed:
    Image.MAX_IMAGE_PIXELS = None  # ours is checked below, and depends on the format
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        _check(image, data, kind)
        if kind == "JPEG":
            image.draft("RGB", (FULL_SIDE, FULL_SIDE))
        image.load()
        full = _plain(image)
    return kept(full)


def kept(full: Image.Image) -> Developed:
    """Both pictures of one that has nothing attached and is no larger than FULL_SIDE."""
    small = full.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return Developed(_encode(full, FULL_QUALITY), _encode(small, SMALL_QUALITY))


def _check(image: Image.Image, data: bytes, kind: str) -> None:
    """Raises Rejected. Several pictures in a JPEG are what telephones put beside the photo; elsewhere they move."""
    width, height = image.size
    bound = MAX_PIXELS
    if kind == "JPEG":
        bound = MAX_PIXELS if _is_progressive(data) else MAX_PIXELS_BASELINE
        # Within what is coded every FF is followed by a zero or a restart: this sequence is a marker, or close to it.
        if data.count(b"\xff\xda") > MAX_SCANS:
            raise Rejected(UNREADABLE)
    elif getattr(image, "is_animated", False) or (kind == "PNG" and b"acTL" in data[:4096]):
        raise Rejected(ANIMATED)
    if width * height > bound:
        raise Rejected(TOO_MANY_PIXELS)


def _is_progressive(data: bytes) -> bool:
    """Whether the frame of a JPEG says so; what cannot be followed is taken for it."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in FRAME_MARKERS:
            return marker in PROGRESSIVE_MARKERS
        at += 2 + length
    return True


def _plain(image: Image.Image) -> Image.Image:
    """The same picture upright, in RGB and sRGB, on white where one could see through it, with nothing attached."""
    turn, profile = TURNS.get(_orientation(image)), image.info.get("icc_profile")
    plain = _opaque(image)
    plain.thumbnail((FULL_SIDE, FULL_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    plain = _in_srgb(plain.transpose(turn) if turn is not None else plain, profile)
    bare = Image.new("RGB", plain.size)
    bare.paste(plain)
    return bare


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8; 0 where the note about that cannot be read: such a note turns nothing."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001
        return 0


def _opaque(image: Image.Image) -> Image.Image:
    """In RGB, on white."""
    if image.mode.startswith("I"):  # sixteen bits
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    above = image.convert("RGBA")
    below = Image.new("RGB", above.size, "white")
    below.paste(above, mask=above.getchannel("A"))
    return below


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Colours as screens show them without a profile; a profile that is odd is passed over."""
    if not isinstance(profile, bytes) or not 0 < len(profile) <= ICC_BYTES:
        return image
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except Exception:  # noqa: BLE001
        return image
    return found or image


def _encode(image: Image.Image, quality: int) -> Picture:
    written = io.BytesIO()
    image.save(written, "WEBP", quality=quality, method=4)
    return Picture(image.width, image.height, written.getvalue())


def pack(developed: Developed) -> bytes:
    """Both pictures as one message: the length of a JSON head, the head, the bytes of each."""
    head = json.dumps([[one.width, one.height, len(one.data)] for one in developed]).encode()
    return HEAD.pack(len(head)) + head + developed.full.data + developed.small.data


def unpack(message: bytes) -> Developed:
    """What `pack` packed. Raises ValueError for anything else."""
    try:
        start = HEAD.size + HEAD.unpack_from(message)[0]
        (width, height, length), (small_width, small_height, small_length) = json.loads(message[HEAD.size : start])
    except struct.error as error:
        raise ValueError("no message") from error
    middle = start + length
    if len(message) != middle + small_length:
        raise ValueError("not whole")
    return Developed(
        Picture(width, height, message[start:middle]), Picture(small_width, small_height, message[middle:])
    )


def main() -> None:
    """The program. Status 0: stdout has the message; status 3: stdout has why there is none."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer, status = pack(develop(sys.stdin.buffer.read(MAX_BYTES + 1))), 0
    except Rejected as rejected:
        answer, status = rejected.why.encode(), 3
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    raise SystemExit(status)


if __name__ == "__main__":
    main()
