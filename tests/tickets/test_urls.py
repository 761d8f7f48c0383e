from __future__ import annotations

import pytest
from django.urls import reverse


@pytest.mark.parametrize(
    ("name", "arguments", "address"),
    [
        ("ticket", ["T-1042-9"], "/tickets/T-1042-9/"),
        ("desk", [], "/desk/"),
        ("tickets", [], "/tickets/"),
        ("desk_team", [], "/desk/team/"),
        ("desk_departments", [], "/desk/departments/"),
        ("desk_act", ["T-1042-9", "assign"], "/desk/tickets/T-1042-9/assign/"),
        ("desk_reassign", ["T-1042-9"], "/desk/tickets/T-1042-9/reassign/"),
        ("desk_ticket", ["T-1042-9"], "/desk/tickets/T-1042-9/"),
        ("notifications", [], "/notifications/"),
    ],
)
def test_pages_have_lasting_addresses(name: str, arguments: list[object], address: str) -> None:
    assert reverse(name, args=arguments) == address
