"""Where `manage.py run` listens, and by which names it may be called there."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable

from django.conf import settings
from django.core.management.base import CommandError

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - somebody asked for it with --host


def check_port(host: str, port: int) -> None:
    """Raises CommandError where something listens there already, or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"cannot listen on {host} port {port}: {error}. "
                f"Stop what uses it, or choose another: manage.py run --port {port + 1}"
            ) from None


def names_of(host: str) -> list[str]:
    """What a browser may call a server that listens on `host`, the likeliest first."""
    if host in LOOPBACK:
        return ["localhost"]
    if host not in EVERYWHERE:
        return [host]
    return [*own_addresses(), socket.gethostname(), "localhost"]


def own_addresses() -> list[str]:
    """The address of this machine in its network, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: it only asks which way a packet would leave. 192.0.2.1 is nobody's (RFC 5737).
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [str(probe.getsockname()[0])]


def admit(names: Iterable[str]) -> None:
    """Let the demo be called by these names, here and in the server processes. DURBAR_HOSTS decides where set."""
    if settings.DEMO and not os.environ.get("DURBAR_HOSTS"):
        settings.ALLOWED_HOSTS = [*dict.fromkeys([*settings.ALLOWED_HOSTS, *names])]
        os.environ["DURBAR_HOSTS"] = ",".join(settings.ALLOWED_HOSTS)
