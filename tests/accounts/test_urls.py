from __future__ import annotations

import pytest
from django.urls import resolve, reverse


@pytest.mark.parametrize(
    ("name", "arguments", "address"),
    [
        ("account", [], "/account/"),
        ("account_token", [], "/account/token/"),
        ("account_login", [], "/accounts/login/"),
        ("account_signup", [], "/accounts/signup/"),
        ("account_request_login_code", [], "/accounts/login/code/"),
        ("person", ["ama"], "/people/ama/"),
        ("person_ban", ["ama"], "/people/ama/ban/"),
        ("api_me", [], "/api/v1/me/"),
        ("api_person", ["ama"], "/api/v1/people/ama/"),
        ("api_connection_token", [], "/api/v1/connection-token/"),
        ("api_token", [], "/api/v1/api-token/"),
    ],
)
def test_people_have_lasting_addresses(name: str, arguments: list[str], address: str) -> None:
    assert reverse(name, args=arguments) == address
    assert resolve(address).url_name == name
