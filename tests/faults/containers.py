"""`docker-compose.yml` carried out with processes, where there is no engine: the same commands with the same
variables, in production's settings, behind the same Caddy. What differs: ports are free ones of the loopback address,
the proxy's certificate is its own, and it is told where the web processes are, since there is no name `web`.

    with Containers(folder) as containers:
        containers.up()
        containers.web[0].kill(); containers.web[0].start()
"""

from __future__ import annotations

import base64
import json
import os
import re
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
import yaml

from engagement.config import bootstrap, checking, processes, services
from tests.servers import answers

BASE_DIR = bootstrap.BASE_DIR
READY_SECONDS = 90
DYNAMIC = re.compile(r"dynamic a \{.*?\n\t\t\}", re.DOTALL)
GLOBAL = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tdefault_bind 127.0.0.1\n}\n"


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """A value of the compose file with its variables: `${NAME}`, `${NAME:-default}`, `${NAME:?what to do}`.

    Raises KeyError where one that must be there is not.
    """

    def value(found: re.Match[str]) -> str:
        name, operator, rest = found["name"], found["operator"], found["rest"]
        if given := values.get(name):
            return given
        if operator == ":?":
            raise KeyError(f"{name}: {rest}")
        return rest or ""

    return re.sub(r"\$\{(?P<name>\w+)(?:(?P<operator>:[-?])(?P<rest>[^}]*))?\}", value, text)


def proxy(folder: Path, ports: Sequence[int], values: Mapping[str, str]) -> tuple[list[str | Path], dict[str, str]]:
    """The command and the environment of the proxy, with its own file for this machine: web processes at these ports.
    `values`: its variables. It keeps what it makes in the folder."""
    told = (BASE_DIR / "deploy" / "Caddyfile").read_text()
    ours, changed = DYNAMIC.subn(f"to {' '.join(f'127.0.0.1:{port}' for port in ports)}", told)
    assert changed == 1
    file = folder / "Caddyfile"
    file.write_text(GLOBAL + ours)
    home = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
    command: list[str | Path] = [services.caddy_binary(), "run", "--config", file, "--adapter", "caddyfile"]
    return command, {"PATH": os.environ["PATH"], **values, **home}


class Container:
    """A service that stays up."""

    def __init__(self, name: str, command: list[str | Path], env: Mapping[str, str], folder: Path) -> None:
        self.name = name
        self._command, self._env, self._folder = command, env, folder
        self.process: processes.Process | None = None

    def start(self) -> None:
        """As the engine does, also after it was killed."""
        self.process = processes.Process(self._command, log=self._folder / f"{self.name}.log", env=self._env)

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()

    def stop(self) -> int:
        """SIGTERM, and as long as the compose file gives it; its exit status."""
        return self.process.stop(seconds=30) if self.process is not None else 0


class Containers:
    """All services; `up` starts them in the order in which they wait for each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = processes.free_port()
        self.url = f"https://localhost:{self.port}"
        self._web_ports = [processes.free_port(), processes.free_port()]
        self._stack = ExitStack()
        self.compose: dict[str, Any] = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())["services"]

    def __enter__(self) -> Containers:
        stack = self._stack.__enter__()
        self.postgres = stack.enter_context(services.private_postgres(self.folder, durable=True))
        self.redis = stack.enter_context(services.Redis(services.redis_binary(), folder=self.folder))
        with psycopg.connect(self.postgres.url, autocommit=True) as database:
            database.execute("CREATE DATABASE durbar")
        self.dot_env = {
            "POSTGRES_PASSWORD": str(psycopg.conninfo.conninfo_to_dict(self.postgres.url)["password"]),
            "POSTGRES_APPLICATION_PASSWORD": "of-the-application",
            "DURBAR_SECRET_KEY": "the secret of this house alone, made of more than fifty characters",
            "DURBAR_SIGNING_KEY": base64.b64encode(b"the key that signs this record..").decode(),
            "DURBAR_RECORD_KEY": "what this record is chained with, of more than fifty characters",
            "DURBAR_HOSTS": "localhost",
            "DURBAR_ORIGINS": self.url,
            "DURBAR_ASSEMBLY": "The assembly of this test",
            "DURBAR_SITE": self.url,
            "DURBAR_FROM_EMAIL": "durbar@localhost",
            "DURBAR_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def up(self) -> None:
        """Tables, then web processes and the worker, then the proxy, each when what it waits for is there."""
        subprocess.run(
            [sys.executable, *self._words("migrate")],
            cwd=BASE_DIR,
            env=self.environment("migrate"),
            stdin=subprocess.DEVNULL,
            check=True,
        )
        self.web = [self._python(f"web-{number}", number) for number in (1, 2)]
        self.worker = self._python("worker")
        self.proxy = self._caddy()
        for container in (*self.web, self.worker, self.proxy):
            self._stack.callback(container.stop)
            container.start()
        for number in range(len(self.web)):
            self.wait_ready(number)
        processes.wait_for(self.answers, seconds=READY_SECONDS)

    def wait_ready(self, number: int) -> None:
        """Until the engine would call this web process healthy."""
        process = self.web[number].process
        assert process is not None
        process.wait_until(lambda: answers(self._web_ports[number], host="localhost"), seconds=READY_SECONDS)

    def answers(self) -> bool:
        """Whether somebody from outside gets an answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5, context=_any_certificate()) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def run(self, program: str) -> Any:
        """What a program prints as JSON, which runs in the application's place with its rights."""
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=BASE_DIR,
            env=self.environment("worker"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def environment(self, name: str) -> dict[str, str]:
        """The variables of a service, as its container would have them."""
        told: Mapping[str, str | None] = self.compose[name]["environment"]
        given = {
            key: self.dot_env.get(key, "") if value is None else filled_in(value, self.dot_env)
            for key, value in told.items()
        }
        for key, value in given.items():
            value = value.replace("@postgres:5432/", f"@127.0.0.1:{self.postgres.port}/")
            given[key] = value.replace("redis:6379", f"127.0.0.1:{self.redis.port}")
        given = {key: value for key, value in given.items() if value}
        return processes.environment(**given, DURBAR_VAR=str(self._var()), PYTHONPYCACHEPREFIX=str(checking.BYTECODE))

    def _var(self) -> Path:
        """As in the image, static files are there already: those that all tests share."""
        var = self.folder / "var"
        var.mkdir(exist_ok=True)
        static = checking.VAR / "static"
        if static.exists() and not (var / "static").exists():
            (var / "static").symlink_to(static)
        return var

    def _words(self, name: str) -> list[str]:
        python, *words = self.compose[name]["command"]
        assert python == "python"
        return [str(BASE_DIR / word) if word == "manage.py" else str(word) for word in words]

    def _python(self, name: str, number: int = 0) -> Container:
        command: list[str | Path] = [sys.executable, *self._words(name)]
        if number:
            command += ["--host", "127.0.0.1", "--port", str(self._web_ports[number - 1])]
        return Container(name, command, self.environment(name), self.folder)

    def _caddy(self) -> Container:
        values = {key: filled_in(value, self.dot_env) for key, value in self.compose["proxy"]["environment"].items()}
        command, env = proxy(self.folder, self._web_ports, values)
        return Container("proxy", command, env, self.folder)


def _any_certificate() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
