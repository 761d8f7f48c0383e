"""Which of an issuer's keys is meant, and when nobody can tell."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.accounts.issuer_keys import KINDS, algorithm_of, find_key

pytestmark = pytest.mark.pure


def key(**more: Any) -> dict[str, Any]:
    """A public key, by what it says of itself."""
    return {"kty": "RSA", **more}


def header(**more: Any) -> dict[str, Any]:
    """What a token says in front."""
    return {"alg": "RS256", **more}


FOUND = {
    "by its name": (header(kid="b"), [key(kid="a"), key(kid="b")], 1),
    "the only one, and neither says a name": (header(), [key()], 0),
    "the only one, and only the key says a name": (header(), [key(kid="a")], 0),
    "the only one, and only the token says a name": (header(kid="a"), [key()], 0),
    "the only one for signatures": (header(), [key(use="enc"), key(use="sig")], 1),
    "the only one of its kind": (header(), [key(kty="EC"), key()], 1),
    "the only one of its algorithm": (header(), [key(alg="PS256"), key(alg="RS256")], 1),
    "the only one that verifies": (header(), [key(key_ops=["encrypt"]), key(key_ops=["verify"])], 1),
    "by its name beside one without": (header(kid="b"), [key(), key(kid="b")], 1),
}


@pytest.mark.parametrize(("said", "keys", "at"), FOUND.values(), ids=list(FOUND))
def test_the_key_is_found(said: dict[str, Any], keys: list[dict[str, Any]], at: int) -> None:
    assert find_key(said, keys) is keys[at]


NOT_FOUND = {
    "none is there": (header(), []),
    "two, and no name": (header(), [key(), key()]),
    "two with names, and the token says none": (header(), [key(kid="a"), key(kid="b")]),
    "two without names, and the token says one": (header(kid="a"), [key(), key()]),
    "another name": (header(kid="b"), [key(kid="a")]),
    "another name beside one without": (header(kid="b"), [key(kid="a"), key()]),
    "two of the same name": (header(kid="a"), [key(kid="a"), key(kid="a")]),
    "it is for letters": (header(kid="a"), [key(kid="a", use="enc")]),
    "it is of another kind": (header(kid="a"), [key(kid="a", kty="EC")]),
    "it is a shared secret": (header(kid="a"), [key(kid="a", kty="oct")]),
    "it is for another algorithm": (header(kid="a"), [key(kid="a", alg="RS512")]),
}


@pytest.mark.parametrize(("said", "keys"), NOT_FOUND.values(), ids=list(NOT_FOUND))
def test_nobody_guesses(said: dict[str, Any], keys: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="cannot be told"):
        find_key(said, keys)


@pytest.mark.parametrize("name", ["none", "None", "", "HS256", "HS512", None, 5])
def test_what_anybody_can_sign_is_not_signed(name: object) -> None:
    with pytest.raises(ValueError, match="no algorithm"):
        algorithm_of({"alg": name})


def test_every_algorithm_is_known_to_what_verifies() -> None:
    from jwt.algorithms import get_default_algorithms

    assert KINDS.keys() <= get_default_algorithms().keys()
