"""What is marked `pure` or `door` is tested on SQLite alone: nothing may be `pure` that reaches a database."""

from __future__ import annotations

import pytest


def is_pure(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("pure") is not None


@pytest.fixture
def made_by_somebody(db: None) -> None:
    """As the fixtures of rooms ask for the database."""


def test_what_asks_for_nothing_is_pure(request: pytest.FixtureRequest) -> None:
    assert is_pure(request)


def test_what_asks_for_the_database_is_not(request: pytest.FixtureRequest, db: None) -> None:
    assert not is_pure(request)


def test_what_asks_for_it_through_others_is_not(request: pytest.FixtureRequest, made_by_somebody: None) -> None:
    assert not is_pure(request)


@pytest.mark.django_db
def test_what_has_the_mark_of_the_database_is_not(request: pytest.FixtureRequest) -> None:
    assert not is_pure(request)


@pytest.mark.parametrize(("way", "once"), [("prepared", False), ("plain", True), ("daphne", True)])
def test_the_hub_is_met_on_both_databases_by_its_own_way(
    request: pytest.FixtureRequest, db: None, way: str, once: bool
) -> None:
    assert (request.node.get_closest_marker("door") is not None) is once
