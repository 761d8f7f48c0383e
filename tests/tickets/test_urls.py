from __future__ import annotations

import pytest
from django.urls import reverse


@pytest.mark.parametrize(
    ("name", "arguments", "address"),
    [
        ("api_departments", [], "/api/v1/departments/"),
        ("api_department", ["works"], "/api/v1/departments/works/"),
        ("api_membership", ["works", 7], "/api/v1/departments/works/members/7/"),
    ],
)
def test_departments_have_lasting_addresses(name: str, arguments: list[object], address: str) -> None:
    assert reverse(name, args=arguments) == address
