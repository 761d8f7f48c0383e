"""A photo is developed in a process of its own, within bounds."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from photos import developing, imaging
from photos.imaging import Rejected
from tests.photos.factories import file


def program(monkeypatch: Any, folder: Path, source: str) -> None:
    """Another program in the place of the decoder."""
    path = folder / "program.py"
    path.write_text(textwrap.dedent(source))
    monkeypatch.setattr(developing, "PROGRAM", path)


def test_a_photo_is_developed() -> None:
    assert developing.develop(file()).full.width == 60


def test_what_the_decoder_refuses_is_refused() -> None:
    with pytest.raises(Rejected, match=imaging.UNREADABLE):
        developing.develop(file()[:200])


@pytest.mark.parametrize(
    ("data", "why"), [(b"<svg/>", imaging.NO_PHOTO), (b"\xff\xd8\xff" * 5_000_000, imaging.TOO_MANY_BYTES)]
)
def test_what_is_clear_at_once_starts_no_process(monkeypatch: Any, data: bytes, why: str) -> None:
    monkeypatch.setattr(developing, "_run", lambda _data: pytest.fail("started"))
    with pytest.raises(Rejected, match=why):
        developing.develop(data)


@pytest.mark.parametrize(
    "source",
    [
        "import os; os.abort()",
        "raise SystemExit(1)",
        "print('not what was agreed')",
        "import time; time.sleep(60)",
    ],
)
def test_a_process_that_dies_or_does_not_end_leaves_an_unreadable_file(
    monkeypatch: Any, tmp_path: Path, source: str
) -> None:
    program(monkeypatch, tmp_path, source)
    monkeypatch.setattr(developing, "RUN_SECONDS", 1.0)
    with pytest.raises(Rejected, match=imaging.UNREADABLE):
        developing.develop(file())


def test_the_process_may_not_grow(monkeypatch: Any, tmp_path: Path) -> None:
    program(
        monkeypatch,
        tmp_path,
        f"""
        import sys; sys.path.insert(0, {str(imaging.__file__).rsplit("/", 2)[0]!r})
        from photos import imaging
        imaging.develop = lambda data: bytearray(2 * imaging.MEMORY_BYTES)
        imaging.main()
        """,
    )
    with pytest.raises(Rejected, match=imaging.UNREADABLE):
        developing.develop(file())


def test_the_process_knows_no_secret_of_ours(monkeypatch: Any, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setenv("DURBAR_SECRET_KEY", "very secret")
    program(monkeypatch, tmp_path, f"import os; open({str(seen)!r}, 'w').write(' '.join(os.environ))")
    with pytest.raises(Rejected):
        developing.develop(file())
    assert "DURBAR_SECRET_KEY" not in seen.read_text()


def test_whoever_waits_too_long_for_their_turn_is_told(monkeypatch: Any) -> None:
    monkeypatch.setattr(developing, "PATIENCE_SECONDS", 0.01)
    for _ in range(developing.PARALLEL):
        developing._turns.acquire()
    try:
        with pytest.raises(developing.Busy):
            developing.develop(file())
    finally:
        for _ in range(developing.PARALLEL):
            developing._turns.release()


def test_a_turn_is_given_back_whatever_happens() -> None:
    for _ in range(developing.PARALLEL + 1):
        with pytest.raises(Rejected):
            developing.develop(b"\xff\xd8\xff")
    assert developing.develop(file()).full.height == 40
