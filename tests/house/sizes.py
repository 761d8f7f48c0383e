"""The report on sizes: a smell, not a law. `python -m tests.house.sizes` prints it, `manage.py test` too."""

from __future__ import annotations

from statistics import median

from tests.house.source import Function, modules

LONG_FUNCTION = 30
SHOWN = 5


def length(function: Function) -> int:
    """Lines from `def` to the end, docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def report() -> list[str]:
    """A few lines for the end of a run."""
    sizes = sorted(((len(module.text.splitlines()), module.name) for module in modules()), reverse=True)
    long = sorted(
        ((length(f), f"{module.name}:{f.name}") for module in modules() for f in module.functions()), reverse=True
    )
    over = [entry for entry in long if entry[0] > LONG_FUNCTION]
    return [
        f"{len(sizes)} modules, median {median(size for size, _name in sizes):.0f} lines; largest: {_named(sizes)}",
        f"{len(over)} of {len(long)} functions over {LONG_FUNCTION} lines; longest: {_named(long)}",
    ]


def _named(entries: list[tuple[int, str]]) -> str:
    return ", ".join(f"{name} {size}" for size, name in entries[:SHOWN])


if __name__ == "__main__":
    print("\n".join(report()))  # noqa: T201
