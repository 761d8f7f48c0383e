"""Fixtures of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from engagement.accounts.models import User
from tests.factories import make_member, make_user


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    """Rate limits are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def citizen(db: None) -> User:
    """Somebody without any office."""
    return make_user()


@pytest.fixture
def officer(db: None) -> User:
    """Somebody who works in a department."""
    return make_member()


@pytest.fixture
def moderator(db: None) -> User:
    """Who keeps the conversation civil."""
    return make_user(role="moderator")


@pytest.fixture
def director(db: None) -> User:
    """Who heads the administration."""
    return make_user(role="director", is_staff=True)


@pytest.fixture
def administrator(db: None) -> User:
    """Who looks after accounts."""
    return make_user(role="administrator", is_staff=True)
