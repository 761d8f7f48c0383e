"""What every test stands on: its database (DATABASE_URL says which), quick passwords, server processes, Chromium."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.models.signals import post_migrate
from django.test.utils import override_settings

from tests.servers import (
    daphne_server_process,
    live_server_process,
    private_redis,
    redis_prefix,
    start_server,
    two_servers,
)

__all__ = ["daphne_server_process", "live_server_process", "private_redis", "start_server", "two_servers"]


def pytest_configure() -> None:
    """Give a flushed database its epoch back."""
    post_migrate.connect(draw_epoch, dispatch_uid="tests.draw_epoch")


def draw_epoch(*, using: str, **_kwargs: Any) -> None:
    """What the first migration does: after a transactional test the database is flushed, and post_migrate sent."""
    from realtime.models import LogEpoch

    epochs = LogEpoch.objects.using(using)
    if "realtime_logepoch" in connections[using].introspection.table_names() and not epochs.exists():
        epochs.create(epoch="0test000")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """A test database of this process's own: a file where it is SQLite, since threads and servers share it."""
    conf = connections["default"].settings_dict
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    test = conf.setdefault("TEST", {})
    if connections["default"].vendor != "sqlite":
        test["NAME"] = f"test_durbar_{worker}"
        yield
        return
    folder = Path(settings.VAR_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    test["NAME"] = str(folder / f"test-{os.getpid()}.sqlite3")
    # A test that loses power may lose its data.
    conf["OPTIONS"]["init_command"] = conf["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    yield
    for leftover in folder.glob(f"test-{os.getpid()}.sqlite3*"):
        leftover.unlink()


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """Cheap password hashes; static files by their plain names: nothing needs collecting for a unit test; a cache
    and a corner of Redis that no other process knows."""
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # servestatic warns of a folder that is not there, and a warning is an error.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    caches = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    layers = copy.deepcopy(settings.CHANNEL_LAYERS)
    if settings.REDIS_URL:
        layers["default"]["CONFIG"]["prefix"] = redis_prefix()
    with override_settings(STORAGES=storages, PASSWORD_HASHERS=hashers, CACHES=caches, CHANNEL_LAYERS=layers):
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """What one test counted (attempts to sign in, say) is not held against the next."""
    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium; its sandbox needs a user that is not root."""
    from engagement.config import services

    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": str(services.chromium_binary()), "args": quiet}
