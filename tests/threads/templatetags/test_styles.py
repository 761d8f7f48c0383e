"""The style sheets of a page: written into the first one, fetched for those that follow."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from engagement.threads.templatetags import styles

PAGE = Template('{% load styles %}{% style "css/durbar.css" %}{% style "css/hall.css" %}|{% styles_for_later %}')
ELSEWHERE = ["none", "cross-site", "same-site"]


def render(site: str = "") -> tuple[str, str]:
    """Head and end of a page for a request with this Sec-Fetch-Site."""
    request = RequestFactory().get("/", headers={"sec-fetch-site": site} if site else {})
    head, _, end = PAGE.render(Context({"request": request})).rpartition("|")
    return head, end


@pytest.mark.parametrize("site", ELSEWHERE)
def test_page_for_whoever_comes_from_elsewhere_holds_its_styles(site: str) -> None:
    head, _end = render(site)
    assert re.findall(r"<style>(.*?)</style>", head, re.DOTALL) == [
        styles.sheet_of("css/durbar.css").text,
        styles.sheet_of("css/hall.css").text,
    ]
    assert "<link" not in head


@pytest.mark.parametrize("site", ELSEWHERE)
def test_it_asks_for_the_file_of_all_pages_at_its_end_and_does_not_wait_for_it(site: str) -> None:
    _head, end = render(site)
    assert re.findall(r'<link rel="stylesheet" media="print" href="/static/css/(\w+)', end) == ["durbar"]


@pytest.mark.parametrize("site", ["same-origin", "", "nonsense"])
def test_every_other_page_has_links(site: str) -> None:
    head, end = render(site)
    assert re.findall(r'<link rel="stylesheet" href="/static/css/(\w+)', head) == ["durbar", "hall"]
    assert "<style" not in head
    assert end == ""


def test_page_without_a_request_has_links() -> None:
    assert "<style" not in PAGE.render(Context({}))


NAMES = ("durbar", "hall", "desk", "console", "responsiveness")


def test_written_sheet_is_the_file_without_comments_and_needless_white_space(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "some.css"
    rule = '/* a\n { */\na > b,\nc :is(d, e) {\n  margin: calc(1px + 2px);\n  content: "· ";\n}\n'
    file.write_text(f"{rule}@media (x) {{ p {{ top: 0 }} }}\n")
    monkeypatch.setattr(styles.finders, "find", lambda _name: str(file))
    text = styles.sheet_of("css/some.css").text
    assert text == 'a > b,c :is(d,e){margin: calc(1px + 2px);content: "· "}@media (x){p{top: 0}}'


@pytest.mark.parametrize("name", NAMES)
def test_no_string_of_a_sheet_holds_what_loses_white_space(name: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", Path(str(styles.finders.find(f"css/{name}.css"))).read_text(), flags=re.DOTALL)
    assert [string for string in re.findall(r'"[^"]*"', text) if re.search(r"[{};,]", string)] == []


def test_policy_can_name_it() -> None:
    sheet = styles.sheet_of("css/hall.css")
    assert sheet.source == f"'sha256-{b64encode(sha256(sheet.text.encode()).digest()).decode()}'"


def test_no_sheet_asks_for_a_file_by_a_name_that_is_not_hashed() -> None:
    assert [name for name in NAMES if "url(" in styles.sheet_of(f"css/{name}.css").text] == []


def test_sheet_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError):
        styles.sheet_of("css/nowhere.css")
