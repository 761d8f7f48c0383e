"""What browsers are told; tests/security/test_headers.py looks for it on every page."""

from __future__ import annotations

from django.conf import settings

from engagement.config.headers import NOT_USED, close_file, permissions_policy


def test_videos_may_do_in_their_frame_what_a_video_does() -> None:
    assert 'fullscreen=(self "https://player.example")' in permissions_policy(["player.example"])


def test_a_power_that_no_page_uses_is_given_to_nobody() -> None:
    policy = permissions_policy(["player.example"])
    assert [name for name in NOT_USED if f"{name}=()" not in policy] == []


def test_a_file_that_is_opened_by_itself_runs_nothing() -> None:
    assert close_file == settings.SERVESTATIC_ADD_HEADERS_FUNCTION
    said: dict[str, str] = {}
    close_file(said, "favicon.svg", "/static/favicon.svg")
    assert {"default-src 'none'", "sandbox"} <= set(said["Content-Security-Policy"].split("; "))
