"""Posts and entries in the order of the page."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation

from engagement.accounts.events import PersonView
from engagement.threads.events import EntryView, PostView, Snapshot, ThreadView
from engagement.threads.pages import talk
from tests.factories import NOW
from tickets.events import DepartmentView

AMA = PersonView(id=1, handle="ama", name="Ama")


def post(number: int, **fields: object) -> PostView:
    return PostView(id=100 + number, thread=7, number=number, author=AMA, created_at=NOW, **fields)  # type: ignore[arg-type]


def entry(id: int, after: int, **fields: object) -> EntryView:  # noqa: A002
    return EntryView(id=id, actor=AMA, at=NOW, after=after, **({"kind": "resolved"} | fields))  # type: ignore[arg-type]


def snapshot(posts: list[PostView], entries: list[EntryView] | None = None) -> Snapshot:
    department = DepartmentView(slug="works", name="Works")
    thread = ThreadView(id=7, title="Roof", author=AMA, department=department, created_at=NOW - timedelta(days=1))
    return Snapshot(epoch="e", offset=1, thread=thread, posts=posts, entries=entries or [])


def ids(found: object) -> list[str]:
    return [
        f"post {item.post.number}" if isinstance(item, talk.PostItem) else f"entry {item.entry.id}"
        for item in found  # type: ignore[attr-defined]
    ]


def test_entries_stand_after_their_post() -> None:
    shown = snapshot([post(1), post(2)], [entry(5, after=1), entry(6, after=1), entry(7, after=2)])
    found = talk.items_of(shown, viewer_id=None, can_hide=False)
    assert ids(found) == ["post 1", "entry 5", "entry 6", "post 2", "entry 7"]


def test_a_tombstone_wears_no_seal() -> None:
    assert talk.post_item(post(1, official=True), viewer_id=None).official
    assert not talk.post_item(post(1, official=True, state="hidden"), viewer_id=None).official


def test_a_text_is_cut_at_its_marks_in_utf_16() -> None:
    body = "😀 https://a.example @ama!"
    item = talk.post_item(post(1, body=body, marks=[(3, 20, "https://a.example"), (21, 25, "@ama")]), viewer_id=None)
    assert item.pieces == [
        talk.Piece("😀 "),
        talk.Piece("https://a.example", "https://a.example"),
        talk.Piece(" "),
        talk.Piece("@ama", "/people/ama/", mention=True),
        talk.Piece("!"),
    ]


def test_slow_mode_is_said_in_words() -> None:
    with translation.override("en"):
        assert talk.slow_words(0) == "Slow mode is off."
        assert talk.slow_words(30) == "One post per person every 30 seconds."
    note = talk.EntryItem(entry=entry(1, after=1, kind="slowed", seconds=30), person_url="").note
    assert "30" in note


def test_the_window_knows_what_is_before_and_after() -> None:
    middle = snapshot([post(5), post(6)])
    assert talk.window_of(middle, 9, at_end=False) == (True, True)
    assert talk.window_of(middle, 6, at_end=False) == (True, False)
    assert talk.window_of(middle, 9, at_end=True) == (True, False)
    assert talk.window_of(snapshot([post(1)]), 1, at_end=True) == (False, False)
    assert talk.window_of(snapshot([]), 9, at_end=False) == (False, False)
