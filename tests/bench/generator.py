"""The load generator: load.c, compiled when it is needed, run, and what it reports as types."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

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


class Pulsed(msgspec.Struct, frozen=True, tag_field="phase", tag="pulsed"):
    """What came of commands, and what the viewers of the streams know at the end. Latencies count from when a command
    was due to its answer; `final_after_ms` from the last answer to when the last viewer got the values that it has at
    the end. `disagreeing` counts viewers whose values are not those of the first one, which are `final`, by
    `stream/name`; `holes` offsets that a viewer missed, `unrecovered` viewers that were not recovered."""

    viewers: int
    dropped: int
    commands: int
    acknowledged: int
    refused: int
    seconds: float
    ack_p50_ms: float
    ack_p99_ms: float
    ack_max_ms: float
    pulses: int
    most_pulses_per_s: int
    final_after_ms: float
    disagreeing: int
    holes: int
    unrecovered: int
    generator_cpu: float
    final: dict[str, Any]

    @property
    def is_whole(self) -> bool:
        """Every viewer stayed, missed nothing and knows the same in the end; every command was answered."""
        answered = self.acknowledged + self.refused == self.commands
        return answered and not (self.disagreeing or self.holes or self.unrecovered or self.dropped)


_line: msgspec.json.Decoder[Joined | Done | Pulsed] = msgspec.json.Decoder(Joined | Done | Pulsed)


class Due(NamedTuple):
    """One command: when it is due, in seconds; which viewer sends it, from 0; a command's name and its arguments,
    without the key."""

    seconds: float
    viewer: int
    method: str
    arguments: Mapping[str, Any]


def write_commands(file: Path, commands: Iterable[Due]) -> None:
    """The file for `Load.commands`, in the order of time."""
    with file.open("w") as output:
        for due in sorted(commands, key=lambda due: due.seconds):
            rpc = {"method": due.method, "data": {**due.arguments, "key": "\0"}}
            text = msgspec.json.encode(rpc).decode().replace("%", "%%").replace("\\u0000", "%U")
            output.write(f"{due.seconds:.4f} {due.viewer} {text}\n")


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
    joins_per_s: float | None = dataclasses.field(default=None, metadata={"letter": "j"})
    """Each join is due at its time; None: `window` at once."""
    page: str | None = dataclasses.field(default=None, metadata={"letter": "P"})
    """The path of a page that every viewer asks for before anything else: joining counts from there."""
    streams: str | None = dataclasses.field(default=None, metadata={"letter": "S"})
    """What every viewer follows, with commas: the report is then a `Pulsed`."""
    recover: str | None = dataclasses.field(default=None, metadata={"letter": "R"})
    """`epoch,offset`: where the first of the streams is recovered from."""
    commands: Path | None = dataclasses.field(default=None, metadata={"letter": "V"})
    quiet_s: float = dataclasses.field(default=4, metadata={"letter": "q"})

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
    joined, done = _run(program, load, while_idle)
    assert isinstance(done, Done)
    return joined, done


def run_pulses(program: Path, load: Load, *, while_idle: Callable[[], None] | None = None) -> tuple[Joined, Pulsed]:
    """The same for a load with `streams`."""
    joined, pulsed = _run(program, load, while_idle)
    assert isinstance(pulsed, Pulsed)
    return joined, pulsed


def _run(program: Path, load: Load, while_idle: Callable[[], None] | None) -> tuple[Joined, Done | Pulsed]:
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


def _report(joined: str, done: str) -> tuple[Joined, Done | Pulsed]:
    first, second = _line.decode(joined), _line.decode(done)
    assert isinstance(first, Joined)
    assert not isinstance(second, Joined)
    return first, second
