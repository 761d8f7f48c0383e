"""A body in JSON that nobody could mean."""

from __future__ import annotations

from io import BytesIO

import pytest
from rest_framework.exceptions import ParseError

from tickets.api.parsers import JSONBody


def test_a_body_is_read() -> None:
    assert JSONBody().parse(BytesIO(b'{"title": "Drains"}')) == {"title": "Drains"}


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"{", b'{"a": NaN}', b"9" * 5000])
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        JSONBody().parse(BytesIO(body))
