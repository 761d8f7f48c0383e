"""The addresses that people share stay what they are."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse


@pytest.mark.parametrize(
    ("name", "args", "address"),
    [
        ("home", [], "/"),
        ("threads", [], "/threads/"),
        ("new_thread", [], "/threads/new/"),
        ("thread", [7], "/threads/7/"),
        ("post", [7, 3], "/threads/7/posts/3/"),
        ("departments", [], "/departments/"),
        ("department", ["works"], "/departments/works/"),
    ],
)
def test_an_address_leads_where_its_name_says(name: str, args: list[object], address: str) -> None:
    assert reverse(name, args=args) == address
    assert resolve(address).url_name == name
