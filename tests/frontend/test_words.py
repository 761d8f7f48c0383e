"""Every word that the modules say goes through gettext, in a way that makemessages finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.frontend.conftest import FRONTEND

MODULES = sorted((FRONTEND / "static" / "js").glob("*.js"))
CALL = re.compile(r"\b(n?gettext)\((?P<rest>[^\n]*)")
PLAIN = re.compile(r'\s*"(?:[^"\\]|\\.)*"')
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
BETWEEN_TAGS = re.compile(r">([^<>`${}]*[A-Za-z]{2}[^<>`${}]*)<")
ATTRIBUTE = re.compile(r'(?:title|aria-label|placeholder|alt)="[^"$]*[A-Za-z]')
SAID_OUTRIGHT = re.compile(r'(?:textContent|innerText|title) = "[^"]*[A-Za-z]|toast\(\s*"')


def code(path: Path) -> str:
    """A module without its comments (none of ours has a comment's beginning inside a string)."""
    return COMMENT.sub("", path.read_text())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_words_are_given_to_gettext_as_they_are(path: Path) -> None:
    if path.name == "words.js":
        return
    calls = [match["rest"] or code(path)[match.end() :] for match in CALL.finditer(code(path))]
    assert [call for call in calls if not PLAIN.match(call)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_word_is_written_into_the_html(path: Path) -> None:
    patterns = [ATTRIBUTE, SAID_OUTRIGHT]
    if "html`" in code(path):  # elsewhere, < and > compare
        patterns.append(BETWEEN_TAGS)
    assert [found for pattern in patterns for found in pattern.findall(code(path))] == []


def test_words_in_the_html_would_be_found() -> None:
    assert BETWEEN_TAGS.search("<p>Not sent</p>")
    assert ATTRIBUTE.search('<a title="Close">')
    assert SAID_OUTRIGHT.search('toast("Gone")')
