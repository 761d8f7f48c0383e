"""Asks a container how it is: `probe.py web` or `probe.py worker`. Standard library only; exit status 0 is well."""

import os
import sys
import time
import urllib.request
from pathlib import Path

STALE_SECONDS = 120


def web() -> bool:
    """Whether the server in this container is ready. It is asked under its public name: it answers to no other."""
    host = os.environ.get("DURBAR_HOSTS", "localhost").split(",")[0].lstrip(".") or "localhost"
    request = urllib.request.Request("http://127.0.0.1:8000/readyz", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - our own address
        return answer.status == 200


def worker() -> bool:
    """Whether the worker looked for due work a moment ago."""
    beat = Path(os.environ.get("DURBAR_VAR", "/app/var")) / "worker.beat"
    return time.time() - beat.stat().st_mtime < STALE_SECONDS


if __name__ == "__main__":
    try:
        well = {"web": web, "worker": worker}[sys.argv[1]]()
    except OSError as error:
        sys.exit(f"not well: {error}")
    sys.exit(0 if well else 1)
