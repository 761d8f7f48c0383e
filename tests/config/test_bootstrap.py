"""The bootstrap builds .venv, notices when it is out of date, and repairs what was left half done."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engagement.config import apt, bootstrap, pins
from engagement.config.bootstrap import BootstrapError, Environment


def make_wheel(folder: Path, name: str, words: str = "") -> Path:
    """The smallest package that pip installs without asking anybody."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": words,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
    return path


def write_pins(base: Path, **groups: Sequence[Path]) -> None:
    folder = base / pins.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for group, wheels in groups.items():
        (folder / f"{group}.txt").write_text("\n".join(map(pin, wheels)))


def pin(wheel: Path) -> str:
    name = wheel.name.split("-")[0]
    contents = wheel.read_bytes() if wheel.exists() else b""
    return f"{name} @ {wheel.as_uri()} \\\n    --hash=sha256:{hashlib.sha256(contents).hexdigest()}"


def has(environment: Environment, package: str) -> bool:
    done = subprocess.run([environment.python, "-c", f"import {package}"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that asks for one package to run and another to test."""
    write_pins(tmp_path, runtime=[make_wheel(tmp_path, "kente")], test=[make_wheel(tmp_path, "adinkra")])
    return tmp_path


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `python -m venv` makes."""
    path = tmp_path_factory.mktemp("bare") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", path], check=True)
    return path


@pytest.fixture
def quick_venv(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test is not about it, `python -m venv` is a copy of what it made before: it takes seconds."""
    run = Environment._run

    def copy_or_run(environment: Environment, commands: list[list[str]], trouble: str) -> None:
        if commands[0][1:4] == ["-I", "-m", "venv"]:
            shutil.copytree(bare, commands[0][4], symlinks=True, dirs_exist_ok=True)
        else:
            run(environment, commands, trouble)

    monkeypatch.setattr(Environment, "_run", copy_or_run)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment built to run such a checkout."""
    base = tmp_path_factory.mktemp("checkout")
    write_pins(base, runtime=[make_wheel(base, "kente")], test=[make_wheel(base, "adinkra")])
    environment = Environment(base)
    environment.ensure(["runtime"])
    return environment


@pytest.fixture
def built(built_once: Environment, tmp_path: Path) -> Environment:
    """A copy of it, as if it had been built where it is: building takes seconds."""
    base = tmp_path / "checkout"
    shutil.copytree(built_once.base, base, symlinks=True)
    copy = Environment(base)
    copy.stamp.write_text(copy.stamp.read_text().replace(str(built_once.path), str(copy.path)))
    return copy


def test_a_missing_environment_is_built_with_what_the_command_needs(built: Environment) -> None:
    assert has(built, "kente")
    assert not has(built, "adinkra")


def test_an_environment_that_fits_is_left_alone(built: Environment) -> None:
    before = built.stamp.stat().st_mtime_ns
    assert built.ensure(["runtime"]) is False
    assert built.stamp.stat().st_mtime_ns == before


def test_a_command_that_needs_more_gets_it(built: Environment) -> None:
    assert built.ensure(["runtime", "test"]) is True
    assert has(built, "adinkra")
    assert built.ensure(["runtime", "test"]) is False


def test_a_requirement_that_is_new_is_installed(built: Environment) -> None:
    wheels = [make_wheel(built.base, "kente"), make_wheel(built.base, "gye")]
    write_pins(built.base, runtime=wheels, test=[])
    assert built.ensure(["runtime"]) is True
    assert has(built, "gye")


@pytest.mark.usefixtures("quick_venv")
def test_a_half_built_environment_is_built_again(built: Environment) -> None:
    built.mark.touch()
    (built.path / "debris").touch()
    assert built.ensure(["runtime"]) is True
    assert not (built.path / "debris").exists()
    assert has(built, "kente")


@pytest.mark.usefixtures("quick_venv")
def test_an_environment_that_lost_its_python_is_built_again(built: Environment) -> None:
    built.python.unlink()
    assert built.ensure(["runtime"]) is True
    assert has(built, "kente")


def test_an_environment_that_somebody_else_made_is_completed_and_not_thrown_away(checkout: Path, bare: Path) -> None:
    shutil.copytree(bare, checkout / ".venv", symlinks=True)
    (checkout / ".venv" / "theirs").touch()
    environment = Environment(checkout)
    environment.ensure(["runtime"])
    assert has(environment, "kente")
    assert (checkout / ".venv" / "theirs").exists()


@pytest.mark.usefixtures("quick_venv")
def test_two_commands_at_once_build_it_once(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with ThreadPoolExecutor(2) as pool:
        starts = [pool.submit(Environment(checkout).ensure, ["runtime"]) for _ in range(2)]
    assert all(start.result() for start in starts)
    assert capfd.readouterr().err.count("installing runtime requirements") == 1


@pytest.mark.usefixtures("quick_venv")
def test_what_cannot_be_installed_is_said_and_tried_again_next_time(tmp_path: Path) -> None:
    write_pins(tmp_path, runtime=[tmp_path / "no-such-1.0-py3-none-any.whl"])
    environment = Environment(tmp_path)
    with pytest.raises(BootstrapError, match=r"pip could not install what deploy/requirements asks for"):
        environment.ensure(["runtime"])
    write_pins(tmp_path, runtime=[make_wheel(tmp_path, "kente")])
    environment.ensure(["runtime"])
    assert has(environment, "kente")


@pytest.mark.usefixtures("quick_venv")
def test_a_package_with_another_hash_is_not_installed(tmp_path: Path) -> None:
    write_pins(tmp_path, runtime=[make_wheel(tmp_path, "kente")])
    make_wheel(tmp_path, "kente", words="# other code")
    with pytest.raises(BootstrapError):
        Environment(tmp_path).ensure(["runtime"])


def test_a_missing_venv_module_gets_the_exact_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(apt, "can_install", lambda: False)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    with pytest.raises(apt.Missing, match=rf"Type: sudo apt-get install -y python{version}-venv$"):
        bootstrap.need_venv_module()


def test_root_gets_a_missing_venv_module_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Sequence[str]] = []
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(apt, "install", lambda packages: bool(asked.append(packages)) or True)
    bootstrap.need_venv_module()
    assert asked == [[f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"]]


@pytest.mark.parametrize(
    ("line", "groups"),
    [
        ("manage.py run --port 9000", ["runtime"]),
        ("manage.py", ["runtime"]),
        ("manage.py test tests/house", ["runtime", "test", "lint"]),
        ("manage.py bench", ["runtime", "test"]),
    ],
)
def test_a_command_line_gets_the_groups_that_it_needs(line: str, groups: list[str]) -> None:
    assert bootstrap.groups_of(line.split()) == groups


def test_the_digest_does_not_mind_the_order_of_requirements() -> None:
    assert bootstrap.digest(["b", "a"]) == bootstrap.digest(["a", "b"]) != bootstrap.digest(["a"])


def test_the_bootstrap_keeps_out_of_what_a_command_prints() -> None:
    command = [sys.executable, bootstrap.BASE_DIR / "manage.py", "version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1


def test_bootstrap_and_what_it_imports_need_nothing_installed() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import engagement.config.bootstrap"
    subprocess.run([sys.executable, "-I", "-S", "-c", code, str(bootstrap.BASE_DIR)], check=True)


def test_what_keeps_photos_in_a_bucket_is_installed_only_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "s3" not in bootstrap.groups_of(["manage.py", "run"])
    monkeypatch.setenv("DURBAR_PHOTOS_BUCKET", "durbar")
    assert bootstrap.groups_of(["manage.py", "run"]) == ["runtime", "s3"]
