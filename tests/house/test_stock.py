"""Rows that are made once in a run come back as they were made, and what is made after them has ids of its own."""

from __future__ import annotations

import pytest
from django.db import transaction

from engagement.accounts.models import User
from tests import stock
from tests.factories import make_user
from tests.threads.factories import make_cast

pytestmark = pytest.mark.django_db


def nobody_makes_it() -> None:
    pytest.fail("made a second time")


def test_copies_are_as_what_was_made() -> None:
    with transaction.atomic():
        stock.take("a-cast", make_cast)
        made = stock._everything()
        transaction.set_rollback(True)
    assert stock._everything() != made
    stock.take("a-cast", nobody_makes_it)
    assert stock._everything() == made
    newest = max(User.objects.values_list("pk", flat=True))
    assert make_user().pk > newest
