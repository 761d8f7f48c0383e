"""Checkpoints as signed notes, in the formats of C2SP (tlog-checkpoint, signed-note), with Ed25519. Pure.

A checkpoint is a text: the name of the record, how many leaves it has, its root, the time. A signature line behind an
empty line says who stands for it: the name, and in base64 four bytes that tell the key and the signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\1"
"""The kind of signature, as the format numbers them."""
DASH = "\u2014 "


class NoteUnreadable(ValueError):
    """The text is no signed checkpoint of a key that was given."""


class Checkpoint(NamedTuple):
    """What a note says."""

    origin: str
    size: int
    root: bytes
    at: datetime

    def text(self) -> str:
        """The lines that are signed."""
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{self.origin}\n{self.size}\n{_written(self.root)}\ntime {at}\n"


class Signer:
    """A private key under a name."""

    def __init__(self, name: str, seed: bytes) -> None:
        """`seed`: 32 bytes. Raises ValueError for others."""
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.verifier = f"{name}+{key_id(name, public).hex()}+{_written(ED25519 + public)}"
        """The public key, as anybody who checks writes it down."""

    @property
    def key_id(self) -> str:
        """Eight hexadecimal digits that tell this key from others."""
        return self.verifier.split("+")[1]

    def sign(self, checkpoint: Checkpoint) -> str:
        """The note."""
        text = checkpoint.text()
        signature = bytes.fromhex(self.key_id) + self._key.sign(text.encode())
        return f"{text}\n{DASH}{self.name} {_written(signature)}\n"


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which notes name a key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def opened(note: str, verifiers: Iterable[str]) -> Checkpoint:
    """What a note says, where one of these public keys signed it. Raises NoteUnreadable."""
    text, _gap, signatures = note.partition("\n\n")
    text += "\n"
    keys = [verifier.split("+", 2) for verifier in verifiers]
    try:
        for line in signatures.splitlines():
            name, written = line.removeprefix(DASH).split(" ")
            raw = base64.b64decode(written, validate=True)
            for known, named, public in keys:
                if known == name and bytes.fromhex(named) == raw[:4]:
                    Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:]).verify(raw[4:], text.encode())
                    return _read(text)
    except (InvalidSignature, binascii.Error, ValueError) as problem:
        raise NoteUnreadable("this is no checkpoint that the key signed") from problem
    raise NoteUnreadable("no key that is known signed this checkpoint")


def _read(text: str) -> Checkpoint:
    origin, size, root, at = text.splitlines()[:4]
    return Checkpoint(origin, int(size), base64.b64decode(root), datetime.fromisoformat(at.removeprefix("time ")))


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
