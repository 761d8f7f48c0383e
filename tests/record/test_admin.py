"""The record in the administration: to look, not to touch."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_user
from tests.record.recorded import Recorded

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["checkpoint", "signingkey", "erasure", "restore", "watcher"])
def test_administrators_look_at_it(client: Client, recorded: Recorded, name: str) -> None:
    client.force_login(make_user(role="administrator", is_staff=True))
    assert client.get(f"/admin/record/{name}/").status_code == 200
    assert client.get(f"/admin/record/{name}/add/").status_code == 403
