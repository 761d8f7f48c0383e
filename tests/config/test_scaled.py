"""The scaled shape: several server processes on one port, and a worker beside them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.conf import settings

from engagement.config import bootstrap, processes
from engagement.config.services import Redis
from tests.servers import database_url, serving

pytestmark = pytest.mark.services


def test_two_workers_share_a_port_and_end_in_order(transactional_db: None, private_redis: Redis) -> None:
    with serving(redis_url=private_redis.url, workers=2) as server:
        assert server.get("/healthz") == "ok"
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        assert len(children) >= 2
        assert server.stop(seconds=30) == 0
    assert processes.wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children), seconds=10)


def test_a_worker_works_until_sigterm(transactional_db: None, private_redis: Redis, tmp_path: Path) -> None:
    environment = processes.environment(
        DATABASE_URL=database_url(),
        REDIS_URL=private_redis.url,
        DURBAR_VAR=str(tmp_path),
        DURBAR_SECRET_KEY=settings.SECRET_KEY,
    )
    command = [sys.executable, bootstrap.BASE_DIR / "manage.py", "worker"]
    with processes.Process(command, log=tmp_path / "worker.log", env=environment) as worker:
        worker.wait_until((tmp_path / "worker.beat").exists, seconds=30)
        assert worker.stop() == 0
    assert worker.tail().splitlines()[-2:] == ["durbar: worker started", "durbar: worker stopped"]


def test_a_worker_beside_sqlite_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, bootstrap.BASE_DIR / "manage.py", "worker"]
    environment = processes.environment(DURBAR_VAR=str(tmp_path))
    with processes.Process(command, log=tmp_path / "worker.log", env=environment) as worker:
        assert worker.popen.wait(timeout=30) == 1
    assert "`manage.py run` does this work itself" in worker.tail()
