"""References of tickets: what is written is read, and what is misheard is noticed."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tickets.references import check_digit, parse, reference_of

NUMBERS = st.integers(1, 10**12)


@given(NUMBERS)
def test_a_reference_reads_back_as_its_number(number: int) -> None:
    assert parse(reference_of(number)) == number


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_noticed(number: int, data: st.DataObject) -> None:
    digits = f"{number}{check_digit(number)}"
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from("0123456789"))
    assume(other != digits[place])
    assert parse(digits[:place] + other + digits[place + 1 :]) is None


@given(NUMBERS, st.data())
def test_two_digits_that_changed_places_are_noticed(number: int, data: st.DataObject) -> None:
    digits = f"{number}{check_digit(number)}"
    place = data.draw(st.integers(0, len(digits) - 2))
    assume(digits[place] != digits[place + 1])
    assert parse(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]) is None


@pytest.mark.parametrize("written", ["T-1042-9", "t 1042 9", " T1042-9 ", "10429", "1042.9"])
def test_people_write_it_in_many_ways(written: str) -> None:
    assert parse(written) == 1042


@pytest.mark.parametrize("written", ["", "T-", "T-0-0", "hello", "T-1042-7", "T-٣-3", "9" * 30, "T-01042-9", "5"])
def test_what_is_no_reference_is_none(written: str) -> None:
    assert parse(written) is None
