"""Variables are read strictly: one that makes no sense is refused by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from engagement.config import env


@pytest.mark.parametrize(("said", "meant"), [("on", True), ("1", True), ("TRUE", True), ("off", False), ("", False)])
def test_a_flag_is_said_in_several_ways(said: str, meant: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURBAR_FLAG", said)
    assert env.flag("DURBAR_FLAG", default=not meant) is meant


def test_a_flag_that_is_not_set_is_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DURBAR_FLAG", raising=False)
    assert env.flag("DURBAR_FLAG", default=True) is True


def test_a_flag_that_makes_no_sense_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURBAR_FLAG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="DURBAR_FLAG is 'maybe'"):
        env.flag("DURBAR_FLAG", default=True)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("", (False, [])), ("off", (False, [])), ("On", (True, [])), ("otp, Mfa", (True, ["otp", "Mfa"]))],
)
def test_a_yes_may_be_on_condition(said: str, meant: tuple[bool, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURBAR_STEPS", said)
    assert env.flag_or_words("DURBAR_STEPS") == meant


def test_an_empty_text_is_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURBAR_TEXT", "  ")
    assert env.text("DURBAR_TEXT", "default") == "default"


def test_a_period_is_a_number_of_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURBAR_DAYS", "7")
    assert env.days("DURBAR_DAYS", 30) == 7
    monkeypatch.delenv("DURBAR_DAYS")
    assert env.days("DURBAR_DAYS", 30) == 30


@pytest.mark.parametrize("value", ["0", "-1", "366", "a week", "1.5"])
def test_a_period_that_makes_no_sense_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DURBAR_DAYS", value)
    with pytest.raises(ImproperlyConfigured, match=r"DURBAR_DAYS is .*: say 1 to 365 days"):
        env.days("DURBAR_DAYS", 30, most=365)


def test_words_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURBAR_WORDS", "one, two,,")
    assert env.words("DURBAR_WORDS") == ["one", "two"]


def test_the_demo_s_secret_is_made_once_and_is_nobody_else_s(tmp_path: Path) -> None:
    first = env.demo_secret(tmp_path / "a")
    assert first == env.demo_secret(tmp_path / "a")
    assert first != env.demo_secret(tmp_path / "b")
    assert (tmp_path / "a" / "secret").stat().st_mode & 0o077 == 0
