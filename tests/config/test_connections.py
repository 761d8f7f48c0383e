"""The database connections of requests end with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished
from django.db import connection

from engagement.config import connections


@pytest.fixture(autouse=True)
def ending() -> Iterator[None]:
    """As in a server, for the time of a test."""
    connections.end_with_requests()
    yield
    request_finished.disconnect(dispatch_uid="durbar.end_with_requests")


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_closed_when_its_request_is_over() -> None:
    connection.ensure_connection()
    request_finished.send(sender=None)
    assert connection.connection is None


@pytest.mark.django_db
def test_a_transaction_around_it_goes_on() -> None:
    request_finished.send(sender=None)
    assert connection.connection is not None
