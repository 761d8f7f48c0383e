"""What is kept of where somebody comes from: enough to tell one line from another for a day, and no address."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.accounts.origins import digest_of, network_of
from tests.factories import NOW

SECRET = b"secret"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
    ],
)
def test_one_line_is_one_network(one: str, other: str, same: bool) -> None:
    assert (digest_of(one, NOW, SECRET) == digest_of(other, NOW, SECRET)) is same


def test_two_days_and_two_secrets_cannot_be_laid_side_by_side() -> None:
    kept = digest_of("192.0.2.7", NOW, SECRET)
    assert kept != digest_of("192.0.2.7", NOW + timedelta(days=1), SECRET)
    assert kept != digest_of("192.0.2.7", NOW, b"other")


def test_what_is_no_address_leaves_nothing() -> None:
    assert (network_of("unix:"), digest_of("", NOW, SECRET)) == ("", "")


@given(st.integers(0, 2**32 - 1).map(lambda number: str(IPv4Address(number))))
def test_no_address_stands_in_what_is_kept(address: str) -> None:
    kept = digest_of(address, NOW, SECRET)
    assert len(kept) == 32
    assert address not in kept
