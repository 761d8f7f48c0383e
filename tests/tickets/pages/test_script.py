"""Data and words inside a page."""

from __future__ import annotations

from tickets.pages import script


def test_nothing_ends_the_script_element() -> None:
    assert "<" not in script.to_script({"body": "</script><!--"})


def test_english_needs_no_words() -> None:
    assert script.catalog_of("en-gb") == {}
