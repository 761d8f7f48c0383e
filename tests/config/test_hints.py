"""A page names its style in the head of the answer, so that it is asked for before the page has come in."""

from __future__ import annotations

import pytest
from django.templatetags.static import static
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/account/login/", "/nowhere/"])
def test_a_page_names_its_style(client: Client, address: str) -> None:
    style = static("css/durbar.css")
    assert client.get(address).headers["Link"] == f"<{style}>; rel=preload; as=style"


@pytest.mark.parametrize("address", ["/admin/login/", "/api/v1/docs/", "/api/v1/threads/"])
def test_what_is_not_made_of_our_style_does_not(client: Client, address: str) -> None:
    assert "Link" not in client.get(address).headers
