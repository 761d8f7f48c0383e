"""Where an account was made, as far as that tells fresh accounts of one farm from others: a keyed hash of a network,
under a key of the day, so that nobody learns the address and two days cannot be laid side by side. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import Final

_IPV6_OF_ONE_LINE: Final = 64


def network_of(address: str) -> str:
    """The network that one line has: the address itself, of IPv6 its first 64 bits; "" for what is no address."""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return f"{int(found) >> (128 - _IPV6_OF_ONE_LINE):x}"
    return str(found)


def digest_of(address: str, now: datetime, secret: bytes) -> str:
    """What is kept of an address, 32 hexadecimal digits; "" for what is no address."""
    network = network_of(address)
    if not network:
        return ""
    day = hmac.digest(hashlib.sha256(b"durbar.origin:" + secret).digest(), now.date().isoformat().encode(), "sha256")
    return hmac.digest(day, network.encode(), "sha256").hex()[:32]
