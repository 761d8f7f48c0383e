"""Who holds an office."""

from __future__ import annotations

import pytest

from engagement.record.permissions import holds_office
from tests.factories import make_department, make_member, make_user

pytestmark = pytest.mark.django_db


def test_citizens_hold_none() -> None:
    assert not holds_office(make_user())


@pytest.mark.parametrize("role", ["moderator", "director", "administrator"])
def test_whoever_has_a_role_does(role: str) -> None:
    assert holds_office(make_user(role=role))


def test_officers_do() -> None:
    assert holds_office(make_member(make_department()))
