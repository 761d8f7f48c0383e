"""The chain: whatever changes in an event, its digest changes; and only the key's holder can make it fit."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from tickets.chain import Link, canonical, digest

LINK = Link(
    ticket=7, number=2, kind="noted", at=datetime(2026, 11, 23, 9, tzinfo=UTC), actor=3, data={"a": 1}, key=None
)
KEY = b"key"


@pytest.mark.parametrize(
    "change",
    [
        {"ticket": 8},
        {"number": 3},
        {"kind": "assigned"},
        {"at": LINK.at + timedelta(microseconds=1)},
        {"actor": 4},
        {"actor": None},
        {"data": {"a": 2}},
        {"data": {"a": "1"}},
        {"key": "k"},
    ],
)
def test_whatever_changes_the_digest_changes(change: dict[str, object]) -> None:
    assert digest(KEY, "", LINK) != digest(KEY, "", LINK._replace(**change))  # type: ignore[arg-type]


def test_the_digest_before_is_covered() -> None:
    assert digest(KEY, "", LINK) != digest(KEY, "0" * 64, LINK)


def test_another_key_gives_another_digest() -> None:
    assert digest(KEY, "", LINK) != digest(b"other", "", LINK)


def test_the_order_of_the_data_does_not_matter() -> None:
    one, other = LINK._replace(data={"a": 1, "b": 2}), LINK._replace(data={"b": 2, "a": 1})
    assert canonical(one) == canonical(other)


def test_the_zone_in_which_an_instant_is_written_does_not_matter() -> None:
    elsewhere = LINK.at.astimezone(timezone(timedelta(hours=5)))
    assert canonical(LINK._replace(at=elsewhere)) == canonical(LINK)


leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=12)
values = leaves | st.lists(leaves, max_size=3) | st.dictionaries(st.text(max_size=4), leaves, max_size=3)


@given(st.dictionaries(st.text(max_size=8), values, max_size=4))
def test_an_event_is_written_as_json_without_a_space_its_keys_in_order(data: dict[str, object]) -> None:
    parts = [7, 2, "noted", "2026-11-23T09:00:00.000000+00:00", 3, data, None]
    written = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert canonical(LINK._replace(data=data)) == written.encode()


def test_a_text_that_a_template_made_is_a_text() -> None:
    assert canonical(LINK._replace(data={"a": SafeString("x")})) == canonical(LINK._replace(data={"a": "x"}))


def test_what_is_no_json_cannot_stand_in_a_record() -> None:
    with pytest.raises(TypeError):
        canonical(LINK._replace(data={"a": object()}))
