"""Checkpoints as signed notes."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from engagement.record.notes import Checkpoint, NoteUnreadable, Signer, opened

SEED = bytes(range(32))
SAID = Checkpoint("durbar.example.org/record", 3, b"\7" * 32, datetime(2026, 11, 27, 1, 0, tzinfo=UTC))


def signer(name: str = "durbar.example.org/record", seed: bytes = SEED) -> Signer:
    return Signer(name, seed)


def test_a_note_is_a_text_an_empty_line_and_a_signature() -> None:
    text, signature = signer().sign(SAID).split("\n\n")
    root = base64.b64encode(b"\7" * 32).decode()
    assert text == f"durbar.example.org/record\n3\n{root}\ntime 2026-11-27T01:00:00Z"
    assert signature.startswith("\u2014 durbar.example.org/record ")


def test_what_was_signed_is_read() -> None:
    assert opened(signer().sign(SAID), [signer().verifier]) == SAID


def test_the_key_of_the_format_s_own_example_is_named_alike() -> None:
    # golang.org/x/mod/sumdb/note: the example of its documentation.
    from engagement.record.notes import key_id

    public = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert key_id("PeterNeumann", public[1:]).hex() == "c74f20a3"


def test_the_note_of_the_format_s_own_example_is_signed_by_its_key() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    written = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    public = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(written)[4:], text.encode())


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("\n3\n", "\n4\n"), ("T01:", "T02:"), ("record\n3", "records\n3")],
)
def test_a_note_that_was_changed_is_refused(was: str, becomes: str) -> None:
    with pytest.raises(NoteUnreadable):
        opened(signer().sign(SAID).replace(was, becomes, 1), [signer().verifier])


def test_a_note_of_another_key_is_refused() -> None:
    with pytest.raises(NoteUnreadable):
        opened(signer(seed=bytes(32)).sign(SAID), [signer().verifier])


def test_an_old_key_still_opens_what_it_signed() -> None:
    keys = [signer(seed=bytes(32)).verifier, signer().verifier]
    assert opened(signer().sign(SAID), keys) == SAID


@pytest.mark.parametrize("text", ["", "nothing", "a\n\n\u2014 x", "a\n\n\u2014 durbar.example.org/record !!"])
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(NoteUnreadable):
        opened(text, [signer().verifier])
