"""Who is at the other end: a connection token, the session of a same-origin page, or an anonymous viewer."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import import_module
from time import time
from typing import Any, NamedTuple

import jwt
import msgspec
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.base import SessionBase
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from realtime import conf

ALGORITHM = "HS256"


class InvalidToken(Exception):
    """Not a token of ours: the socket is closed with 3500."""


class ExpiredToken(Exception):
    """A token of ours that has run out: error 109, the client fetches a new one."""


class Claims(NamedTuple):
    """What a connection token says. `user_id` None: an anonymous viewer. `expires_at` is Unix time in seconds."""

    user_id: int | None
    expires_at: float


def token_keys() -> tuple[bytes, ...]:
    """The keys in use; the first one signs."""
    given: tuple[str, ...] = tuple(conf.get("TOKEN_KEYS"))
    if given:
        return tuple(key.encode() for key in given)
    # A key of its own, so that a token can never be mistaken for anything else signed with the secret.
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(hashlib.sha256(b"realtime.token:" + key.encode()).digest() for key in secrets)


def issue_token(user_id: int, *, ttl_seconds: int, now: datetime) -> str:
    """A connection token (JWT, HS256) for this person: `sub`, `iat`, `exp`."""
    claims = {"sub": str(user_id), "iat": now, "exp": now + timedelta(seconds=ttl_seconds)}
    return jwt.encode(claims, token_keys()[0], algorithm=ALGORITHM)


class _Claims(msgspec.Struct, forbid_unknown_fields=True):
    sub: str
    exp: int
    iat: int = 0


_claims_decoder = msgspec.json.Decoder(_Claims)
_HEADER = jwt.encode({}, "x" * 32, algorithm=ALGORITHM).partition(".")[0] + "."


def read_token(token: str, keys: Sequence[bytes]) -> Claims:
    """Verify a connection token against all keys in use. Raises InvalidToken or ExpiredToken."""
    claims = _read_own(token, keys[0])
    if claims is None:
        return _read_any(token, keys)
    if claims.expires_at <= time():
        raise ExpiredToken
    return claims


@lru_cache(maxsize=16)
def _keyed(key: bytes) -> hmac.HMAC:
    """The beginning of a signature with this key. A copy of it goes on without letting other threads in between, as
    `hmac.digest` does: getting the interpreter back from them took ten times as long as signing."""
    return hmac.new(key, digestmod="sha256")


def _read_own(token: str, key: bytes) -> Claims | None:
    """The short way for a token exactly as `issue_token` makes it, signed with the newest key: a tenth of a join's
    time otherwise goes into the general parser. None for anything else, which PyJWT then judges."""
    signed, _, signature = token.rpartition(".")
    if not signed.startswith(_HEADER):
        return None
    try:
        given = base64.urlsafe_b64decode(signature + "=")
        mac = _keyed(key).copy()
        mac.update(signed.encode("ascii"))
        if not hmac.compare_digest(mac.digest(), given):
            return None
        payload = base64.urlsafe_b64decode(signed[len(_HEADER) :] + "==")
        claims = _claims_decoder.decode(payload)
        return Claims(int(claims.sub) if claims.sub else None, claims.exp)
    except (ValueError, msgspec.DecodeError):
        return None


def _read_any(token: str, keys: Sequence[bytes]) -> Claims:
    for key in keys:
        try:
            claims = jwt.decode(token, key, algorithms=[ALGORITHM], options={"require": ["exp", "sub"]})
            return Claims(int(claims["sub"]) if claims["sub"] else None, float(claims["exp"]))
        except jwt.ExpiredSignatureError:
            raise ExpiredToken from None
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, ValueError):
            raise InvalidToken from None
    raise InvalidToken


def session_mark(session_key: str) -> str:
    """A name for a session that may be stored and sent between processes: it opens nothing."""
    return hashlib.sha256(b"realtime.session:" + session_key.encode()).hexdigest()[:32]


def _decoded_sessions(keys: set[str]) -> dict[str, dict[str, Any]]:
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    if not hasattr(store, "get_model_class"):
        return {key: store(key).load() for key in keys}
    rows = store.get_model_class().objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    decode = store().decode
    return {key: decode(data) for key, data in rows.values_list("session_key", "session_data")}


def find_session_users(session_keys: Iterable[str]) -> dict[str, int]:
    """Session key -> user id, for sessions that are alive and whose authentication hash still holds (under the
    current secret or a fallback). Never flushes a session: a socket must not sign anyone out of their pages."""
    sessions = {key: data for key, data in _decoded_sessions(set(session_keys)).items() if SESSION_KEY in data}
    model: Any = get_user_model()
    ids = {key: model._meta.pk.to_python(data[SESSION_KEY]) for key, data in sessions.items()}
    users = model._default_manager.in_bulk(set(ids.values()))
    found: dict[str, int] = {}
    for key, data in sessions.items():
        user = users.get(ids[key])
        known_backend = data.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        if user is not None and known_backend and _hash_holds(user, data.get(HASH_SESSION_KEY, "")):
            found[key] = user.pk
    return found


def _hash_holds(user: Any, given: str) -> bool:
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(given, known) for known in hashes)


def origin_is_ours(origin: str, *, host: str, secure: bool) -> bool:
    """Whether a page at `origin` may open a socket here: exactly the page's own origin, or one that is listed.

    Scheme, host and port must all be equal; there are no wildcards and no default beyond the scheme's own port.
    """
    own = f"{'https' if secure else 'http'}://{host}".lower()
    return (origin.lower() == own and host_is_ours(host)) or origin in conf.get("ALLOWED_ORIGINS")


def host_is_ours(host: str) -> bool:
    """Whether the site is called by this name: a page of another name that was made to point here is not ours."""
    names = settings.ALLOWED_HOSTS or ([".localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])
    return validate_host(split_domain_port(host)[0], names)
