"""Refusals."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal, refusal_table


@pytest.fixture
def no_leftovers() -> Iterator[None]:
    """Classes that a test makes are gone after it: the table is made of all that live."""
    yield
    gc.collect()


@pytest.mark.usefixtures("no_leftovers")
def test_message_is_filled_in() -> None:
    class TooSoon(Refusal):
        message = "Wait %(seconds)s seconds."

    assert TooSoon(params={"seconds": 3}).text() == "Wait 3 seconds."


@pytest.mark.usefixtures("no_leftovers")
def test_message_without_parameters_is_taken_as_it_is() -> None:
    class Half(Refusal):
        message = "Only 50% of it."

    assert Half().text() == "Only 50% of it."


@pytest.mark.usefixtures("no_leftovers")
def test_lazy_message_becomes_text() -> None:
    class Translated(Refusal):
        message = _("No.")

    assert Translated().text() == "No."


def test_refusal_says_which_argument_and_when_to_try_again() -> None:
    refusal = Refusal(field="body", retry_after_ms=50)
    assert (refusal.field, refusal.retry_after_ms, str(refusal)) == ("body", 50, "refused")


def test_every_refusal_of_the_project_has_a_code_of_its_own() -> None:
    table = refusal_table()
    numbers = [refusal.code for refusal in table]
    assert numbers == sorted(set(numbers))
    assert len({refusal.slug for refusal in table}) == len(table)


def test_refusals_of_the_project_say_what_kind_they_are() -> None:
    assert all(isinstance(refusal.kind, Kind) for refusal in refusal_table())


def test_slugs_are_for_machines() -> None:
    assert all(refusal.slug.replace("_", "").isalpha() and refusal.slug.islower() for refusal in refusal_table())


@pytest.mark.usefixtures("no_leftovers")
@pytest.mark.parametrize(("code", "slug"), [(1800, "other"), (1801, "same"), (399, "low"), (2000, "high")])
def test_double_or_impossible_code_is_found(code: int, slug: str) -> None:
    class One(Refusal):
        code = 1800
        slug = "same"

    two: Any = type("Two", (Refusal,), {"code": code, "slug": slug})
    with pytest.raises(ValueError, match="not unique"):
        refusal_table()
    assert two.code == code
