"""Lines between processes that a test can slow, cut, mend and let go dead: TCP proxies, all of them in one thread.

with Exchange() as exchange:
    line = exchange.lay(port)  # whoever shall be harmed calls line.port instead
    line.slow(delay=0.2, jitter=0.1)
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Coroutine
from random import Random
from types import TracebackType
from typing import Any, NamedTuple

CHUNK = 65_536
NARROW = 8_192
"""What the kernel keeps for a line whose far end shall notice soon that nobody reads."""
SLICES_PER_SECOND = 10
SILENCE_SECONDS = 0.2
"""From the moment at which nothing comes back any more to that at which the line is cut."""


class Weather(NamedTuple):
    """What a line does to what goes through it."""

    delay: float = 0.0
    """Seconds that whatever arrives has to wait, each way."""
    jitter: float = 0.0
    """At most so many more, by chance."""
    rate: float = 0.0
    """Bytes a second for each connection, each way; 0: as fast as it goes."""


FAIR = Weather()


class _Call:
    """One connection over a line: its near end, who called, and its far end, who was called."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near, self.far = near, far
        self.is_deaf = False
        """Nothing comes back any more."""
        self.let_go = asyncio.Event()
        """The far end may be told that the near one is gone."""
        self.let_go.set()

    def cut(self) -> None:
        self.near.transport.abort()
        self.far.transport.abort()
        self.let_go.set()

    def abandon(self) -> None:
        self.let_go.clear()
        self.near.transport.abort()


class Line:
    """Passes everything to `target`, a port of this machine. Its methods may be called from any thread."""

    def __init__(self, exchange: Exchange, target: int, *, narrow: bool = False) -> None:
        self.target = target
        self.port = 0
        self.weather = FAIR
        self._exchange = exchange
        self._narrow = narrow
        self._is_cut = False
        self._left: int | None = None
        self._words, self._times = b"", 0
        self._calls: set[_Call] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._fair = asyncio.Event()
        self._fair.set()
        self._chance = Random(target)

    @property
    def socket_url(self) -> str:
        """The hub's address by way of this line."""
        return f"ws://127.0.0.1:{self.port}/connection/websocket"

    # --- harm -------------------------------------------------------------------------------------------------

    def slow(self, *, delay: float = 0.0, jitter: float = 0.0, rate: float = 0.0) -> None:
        """From now on it takes its time."""
        self._exchange.call(self._fair.clear)
        self.weather = Weather(delay, jitter, rate)

    def cut(self) -> None:
        """End every connection hard; whoever tries again is cut off too."""
        self._is_cut = True
        self.drop()

    def drop(self) -> None:
        """End every connection hard; whoever tries again gets through."""
        self._exchange.call(lambda: [call.cut() for call in self._calls])

    def die(self) -> None:
        """Nothing gets through any more, and nobody is told."""
        self._exchange.call(self._flows.clear)

    def half_open(self) -> None:
        """Whoever called is cut off; whoever was called is not told until the line is mended, and hears nothing."""
        self._exchange.call(lambda: [call.abandon() for call in self._calls])

    def cut_after(self, size: int) -> None:
        """So many more bytes come back, over all connections together; then those that are open are cut."""
        self._left = size

    def cut_behind(self, words: bytes, *, times: int = 1) -> None:
        """The next `times` that a caller sends these bytes they arrive, nothing comes back, and the connection is
        cut: whoever asked does not learn what became of it."""
        self._words, self._times = words, times

    def mend(self) -> None:
        """All is well again; what was held up goes on."""
        self.weather, self._left, self._times, self._is_cut = FAIR, None, 0, False
        self._exchange.call(self._let_flow)

    def _let_flow(self) -> None:
        self._flows.set()
        self._fair.set()
        for call in self._calls:
            call.let_go.set()

    # --- what goes through ------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Listen, on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Hang up."""
        self._server.close()
        self._flows.set()
        for call in self._calls:
            call.cut()

    async def _serve(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        if self._is_cut:
            near.transport.abort()
            return
        try:
            far_reader, far = await self._reach()
        except OSError:
            near.transport.abort()
            return
        call = _Call(near, far)
        self._calls.add(call)
        try:
            await asyncio.gather(self._go(call, reader), self._come_back(call, far_reader))
        except asyncio.CancelledError:
            pass  # the loop ends; passed on, it would be an error in the eyes of asyncio's own callback
        finally:
            self._calls.discard(call)

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        away = socket.socket()
        away.setblocking(False)
        if self._narrow:
            away.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)
        try:
            await asyncio.get_running_loop().sock_connect(away, ("127.0.0.1", self.target))
        except OSError:
            away.close()
            raise
        return await asyncio.open_connection(sock=away, limit=NARROW if self._narrow else CHUNK)

    async def _go(self, call: _Call, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            while data := await self._read(reader):
                await self._pass(data, call.far)
                if self._times and self._words in data:
                    self._times -= 1
                    call.is_deaf = True
                    await asyncio.sleep(SILENCE_SECONDS)
                    call.cut()
        await call.let_go.wait()
        call.far.close()

    async def _come_back(self, call: _Call, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            while data := await self._read(reader):
                await call.let_go.wait()
                if call.is_deaf:
                    continue
                await self._pass(data if self._left is None else data[: self._left], call.near)
                self._count(len(data))
        call.near.close()

    def _count(self, size: int) -> None:
        if self._left is None:
            return
        self._left -= size
        if self._left <= 0:
            self._left = None
            for call in self._calls:
                call.cut()

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        rate = self.weather.rate
        data = await reader.read(max(1, int(rate / SLICES_PER_SECOND)) if rate else CHUNK)
        await self._flows.wait()
        return data

    async def _pass(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        weather = self.weather
        wait = weather.delay + self._chance.uniform(0, weather.jitter)
        if weather.rate:
            wait += len(data) / weather.rate
        if wait:
            # Not one moment longer than the weather lasts: what is mended holds nothing up.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._fair.wait(), wait)
        writer.write(data)
        await writer.drain()


class Exchange:
    """The thread in which lines live."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lines", daemon=True)

    def lay(self, target: int, *, narrow: bool = False) -> Line:
        """A line to a port of this machine. `narrow`: with small buffers, so that whoever writes into it notices
        soon when nobody reads."""
        line = Line(self, target, narrow=narrow)
        self.add(line)
        return line

    def add(self, line: Line) -> None:
        """Open a line here."""
        self._run(line.open())
        self.lines.append(line)

    def call(self, act: Callable[[], Any]) -> None:
        """Have the lines' thread do something, and wait until it is done."""

        async def on_the_loop() -> None:
            act()

        self._run(on_the_loop())

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    def __enter__(self) -> Exchange:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.call(lambda: [line.close() for line in self.lines])
        self._run(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _finish(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
