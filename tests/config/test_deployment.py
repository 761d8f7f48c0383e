"""The files of the scaled shape say what the code expects. No container engine is needed to know that."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from engagement.config import bootstrap
from tests.house.test_documents import environment_variables

BASE_DIR = bootstrap.BASE_DIR


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
    return loaded


def aliases(service: dict[str, Any]) -> list[str]:
    """The names by which others find a service, besides its own."""
    found: list[str] = service.get("networks", {}).get("default", {}).get("aliases", [])
    return found


def test_the_services_are_those_of_the_scaled_shape(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"proxy", "web-1", "web-2", "worker", "migrate", "postgres", "redis"}


def test_two_web_processes_stand_behind_the_one_port(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if aliases(service) == ["web"]] == [
        "web-1",
        "web-2",
    ]
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    assert re.search(r"name web\s+port 8000", (BASE_DIR / "deploy" / "Caddyfile").read_text())


def test_every_service_that_stays_up_is_asked_how_it_is(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "test" not in service["healthcheck"]] == [
        "migrate"
    ]


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    text = (BASE_DIR / "docker-compose.yml").read_text()
    for name in ("DURBAR_SECRET_KEY", "POSTGRES_PASSWORD", "POSTGRES_APPLICATION_PASSWORD"):
        assert set(re.findall(rf"\${{{name}\b(..)", text)) == {":?"}


ELSEWHERE = {
    # Where the image keeps things.
    *("DURBAR_VAR", "DURBAR_PHOTOS_FOLDER", "DURBAR_EMAIL_FOLDER"),
    # For development, for measuring, for two installations on one Redis.
    *("DURBAR_DEBUG", "DURBAR_LIMITS", "DURBAR_REDIS_PREFIX"),
    # Of the one container that makes the tables, and of the worker.
    *("DURBAR_APPLICATION_DATABASE_URL", "DURBAR_METRICS_LISTEN"),
}
"""Variables that a web process in a container is not given."""


@pytest.mark.parametrize("service", ["web-1", "web-2", "worker", "migrate"])
def test_every_variable_that_the_code_reads_reaches_the_containers(compose: dict[str, Any], service: str) -> None:
    passed_on = set(compose["services"][service]["environment"])
    assert passed_on >= environment_variables() - ELSEWHERE
    assert passed_on <= environment_variables()


def test_caddy_alone_makes_https_where_it_is_asked_to() -> None:
    text = (BASE_DIR / "deploy" / "https.yml").read_text().replace("!override", "")
    proxy = yaml.safe_load(text)["services"]["proxy"]
    assert proxy["ports"] == ["80:80", "443:443", "443:443/udp"]
    assert proxy["environment"]["DURBAR_TRUSTED_PROXIES"] == "127.0.0.1/32"


def test_only_the_migrations_own_the_tables(compose: dict[str, Any]) -> None:
    services = compose["services"]
    owner, application = (services[name]["environment"]["DATABASE_URL"] for name in ("migrate", "web-1"))
    assert {services[name]["environment"]["DATABASE_URL"] for name in ("web-2", "worker")} == {application} != {owner}
    assert services["migrate"]["environment"]["DURBAR_APPLICATION_DATABASE_URL"] == application
    names = [re.match(r"postgresql://(\w+):", url)[1] for url in (owner, application)]  # type: ignore[index]
    assert names[0] == services["postgres"]["environment"]["POSTGRES_USER"] != names[1]


def test_web_and_worker_wait_for_the_migrations(compose: dict[str, Any]) -> None:
    for name in ("web-1", "web-2", "worker"):
        assert compose["services"][name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_example_environment_has_every_variable_that_must_be_set() -> None:
    needed = set(re.findall(r"\${([A-Z_]+):\?", (BASE_DIR / "docker-compose.yml").read_text()))
    example = (BASE_DIR / "deploy" / "env.example").read_text()
    assert not {name for name in needed if not re.search(rf"^{name}=", example, re.MULTILINE)}


def test_the_image_does_not_run_as_root() -> None:
    final = (BASE_DIR / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert re.search(r"^USER durbar$", final, re.MULTILINE)


def test_the_image_copies_every_file_that_the_bootstrap_imports() -> None:
    copied = re.findall(r"engagement/config/\w+\.py", (BASE_DIR / "Dockerfile").read_text())
    source = (BASE_DIR / "engagement" / "config" / "bootstrap.py").read_text()
    siblings = re.findall(r"from engagement\.config(?: import |\.)(\w+)", source)
    assert {f"engagement/config/{name}.py" for name in (*siblings, "bootstrap", "__init__")} == set(copied)


def probe(*words: str, **environment: str) -> int:
    command = [sys.executable, BASE_DIR / "deploy" / "probe.py", *words]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


def test_a_worker_that_worked_a_moment_ago_is_well(tmp_path: Path) -> None:
    (tmp_path / "worker.beat").touch()
    assert probe("worker", DURBAR_VAR=str(tmp_path)) == 0


def test_a_worker_that_never_worked_is_not_well(tmp_path: Path) -> None:
    assert probe("worker", DURBAR_VAR=str(tmp_path)) == 1


def test_the_hooks_before_a_commit_are_checks_of_the_test_run() -> None:
    hooks = yaml.safe_load((BASE_DIR / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert [hook["id"] for hook in hooks] == ["ruff", "ruff-format", "import-contracts", "mypy", "djlint", "house"]


def test_ci_runs_exactly_what_a_developer_runs() -> None:
    lines = (BASE_DIR / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "exec python3 manage.py test"
