from __future__ import annotations

import re

import pytest
from django.test import Client


@pytest.mark.parametrize("address", ["/api/v1/schema/", "/api/v1/docs/", "/connection/asyncapi.json"])
def test_the_documents_for_programs_are_open_to_everybody(db: None, client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_page_of_the_api_has_no_inline_script_or_style(db: None, client: Client) -> None:
    page = client.get("/api/v1/docs/").text
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on\w+=", page) == []


def test_the_script_of_that_page_names_the_description(db: None, client: Client) -> None:
    page = client.get("/api/v1/docs/").text
    [script] = re.findall(r'src="(/api/v1/docs/[^"]*)"', page)
    assert "/api/v1/schema/" in client.get(script.replace("&amp;", "&")).text


def test_every_room_is_there(db: None, client: Client) -> None:
    assert [
        client.get(address).status_code for address in ("/", "/threads/", "/departments/", "/accounts/login/")
    ] == [200] * 4
