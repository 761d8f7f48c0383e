"""Every address of this room leads to a page, and says the same in both directions."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse

from engagement.townhalls import urls


@pytest.mark.parametrize("path", ["/halls/", "/h/", "/h/HTR4XC/", "/halls/7/", "/halls/7/qr.svg", "/halls/7/record/"])
def test_the_addresses_of_the_contract_are_there(path: str) -> None:
    found = resolve(path)
    assert reverse(found.url_name or "", kwargs=found.kwargs) == path


def test_no_two_pages_have_one_name() -> None:
    names = [one.name for one in urls.of_hall if hasattr(one, "name")]
    assert len(names) == len(set(names))
