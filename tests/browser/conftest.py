"""Fixtures of the tests that drive a real browser."""

from __future__ import annotations

from tests.browser.stage import cast, database, line, server, sit_down
from tests.browser.stage_pages import talk

__all__ = ["cast", "database", "line", "server", "sit_down", "talk"]
