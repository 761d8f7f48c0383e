from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import transaction

from tickets.queries.kept import Kept, forget_all

Capture = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def kept() -> Kept[str]:
    """Room for two."""
    return Kept(limit=2)


def test_what_nobody_kept_is_not_known(kept: Kept[str]) -> None:
    assert kept.get(1) is None


def test_what_is_kept_is_known(kept: Kept[str]) -> None:
    assert kept.keep(1, "one") == "one"
    assert kept.get(1) == "one"


def test_the_oldest_makes_room(kept: Kept[str]) -> None:
    for number, word in enumerate(["one", "two", "three"], start=1):
        kept.keep(number, word)
    assert [kept.get(number) for number in (1, 2, 3)] == [None, "two", "three"]


def test_a_new_row_is_known_within_its_transaction(db: None, kept: Kept[str]) -> None:
    with transaction.atomic():
        kept.made(1)
        kept.keep(1, "new")
        assert kept.get(1) == "new"


def test_a_row_that_was_rolled_back_is_forgotten(db: None, kept: Kept[str]) -> None:
    with transaction.atomic():
        kept.made(1)
        kept.keep(1, "undone")
        transaction.set_rollback(True)
    assert kept.get(1) is None


def test_a_row_that_gets_the_same_id_is_another_one(db: None, kept: Kept[str]) -> None:
    with transaction.atomic():
        kept.made(1)
        kept.keep(1, "undone")
        transaction.set_rollback(True)
    with transaction.atomic():
        kept.made(1)
        assert kept.get(1) is None
        kept.keep(1, "other")
    assert kept.get(1) == "other"


def test_a_row_that_was_committed_stays_known(
    db: None, kept: Kept[str], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        kept.made(1)
        kept.keep(1, "stays")
    assert kept.get(1) == "stays"


def test_a_row_that_nobody_read_before_it_was_committed_is_read_after(
    db: None, kept: Kept[str], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        kept.made(1)
    assert kept.get(1) is None
    kept.keep(1, "read later")
    assert kept.get(1) == "read later"


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_a_row_is_there_at_once(kept: Kept[str]) -> None:
    kept.made(1)
    kept.keep(1, "there")
    assert kept.get(1) == "there"


def test_everything_can_be_forgotten(kept: Kept[str]) -> None:
    kept.keep(1, "one")
    forget_all()
    assert kept.get(1) is None
