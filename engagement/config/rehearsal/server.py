"""How much memory the server takes, where it is on this machine: found by who listens at its port. Linux only."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

HERE = ("127.0.0.1", "localhost", "::1")
LISTENING = "0A"


def find_processes(url: str) -> list[int]:
    """The processes that listen at the address, and those that they started; none where it is elsewhere."""
    parts = urlsplit(url)
    if parts.hostname not in HERE or not Path("/proc/net/tcp").exists():
        return []
    sockets = _listening(parts.port or (443 if parts.scheme == "https" else 80))
    found = {pid for pid in _pids() if sockets & _sockets_of(pid)}
    while more := {pid for pid in _pids() if _parent_of(pid) in found} - found:
        found |= more
    return sorted(found)


def _pids() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def _listening(port: int) -> set[str]:
    """The sockets (as /proc names them) that listen at this port."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            continue
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found


def _sockets_of(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # closed since it was listed
                found.add(str(link.readlink()))
    return found


def _parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def resident_mib(pids: list[int]) -> float | None:
    """Their resident memory together; None where there are none."""
    sizes = [size for pid in pids if (size := _resident_kb(pid))]
    return sum(sizes) / 1024 if sizes else None


def _resident_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
