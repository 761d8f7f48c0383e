"""The cache without Redis; with it, it is Django's own."""

from __future__ import annotations

from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisGone

from engagement.config import caches
from engagement.config.caches import ForgivingRedisCache


@pytest.fixture
def cache() -> ForgivingRedisCache:
    """On a port where nobody listens."""
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {})


@pytest.mark.parametrize(
    ("method", "arguments", "answer"),
    [
        ("add", ("k", 1), True),
        ("get", ("k", "default"), "default"),
        ("set", ("k", 1), None),
        ("touch", ("k",), False),
        ("delete", ("k",), False),
        ("get_many", (["k"],), {}),
        ("has_key", ("k",), False),
        ("incr", ("k", 2), 2),
        ("set_many", ({"k": 1},), []),
        ("delete_many", (["k"],), None),
        ("clear", (), None),
    ],
)
def test_without_redis_it_answers_like_an_empty_cache(
    cache: ForgivingRedisCache, method: str, arguments: tuple[Any, ...], answer: Any
) -> None:
    assert getattr(cache, method)(*arguments) == answer


def test_it_is_not_asked_again_at_once(cache: ForgivingRedisCache) -> None:
    asked = []

    def ask() -> None:
        asked.append(1)
        raise RedisGone

    for _ in range(3):
        cache._ask(ask, None)
    assert len(asked) == 1


def test_it_is_asked_again_after_a_rest(cache: ForgivingRedisCache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.get("k")
    monkeypatch.setattr(caches, "monotonic", lambda: cache._rest_until + 1)
    assert cache._ask(lambda: "there again", None) == "there again"
