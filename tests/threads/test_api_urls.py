"""The addresses below /api/v1/."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse

from engagement.threads import api_urls

OF_THREAD = [one.name for one in api_urls.of_thread]
OF_POST = [one.name for one in api_urls.of_post]


@pytest.mark.parametrize("name", OF_THREAD)
def test_addresses_of_a_thread(name: str) -> None:
    address = reverse(name, args=[12])
    assert address.startswith("/api/v1/threads/12/")
    assert resolve(address).url_name == name


@pytest.mark.parametrize("name", OF_POST)
def test_addresses_of_a_post(name: str) -> None:
    address = reverse(name, args=[12, "a" * 32] if name.endswith("_photo") else [12])
    assert address.startswith("/api/v1/posts/12/")
    assert resolve(address).url_name == name


def test_the_others() -> None:
    assert reverse("api_threads") == "/api/v1/threads/"
    assert reverse("api_settle", args=[3]) == "/api/v1/reports/3/settle/"
