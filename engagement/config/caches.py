"""A cache on Redis that may be gone: nothing here is worth an error page.

The cache holds counts for rate limits. While Redis cannot be asked, every answer is that of an empty cache, and for
some seconds it is not even asked: limits then count less well, and signing in goes on at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

REST_SECONDS = 5.0
TIMEOUTS = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, with the answers of an empty cache instead of errors."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**TIMEOUTS, **params.get("OPTIONS", {})}})
        self._rest_until = 0.0

    def _ask(self, question: Callable[[], Any], otherwise: Any) -> Any:
        if monotonic() < self._rest_until:
            return otherwise
        try:
            return question()
        except RedisError as error:
            self._rest_until = monotonic() + REST_SECONDS
            logger.warning("the cache cannot be asked: %s", type(error).__name__)
            return otherwise

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """True where Redis is gone: nobody else can have added it."""
        return bool(self._ask(lambda: super(ForgivingRedisCache, self).add(key, value, timeout, version), True))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The default where Redis is gone."""
        return self._ask(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Forgotten where Redis is gone."""
        self._ask(lambda: super(ForgivingRedisCache, self).set(key, value, timeout, version), None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """False where Redis is gone."""
        return bool(self._ask(lambda: super(ForgivingRedisCache, self).touch(key, timeout, version), False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """False where Redis is gone."""
        return bool(self._ask(lambda: super(ForgivingRedisCache, self).delete(key, version), False))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Nothing where Redis is gone."""
        found: dict[Any, Any] = self._ask(lambda: super(ForgivingRedisCache, self).get_many(keys, version), {})
        return found

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """False where Redis is gone."""
        return bool(self._ask(lambda: super(ForgivingRedisCache, self).has_key(key, version), False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """`delta` where Redis is gone. Raises ValueError for a key that is not there, as every cache does."""
        return int(self._ask(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), delta))

    def set_many(self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        """Forgotten where Redis is gone."""
        self._ask(lambda: super(ForgivingRedisCache, self).set_many(data, timeout, version), None)
        return []

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        """Nothing to do where Redis is gone."""
        self._ask(lambda: super(ForgivingRedisCache, self).delete_many(keys, version), None)

    def clear(self) -> None:
        """Nothing to do where Redis is gone."""
        self._ask(super().clear, None)
