"""The load generator: load.c, compiled when it is needed, run, and what it reports as types."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec

from engagement.config import apt

SOURCE = Path(__file__).with_name("load.c")
COMPILERS = ("cc", "gcc", "clang")
PACKAGES = ("gcc", "libc6-dev")


class Failed(Exception):
    """The generator could not do its work: viewers that did not get in, or no report. The text says why."""


class Joined(msgspec.Struct, frozen=True, tag_field="phase", tag="joined"):
    """How the viewers came in. Latencies count from dialling to the last answer; `generator_cpu` is a share of 1."""

    viewers: int
    ready: int
    seconds: float
    joins_per_s: float
    p50_ms: float
    p99_ms: float
    generator_cpu: float


class Done(msgspec.Struct, frozen=True, tag_field="phase", tag="done"):
    """What came of the posts. `expected` is posts x viewers; `lost` and `doubled` count deliveries,
    `disagreeing` the viewers that saw another order than the first one."""

    viewers: int
    dropped: int
    posts: int
    acknowledged: int
    refused: int
    ack_p50_ms: float
    ack_p99_ms: float
    expected: int
    delivered: int
    lost: int
    doubled: int
    disagreeing: int
    stray: int
    seconds: float
    deliveries_per_s: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    generator_cpu: float

    @property
    def is_whole(self) -> bool:
        """Every viewer stayed and has every post once, all in the same order; no post was refused."""
        return not (self.lost or self.doubled or self.disagreeing or self.refused or self.dropped)


_line: msgspec.json.Decoder[Joined | Done] = msgspec.json.Decoder(Joined | Done)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One run of the generator. The letters are load.c's options."""

    dialect: str = dataclasses.field(metadata={"letter": "d"})
    port: int = dataclasses.field(metadata={"letter": "p"})
    viewers: int = dataclasses.field(metadata={"letter": "n"})
    posts: int = dataclasses.field(default=0, metadata={"letter": "m"})
    posts_per_s: float = dataclasses.field(default=0, metadata={"letter": "r"})
    """0: the next post when every viewer has the last."""
    posting_s: float = dataclasses.field(default=60, metadata={"letter": "D"})
    publishers: int = dataclasses.field(default=1, metadata={"letter": "k"})
    room: str = dataclasses.field(default="1", metadata={"letter": "c"})
    tokens: Path | None = dataclasses.field(default=None, metadata={"letter": "T"})
    path: str | None = dataclasses.field(default=None, metadata={"letter": "u"})
    window: int = dataclasses.field(default=200, metadata={"letter": "w"})
    rest_s: float = dataclasses.field(default=1, metadata={"letter": "s"})
    body_bytes: int = dataclasses.field(default=300, metadata={"letter": "b"})
    limit_s: float = dataclasses.field(default=60, metadata={"letter": "t"})
    patience_s: float = dataclasses.field(default=10, metadata={"letter": "g"})

    def arguments(self) -> list[str]:
        """The command line, without the program."""
        words = []
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if value is not None:
                words += [f"-{field.metadata['letter']}", str(value)]
        return words


def compile_generator(folder: Path) -> Path:
    """The program, compiled into `folder` unless it is there and newer than its source. Raises apt.Missing."""
    program = folder / "load"
    newest = max(file.stat().st_mtime for file in SOURCE.parent.glob("load*.[ch]"))
    if program.exists() and program.stat().st_mtime > newest:
        return program
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"load-{os.getpid()}"
    subprocess.run([find_compiler(), "-O2", "-o", str(draft), str(SOURCE)], check=True)
    return draft.rename(program)


def find_compiler() -> str:
    """CC, or the first C compiler on PATH, or the one that apt brings where we are root. Raises apt.Missing."""
    found = _installed_compiler()
    if found is None and apt.install(PACKAGES):
        found = _installed_compiler()
    if found is None:
        raise apt.Missing(f"the load generator needs a C compiler. Type: {apt.line(PACKAGES)}")
    return found


def _installed_compiler() -> str | None:
    return next(filter(None, map(shutil.which, (os.environ.get("CC", ""), *COMPILERS))), None)


def run(program: Path, load: Load, *, while_idle: Callable[[], None] | None = None) -> tuple[Joined, Done]:
    """Run the generator to its end. `while_idle` is called when all have joined, before the first post.

    Raises Failed when not all joined or the time ran out. A lost delivery is no exception: it is in the report.
    """
    words = [str(program), *load.arguments(), *(["-H"] if while_idle else [])]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout
        joined = process.stdout.readline()
        if while_idle and joined:
            while_idle()
        try:
            output, errors = process.communicate(timeout=load.limit_s + 15)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Failed(f"the generator did not end: {' '.join(words)}") from None
    if not output:
        raise Failed(f"not everybody joined: {joined.strip()}\n{errors.strip()}")
    return _report(joined, output)


def _report(joined: str, done: str) -> tuple[Joined, Done]:
    first, second = _line.decode(joined), _line.decode(done)
    assert isinstance(first, Joined)
    assert isinstance(second, Done)
    return first, second
