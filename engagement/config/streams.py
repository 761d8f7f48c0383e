"""Which streams and commands there are: every room's tables, put together for the hub."""

from __future__ import annotations

from engagement.threads.commands import COMMANDS as THREAD_COMMANDS
from engagement.threads.streams import POLICIES as THREAD_POLICIES

POLICIES = (*THREAD_POLICIES,)
COMMANDS = (*THREAD_COMMANDS,)
