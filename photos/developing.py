"""A photo is developed in a process of its own: a file that means harm meets a decoder that knows no secret, may not
take long and may not grow. At most PARALLEL of them run for each process of ours; others wait a moment."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from photos import imaging
from photos.imaging import Developed, Rejected

PARALLEL: Final = 2
PATIENCE_SECONDS: Final = 15.0
"""How long somebody waits for their turn."""
RUN_SECONDS: Final = 20.0
"""By the clock; of the processor `imaging` gives it less."""
REJECTED: Final = 3
PROGRAM: Final = Path(imaging.__file__)

_turns = threading.BoundedSemaphore(PARALLEL)


class Busy(Exception):
    """Too many photos are being developed."""


def develop(data: bytes) -> Developed:
    """`imaging.develop` in a process of its own. Raises Rejected and Busy. A file that ends its process, or that is
    not done with in time, is unreadable."""
    if len(data) > imaging.MAX_BYTES:
        raise Rejected(imaging.TOO_MANY_BYTES)
    imaging.kind_of(data)
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Busy
    try:
        return _run(data)
    finally:
        _turns.release()


def _run(data: bytes) -> Developed:
    command = [sys.executable, "-I", str(PROGRAM)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=RUN_SECONDS, env={}, check=False)
        if done.returncode == REJECTED:
            raise Rejected(done.stdout.decode())
        return imaging.unpack(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Rejected(imaging.UNREADABLE) from error
