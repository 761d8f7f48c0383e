"""The head of the answer says how a page comes by its style: from a file to be asked for, or by itself."""

from __future__ import annotations

import pytest
from django.templatetags.static import static
from django.test import Client

from engagement.threads.templatetags.styles import sheet_of
from tests.answers import policy_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/account/login/", "/nowhere/"])
def test_a_page_names_its_style(client: Client, address: str) -> None:
    style = static("css/durbar.css")
    assert client.get(address).headers["Link"] == f"<{style}>; rel=preload; as=style"


@pytest.mark.parametrize("address", ["/admin/login/", "/api/v1/docs/", "/api/v1/threads/"])
def test_what_is_not_made_of_our_style_does_not(client: Client, address: str) -> None:
    assert "Link" not in client.get(address).headers


@pytest.mark.parametrize("address", ["/", "/account/login/", "/nowhere/", "/responsiveness/"])
def test_policy_names_every_sheet_that_a_first_page_holds(client: Client, address: str) -> None:
    answer = client.get(address, headers={"sec-fetch-site": "none"}, follow=True)
    names = ["css/durbar.css"] + ["css/responsiveness.css"] * (address == "/responsiveness/")
    assert answer.text.count("<style>") == len(names)
    sources = " ".join(["'self'", *(sheet_of(name).source for name in names)])
    assert policy_of(answer)["style-src"] == sources
    assert "Link" not in answer.headers


def test_page_with_two_sheets_names_both(client: Client) -> None:
    links = client.get("/responsiveness/").headers["Link"].split(", ")
    assert links == [f"<{static(f'css/{name}.css')}>; rel=preload; as=style" for name in ("durbar", "responsiveness")]


def test_policy_of_a_page_with_links_allows_no_sheet_inside(client: Client) -> None:
    assert policy_of(client.get("/"))["style-src"] == "'self'"


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_caches_are_told_that_there_are_two_of_a_page(client: Client, site: str) -> None:
    assert "Sec-Fetch-Site" in client.get("/", headers={"sec-fetch-site": site})["Vary"]


def test_first_page_sets_no_cookie(client: Client) -> None:
    assert not client.get("/", headers={"sec-fetch-site": "cross-site"}).cookies
