"""A line between a client and a server that a test can cut, mend and let go dead: a TCP proxy in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any


class Line:
    """Listens on a port of its own and passes everything to `port`, until it is cut (both ends see a reset, new
    connections as well) or dead (both ends see nothing at all)."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.port = 0
        self._is_cut = False
        self._flows = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def socket_url(self) -> str:
        """The hub's address by way of this line."""
        return f"ws://127.0.0.1:{self.port}/connection/websocket"

    def cut(self) -> None:
        """End every connection hard; whoever tries again is cut off too."""
        self._is_cut = True
        self._call(self._abort_all)

    def mend(self) -> None:
        """Let connections through, and the bytes of dead ones."""
        self._is_cut = False
        self._call(self._flows.set)

    def die(self) -> None:
        """Nothing gets through any more, and nobody is told."""
        self._call(self._flows.clear)

    def _call(self, act: Callable[[], Any]) -> None:
        async def on_the_loop() -> None:
            act()

        self._run(on_the_loop())

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=5)

    def _abort_all(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
            self._writers |= {writer, far_writer}
            both: list[Awaitable[None]] = [self._pass(reader, far_writer), self._pass(far_reader, writer)]
            await asyncio.gather(*both)
            self._writers -= {writer, far_writer}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.close()

    def __enter__(self) -> Line:
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self._call(self._flows.set)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._call(self._server.close)
        self._call(self._flows.set)
        self._call(self._abort_all)
        self._run(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _finish(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
