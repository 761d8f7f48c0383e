"""What every test stands on: its database (DATABASE_URL says which), quick passwords, server processes, Chromium."""

from __future__ import annotations

import copy
import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.models.signals import post_migrate
from django.test.utils import override_settings

from engagement.config.checking import RUNS
from tests import databases, doors, files, keeping, unguarded
from tests.servers import (
    daphne_server_process,
    live_server_process,
    private_redis,
    redis_prefix,
    start_server,
    two_servers,
)

__all__ = ["daphne_server_process", "live_server_process", "private_redis", "start_server", "two_servers"]


# A law is not a stopwatch: a busy machine must not refute it.
hypothesis.settings.register_profile(
    "durbar", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("durbar")

STORES = {"django_db_setup", "hub_database", "private_redis"}
"""The fixtures behind every use of a database or a Redis."""


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run of databases, unless this is one of its workers; give a flushed database its epoch back."""
    if not hasattr(config, "workerinput"):
        databases.begin_run()
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", default=0):
        gc.disable()  # until all is imported: see pytest_collection_finish
    post_migrate.connect(draw_epoch, dispatch_uid="tests.draw_epoch")
    unguarded.let_flush(pytest.MonkeyPatch())


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last worker has ended."""
    if not hasattr(config, "workerinput"):
        databases.end_run()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `pure` what reaches no database (pytest-django would not let it) and as `door` what reaches it through
    queries and actions alone: they are tested once and not on each."""
    places = {run.name: run.places for run in RUNS if run.places}
    for item in items:
        for mark in item.iter_markers():
            # Elsewhere nobody would look for it, and it would not be run.
            if mark.name in places and not item.nodeid.startswith(places[mark.name]):
                raise pytest.UsageError(f"{item.nodeid}: a test of {mark.name} belongs into {places[mark.name]}")
        if not STORES & set(getattr(item, "fixturenames", ())) and not item.get_closest_marker("django_db"):
            item.add_marker("pure")
        elif doors.is_door(item.path, base=settings.BASE_DIR) or doors.is_other_way(parameters_of(item)):
            item.add_marker("door")


def pytest_collection_finish() -> None:
    """What was imported stays: whoever looks for garbage need not look through all of it each time."""
    gc.freeze()
    gc.enable()


def parameters_of(item: pytest.Item) -> Mapping[str, Any]:
    """What a parametrized test is given."""
    call = getattr(item, "callspec", None)
    return call.params if call else {}


def draw_epoch(*, using: str, **_kwargs: Any) -> None:
    """What the first migration does: after a transactional test the database is flushed, and post_migrate sent."""
    from realtime.models import LogEpoch

    epochs = LogEpoch.objects.using(using)
    if "realtime_logepoch" in connections[using].introspection.table_names() and not epochs.exists():
        epochs.create(epoch="0test000")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A test that loses power may lose its data."""
    options = connections["default"].settings_dict["OPTIONS"]
    if databases.is_file():
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The test database, of this process's own, also where no test has the mark `django_db`: those that drive servers
    and browsers commit, and flush. It is a file where it is SQLite, since threads and servers share it."""
    name = f"test_{os.getpid()}"
    if databases.is_file():
        name = str(databases.folder() / f"{name}.sqlite3")
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(databases.as_ours(name))
        yield
        with django_db_blocker.unblock():
            keeping.put_away()
            stack.close()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """Before the transaction of a test begins, the rows that it shares with others are there."""
    if fixturedef.argname == "_django_db_helper" and not request.node.get_closest_marker("pure"):
        keeping.prepare(request.node, request.getfixturevalue("django_db_blocker"))


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """Cheap password hashes; static files by their plain names: nothing needs collecting for a unit test; a cache
    and a corner of Redis that no other process knows."""
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        "photos": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    # servestatic warns of a folder that is not there, and a warning is an error.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    caches = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    layers = copy.deepcopy(settings.CHANNEL_LAYERS)
    if settings.REDIS_URL:
        layers["default"]["CONFIG"]["prefix"] = redis_prefix()
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(
            STORAGES=storages,
            PASSWORD_HASHERS=hashers,
            CACHES=caches,
            CHANNEL_LAYERS=layers,
            # Else it looks at every static file before it serves the first.
            SERVESTATIC_AUTOREFRESH=True,
        ),
    ):
        patch.setattr("servestatic.middleware.ServeStaticMiddleware", files.QuickStatic)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """What one test counted (attempts to sign in, say) is not held against the next; nor what it knew of its rows."""
    from tickets.queries.kept import forget_all

    cache.clear()
    forget_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium; its sandbox needs a user that is not root."""
    from engagement.config import services

    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": str(services.chromium_binary()), "args": quiet}
