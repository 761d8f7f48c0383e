"""A line between a client and a server, and nothing else in its exchange."""

from __future__ import annotations

from types import TracebackType

from tests.faults import proxy


class Line(proxy.Line):
    """A line to `port`, open for as long as the block."""

    def __init__(self, port: int) -> None:
        super().__init__(proxy.Exchange(), port)

    def __enter__(self) -> Line:
        self._exchange.__enter__()
        self._exchange.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exchange.__exit__(kind, error, trace)
