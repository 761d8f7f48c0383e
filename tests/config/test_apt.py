"""Packages are installed where we are root, and without starting the services they bring."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from engagement.config import apt


class AptGet:
    """Stands in for apt-get; answers with the statuses it was given, and keeps what it was asked."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.asked: list[str] = []
        self.policies: list[str] = []

    def __call__(self, command: list[str], **_options: Any) -> subprocess.CompletedProcess[bytes]:
        self.asked.append(command[-2] if "install" in command else command[-1])
        self.policies.append(apt.POLICY.read_text() if apt.POLICY.exists() else "")
        return subprocess.CompletedProcess(command, self.statuses.pop(0))


@pytest.fixture(autouse=True)
def a_machine_of_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apt, "can_install", lambda: True)
    monkeypatch.setattr(apt, "POLICY", tmp_path / "policy-rc.d")


def answer(monkeypatch: pytest.MonkeyPatch, *statuses: int) -> AptGet:
    apt_get = AptGet(*statuses)
    monkeypatch.setattr(apt.subprocess, "run", apt_get)
    return apt_get


def test_a_package_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    apt_get = answer(monkeypatch, 0)
    assert apt.install(["redis-server"])
    assert apt_get.asked == ["install"]


def test_stale_lists_are_updated_and_the_package_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    apt_get = answer(monkeypatch, 100, 0, 0)
    assert apt.install(["redis-server"])
    assert apt_get.asked == ["install", "update", "install"]


def test_a_package_that_cannot_be_had_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, 100, 0, 100)
    assert not apt.install(["redis-server"])


def test_nothing_is_tried_without_root(monkeypatch: pytest.MonkeyPatch) -> None:
    apt_get = answer(monkeypatch)
    monkeypatch.setattr(apt, "can_install", lambda: False)
    assert not apt.install(["redis-server"])
    assert apt_get.asked == []


def test_no_service_is_started_meanwhile_and_the_machine_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    apt_get = answer(monkeypatch, 0)
    apt.install(["postgresql"])
    assert apt_get.policies == ["#!/bin/sh\nexit 101\n"]
    assert not apt.POLICY.exists()


def test_a_policy_of_the_machine_s_owner_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    apt.POLICY.write_text("theirs")
    apt_get = answer(monkeypatch, 0)
    apt.install(["postgresql"])
    assert apt_get.policies == ["theirs"]
    assert apt.POLICY.read_text() == "theirs"


def test_the_line_to_type_names_every_package() -> None:
    assert apt.line(["nodejs", "npm"]) == "sudo apt-get install -y nodejs npm"
