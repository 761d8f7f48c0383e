"""A held post as it is shown: its text cut at links, and why it waits."""

from __future__ import annotations

from engagement.accounts.models import User
from engagement.threads.models import HeldPost, Thread
from engagement.threads.pages.held import held_item
from tests.factories import NOW


def test_a_held_post_is_cut_at_its_links_and_says_why_it_waits() -> None:
    author = User(pk=3, handle="ama", display_name="Ama")
    author.current_memberships = []
    marks = [[4, 21, "https://a.example"]]
    held = HeldPost(
        pk=7,
        thread=Thread(pk=5, title="Drain"),
        author=author,
        created_at=NOW,
        body="See https://a.example now",
        marks=marks,
        rule="links",
    )
    item = held_item(held)
    assert [piece.href for piece in item.pieces] == ["", "https://a.example", ""]
    assert (item.thread_url, item.person_url) == ("/threads/5/", "/people/ama/")
    assert "many links" in str(item.why)
