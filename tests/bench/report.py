"""The table: ratios first, then every figure with its spread, then the machine it was measured on."""

from __future__ import annotations

import os
import platform
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.bench.measurements import Figure, Measurement


@dataclass(frozen=True, slots=True)
class Outcome:
    """All runs of one measurement: kind of contender -> (its name, its figures in order). Durbar's is "durbar"."""

    measurement: Measurement
    runs: dict[str, tuple[str, list[Figure]]]

    def median(self, kind: str) -> float:
        """The middle figure of a contender."""
        return statistics.median(figure.value for figure in self.runs[kind][1])

    def ratio(self, kind: str) -> float:
        """How many times better Durbar is than this contender."""
        ours, theirs = self.median("durbar"), self.median(kind)
        return theirs / ours if self.measurement.less_is_better else ours / theirs

    def judgements(self) -> list[tuple[str, bool]]:
        """Each bar in words, and whether it is reached."""
        wanted = self.measurement
        bars = [
            (f"≥ {bar:g}x {self.runs[kind][0]}", self.ratio(kind) >= bar)
            for kind, bar in wanted.bars_against.items()
            if kind in self.runs
        ]
        if wanted.bar is not None:
            sign = "≤" if wanted.less_is_better else "≥"
            bars.append((f"{sign} {_number(wanted.bar)} {wanted.unit}", self._reaches(wanted.bar)))
        if any(not figure.whole for figure in self.runs["durbar"][1]):
            bars.append(("all delivered, once", False))
        return bars

    def _reaches(self, bar: float) -> bool:
        ours = self.median("durbar")
        return ours <= bar if self.measurement.less_is_better else ours >= bar


def is_passed(outcomes: Sequence[Outcome]) -> bool:
    """Whether every bar is reached."""
    return all(reached for outcome in outcomes for _bar, reached in outcome.judgements())


def as_markdown(outcomes: Sequence[Outcome], *, shape: str, day: datetime, rounds: int, disk: Path) -> str:
    """The whole report, ready for a README."""
    return "\n".join(
        [
            *_ratios(outcomes),
            "",
            *_figures(outcomes),
            "",
            f"Measured {day:%Y-%m-%d} on {machine(disk)}; {shape}; server on core 0, load (and services) on core 1; "
            f"medians of {rounds} interleaved {'run' if rounds == 1 else 'runs'}, the range in brackets.",
            "",
        ]
    )


def _ratios(outcomes: Sequence[Outcome]) -> list[str]:
    lines = ["| | measurement | Durbar | beside others | bar | |", "|---|---|---|---|---|---|"]
    for outcome in outcomes:
        what = outcome.measurement
        others = [
            f"**{_ratio(outcome.ratio(kind))}** {name}"
            for kind, (name, _figures) in outcome.runs.items()
            if kind != "durbar"
        ]
        bars = outcome.judgements()
        aim = f" (aim {_number(what.aim)})" if what.aim and what.aim != what.bar else ""
        wanted = ", ".join(bar for bar, _reached in bars) + aim
        verdict = "reached" if all(reached for _bar, reached in bars) else "**MISSED**"
        ours = f"{_number(outcome.median('durbar'))} {what.unit}"
        cells = [what.letter, what.title, ours, "; ".join(others), wanted, verdict if bars else ""]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _figures(outcomes: Sequence[Outcome]) -> list[str]:
    lines = ["| | server | median | range | middle run |", "|---|---|---|---|---|"]
    for outcome in outcomes:
        for name, figures in outcome.runs.values():
            ordered = sorted(figures, key=lambda figure: figure.value)
            spread = f"{_number(ordered[0].value)}-{_number(ordered[-1].value)}" if len(ordered) > 1 else "one run"
            median = statistics.median(figure.value for figure in figures)
            middle = ordered[len(ordered) // 2]
            cells = [outcome.measurement.letter, name, f"{_number(median)} {outcome.measurement.unit}", f"[{spread}]"]
            disturbed = f", others took {middle.others:.0%} of its core" if middle.others > 0.05 else ""
            lines.append(f"| {' | '.join([*cells, middle.note + disturbed])} |")
    return lines


def _ratio(value: float) -> str:
    return f"{value:.2f}x" if value < 10 else f"{value:.0f}x"


def _number(value: float) -> str:
    return f"{value:,.1f}" if value < 100 and value != round(value) else f"{value:,.0f}"


def machine(disk: Path) -> str:
    """Processor, cores, kernel, file system, versions: what a figure depends on."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    name = cpu[1].strip() if cpu else platform.machine()
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    gigabytes = f", {int(memory[1]) / 1e6:.0f} GB" if memory else ""
    system = f"Linux {platform.release().split('-')[0]}, {_file_system(disk)}"
    return f"{name}, {os.cpu_count()} cores{gigabytes}, {system}, Python {platform.python_version()}"


def _file_system(path: Path) -> str:
    """The type of the file system that holds `path`: a commit on tmpfs would prove nothing."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    holding = [(point, kind) for point, kind in mounts if path.resolve().is_relative_to(point)]
    return max(holding, key=lambda mount: len(mount[0]))[1]
