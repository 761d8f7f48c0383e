from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from engagement.accounts.actions import forget_origins, note_origin
from engagement.accounts.models import Origin, User
from tests.factories import NOW, make_guest

pytestmark = pytest.mark.django_db


def test_an_origin_is_kept_as_a_hash_and_forgotten_after_its_period() -> None:
    guest = make_guest()
    note_origin(person=guest, address="192.0.2.7", now=NOW)
    assert "192.0.2.7" not in str(Origin.objects.values_list().get())
    assert forget_origins(older_than=NOW - timedelta(seconds=1)) == 0
    assert forget_origins(older_than=NOW) == 1
    assert User.objects.filter(pk=guest.pk).exists()


def test_of_what_is_no_address_nothing_is_kept() -> None:
    note_origin(person=make_guest(), address="", now=NOW)
    assert not Origin.objects.exists()


def test_whoever_signs_up_leaves_one(client: Client, settings: Any) -> None:
    form = {
        "display_name": "Ama Serwaa",
        "handle": "ama_s",
        "email": "ama@example.org",
        "password1": "a long walk to Fijai",
        "password2": "a long walk to Fijai",
    }
    client.post("/accounts/signup/", form)
    assert Origin.objects.get().user.handle == "ama_s"
