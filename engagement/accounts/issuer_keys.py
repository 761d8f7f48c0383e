"""By which of an issuer's keys an id_token is signed: OpenID Connect Core 1.0, 10.1, and RFC 7517, 4. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

Key = Mapping[str, Any]
KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    "EdDSA": "OKP",
}
"""Algorithm -> kind of key. None of them can be forged with what an issuer publishes: a secret that both sides
know is no key of these, and no signature is none."""


def algorithm_of(header: Mapping[str, Any]) -> str:
    """How it says that it is signed. Raises ValueError where that proves nothing."""
    algorithm = header.get("alg")
    if algorithm not in KINDS:
        raise ValueError("signed by no algorithm that an issuer's published key can prove")
    return str(algorithm)


def find_key(header: Mapping[str, Any], keys: Sequence[Key]) -> Key:
    """The key that a token with this header has to be signed by, of all that the issuer publishes.

    A key that says its name is meant only by that name. Names are optional on both sides as long as nobody has to
    guess: without one, a single key may be left. Raises ValueError where there is none, or more than one.
    """
    usable = [key for key in keys if _may_sign(key, algorithm_of(header))]
    name = header.get("kid")
    named = [key for key in usable if name is not None and key.get("kid") == name]
    nameless = [key for key in usable if name is None or key.get("kid") is None]
    # A key without a name beside others is not what somebody means who says a name.
    found = named or (nameless if len(usable) == 1 else [])
    if len(found) != 1:
        raise ValueError("it cannot be told by which of the issuer's keys this is signed")
    return found[0]


def _may_sign(key: Key, algorithm: str) -> bool:
    """Whether a key is for signatures, by this algorithm, as far as it says so."""
    return (
        key.get("kty") == KINDS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and "verify" in key.get("key_ops", ["verify"])
    )
