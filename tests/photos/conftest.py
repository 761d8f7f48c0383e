"""What the forms with photos are tried with: the people of a thread, and their browsers."""

from __future__ import annotations

from tests.threads.conftest import cast
from tests.threads.pages.conftest import browser_of, clock

__all__ = ["browser_of", "cast", "clock"]
