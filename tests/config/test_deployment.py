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

BASE_DIR = bootstrap.BASE_DIR


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
    return loaded


def test_the_services_are_those_of_the_scaled_shape(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"proxy", "web", "worker", "migrate", "postgres", "redis"}


def test_two_web_processes_stand_behind_the_one_port(compose: dict[str, Any]) -> None:
    assert compose["services"]["web"]["deploy"]["replicas"] == 2
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


def test_every_variable_that_is_passed_on_is_one_that_the_code_reads(compose: dict[str, Any]) -> None:
    from tests.house.test_documents import environment_variables

    assert set(compose["services"]["web"]["environment"]) <= environment_variables()


def test_the_containers_can_change_their_keys(compose: dict[str, Any]) -> None:
    """All but the demo's are passed on; a key that is not would be ignored without a word."""
    from tests.house.test_documents import environment_variables

    keys = {name for name in environment_variables() if re.search("KEY|SECRET|OIDC", name)}
    assert keys <= set(compose["services"]["web"]["environment"])


def test_only_the_migrations_own_the_tables(compose: dict[str, Any]) -> None:
    services = compose["services"]
    owner, application = (services[name]["environment"]["DATABASE_URL"] for name in ("migrate", "web"))
    assert services["worker"]["environment"]["DATABASE_URL"] == application != owner
    assert services["migrate"]["environment"]["DURBAR_APPLICATION_DATABASE_URL"] == application
    names = [re.match(r"postgresql://(\w+):", url)[1] for url in (owner, application)]  # type: ignore[index]
    assert names[0] == services["postgres"]["environment"]["POSTGRES_USER"] != names[1]


def test_web_and_worker_wait_for_the_migrations(compose: dict[str, Any]) -> None:
    for name in ("web", "worker"):
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
