"""What browsers are told; tests/security/test_headers.py looks for it on every page."""

from __future__ import annotations

from engagement.config.headers import NOT_USED, permissions_policy


def test_videos_may_do_in_their_frame_what_a_video_does() -> None:
    assert 'fullscreen=(self "https://player.example")' in permissions_policy(["player.example"])


def test_a_power_that_no_page_uses_is_given_to_nobody() -> None:
    policy = permissions_policy(["player.example"])
    assert [name for name in NOT_USED if f"{name}=()" not in policy] == []
