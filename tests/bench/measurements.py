"""The five measurements: what is done to a server, which figure counts, and what it has to reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.bench import generator
from tests.bench.contenders import Contender
from tests.bench.generator import Done, Joined, Load

WARM_UP_VIEWERS = 50
SETTLE_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How long a run takes. Viewers and rates are the same in both scales: the bars are about those."""

    rounds: int
    fan_out_s: float
    crowd_s: float
    burst_s: float
    crowd_rates: Sequence[int]


FULL = Scale(rounds=3, fan_out_s=6, crowd_s=10, burst_s=10, crowd_rates=(100, 200))
QUICK = Scale(rounds=1, fan_out_s=3, crowd_s=5, burst_s=5, crowd_rates=(100,))


@dataclass(frozen=True, slots=True)
class Figure:
    """One result of one run. `whole`: nothing was lost, doubled or refused; `note` says more, for people; `others`
    is the share of the server's core that somebody else's work took."""

    value: float
    whole: bool = True
    note: str = ""
    others: float = 0


Measure = Callable[[Contender, Path], Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """`against` names the kinds of contender beside Durbar. `bar` is what Durbar's median has to reach, `aim` what
    it should; `bars_against` the same as ratios to others. `less_is_better` turns them round."""

    letter: str
    title: str
    unit: str
    measure: Measure
    against: Sequence[str] = ()
    bar: float | None = None
    aim: float | None = None
    bars_against: dict[str, float] = field(default_factory=dict)
    less_is_better: bool = False
    once_against: bool = False
    """The others are measured in the first round only: for information."""


def fan_out(seconds: float) -> Measure:
    """Deliveries a second, the next post when all 2,000 viewers have the last."""

    def measure(contender: Contender, program: Path) -> Figure:
        run = put_load(contender, program, viewers=2000, posts=100_000, posting_s=seconds)
        return Figure(run.done.deliveries_per_s, run.done.is_whole, _about(run.done), run.others)

    return measure


def crowd(rate: int, seconds: float) -> Measure:
    """p99 from when a post was due to when a viewer had it, 5,000 viewers."""

    def measure(contender: Contender, program: Path) -> Figure:
        posts = round(rate * seconds)
        run = put_load(contender, program, viewers=5000, posts=posts, posts_per_s=rate, patience_s=5)
        return Figure(run.done.p99_ms, run.done.is_whole, _about(run.done), run.others)

    return measure


def burst(rate: int, seconds: float) -> Measure:
    """p99 as above, 10 viewers, a hundred people posting."""

    def measure(contender: Contender, program: Path) -> Figure:
        options = {"viewers": 10, "publishers": 100, "posts": round(rate * seconds), "posts_per_s": rate}
        run = put_load(contender, program, **options, patience_s=5)
        acknowledged = f", {run.done.acknowledged:,} acknowledged, p99 {run.done.ack_p99_ms:.0f} ms"
        return Figure(run.done.p99_ms, run.done.is_whole, _about(run.done) + acknowledged, run.others)

    return measure


def joins(contender: Contender, program: Path) -> Figure:
    """Joins a second of 5,000 viewers: handshake, connect, subscribe, each waiting for the answer to the last."""
    run = put_load(contender, program, viewers=5000, rest_s=0)
    note = f"{run.joined.ready:,} viewers, {contender.window} at once, p99 {run.joined.p99_ms:.0f} ms"
    return Figure(run.joined.joins_per_s, run.joined.ready == run.joined.viewers, note, run.others)


def memory(contender: Contender, program: Path) -> Figure:
    """Growth of resident memory for each of 5,000 idle viewers, in KB (1,000 bytes)."""
    viewers = 5000
    kilobytes: list[int] = []
    with contender.serving() as running:

        def weigh() -> None:
            time.sleep(SETTLE_S)
            kilobytes.append(running.resident_kb())

        # What is loaded and allocated once, for the first few, is no viewer's.
        generator.run(program, _load(contender, running.port, viewers=WARM_UP_VIEWERS, rest_s=0))
        weigh()
        generator.run(program, _load(contender, running.port, viewers=viewers, rest_s=0), while_idle=weigh)
    before, after = kilobytes
    value = (after - before) * 1.024 / viewers
    return Figure(value, note=f"{before / 1024:.0f} MiB before, {after / 1024:.0f} MiB with {viewers:,} viewers")


class Run(NamedTuple):
    """What the generator reported, and what others took of the server's core meanwhile."""

    joined: Joined
    done: Done
    others: float


def put_load(contender: Contender, program: Path, **options: object) -> Run:
    """One run of the generator against a fresh server."""
    with contender.serving() as running:
        started, before = time.monotonic(), running.core_seconds()
        joined, done = generator.run(program, _load(contender, running.port, **options))
        others = (running.core_seconds()[1] - before[1]) / (time.monotonic() - started)
    return Run(joined, done, max(0, others))


def _load(contender: Contender, port: int, **options: object) -> Load:
    ways = {
        "dialect": contender.dialect,
        "port": port,
        "room": contender.room,
        "tokens": contender.tokens,
        "window": contender.window,
    }
    return Load(**(ways | options))  # type: ignore[arg-type]


def _about(done: Done) -> str:
    faults = {
        "lost": done.lost,
        "doubled": done.doubled,
        "refused": done.refused,
        "viewers cut off": done.dropped,
        "viewers with another order": done.disagreeing,
    }
    found = [f"{count:,} {what}" for what, count in faults.items() if count] or ["nothing lost"]
    latency = f"p50 {done.p50_ms:.0f}, p99 {done.p99_ms:.0f}, max {done.max_ms:.0f} ms"
    return f"{done.delivered:,} of {done.expected:,} delivered in {done.seconds:.1f} s, {latency}, {', '.join(found)}"


def all_measurements(scale: Scale) -> list[Measurement]:
    """a to e, in this scale."""
    crowds = [
        Measurement(
            letter="b",
            title=f"{rate} posts/s to 5,000 viewers: p99 of delivery",
            unit="ms",
            measure=crowd(rate, scale.crowd_s),
            against=("socketio",) if rate == scale.crowd_rates[0] else (),
            once_against=True,
            bar=500 if rate == scale.crowd_rates[0] else None,
            aim=500,
            less_is_better=True,
        )
        for rate in scale.crowd_rates
    ]
    return [
        Measurement(
            letter="a",
            title="Fan-out, one post at a time to 2,000 viewers",
            unit="deliveries/s",
            measure=fan_out(scale.fan_out_s),
            against=("socketio", "tutorial", "tutorial-uvicorn"),
            bars_against={"socketio": 1.5, "tutorial": 15},
        ),
        *crowds,
        Measurement(
            letter="c",
            title="2,000 posts/s into one thread, 10 viewers: p99 of delivery",
            unit="ms",
            measure=burst(2000, scale.burst_s),
            against=("socketio",),
            once_against=True,
            bar=100,
            less_is_better=True,
        ),
        Measurement(
            letter="d",
            title="Joins (handshake, connect, subscribe)",
            unit="joins/s",
            measure=joins,
            against=("socketio",),
            bar=1000,
            aim=3000,
        ),
        Measurement(
            letter="e",
            title="Memory per idle viewer, 5,000 viewers",
            unit="KB",
            measure=memory,
            against=("socketio",),
            bar=25,
            less_is_better=True,
        ),
    ]
