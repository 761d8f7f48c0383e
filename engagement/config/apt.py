"""Debian's packages: installed where we are root, named in a line to type where we are not. Standard library only."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")


class Missing(Exception):
    """Something that only the machine's owner can install. Its text says what to type."""


def line(packages: Sequence[str]) -> str:
    """What to type to install these packages."""
    return f"sudo apt-get install -y {' '.join(packages)}"


def can_install() -> bool:
    """Whether we may install packages ourselves: we are root, and the machine has apt-get."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str]) -> bool:
    """Install packages with apt-get; False where we may not, or where it fails. Says so on stderr.

    No service that a package brings is started: we want its programs only.
    """
    if not can_install():
        return False
    print(f"durbar: installing {' '.join(packages)} with apt-get", file=sys.stderr, flush=True)  # noqa: T201
    with _no_services():
        # A fresh image has no package lists, an old one has lists of files that are gone.
        return _apt_get("install", *packages) or (_apt_get("update") and _apt_get("install", *packages))


@contextlib.contextmanager
def _no_services() -> Iterator[None]:
    """Debian's own switch (invoke-rc.d(8)): 101 says that nothing may be started now."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)


def _apt_get(*words: str) -> bool:
    options = ["-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"]
    done = subprocess.run(
        ["apt-get", *options, *words],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0
