"""Many clients in one thread, so that the test's own thread is free to do harm to servers (and may wait for them:
a process that we start ends with the thread that started it)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

from tests.faults.client import Client, Talk, Witness

LATE_SECONDS = 0.5
JOIN_SECONDS, LEAVE_SECONDS = 60.0, 30.0


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How it went. `longest_wait` is from an acknowledgement to the last client that saw the post; `healed_after`
    from the harm to the last delivery that was late."""

    posts: int
    deliveries: int
    reconnects: int
    median_wait: float
    longest_wait: float
    healed_after: float

    def __str__(self) -> str:
        return (
            f"{self.posts} posts, {self.deliveries} deliveries, {self.reconnects} reconnects, "
            f"wait p50 {self.median_wait * 1000:.0f} ms, longest {self.longest_wait:.2f} s, "
            f"healed after {self.healed_after:.1f} s"
        )


class Gathering:
    """Clients in a thread of their own."""

    def __init__(self, clients: Sequence[Client]) -> None:
        self.clients = clients
        self._talking = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="clients", daemon=True)

    def start(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        """Have the clients' thread do something; wait for it with `.result()`."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def repeat(self, act: Callable[[], Coroutine[Any, Any, Any]], *, times_per_second: float) -> Future[None]:
        """Have it do something again and again, at an even pace, until `hush`."""
        self._talking = True
        return self.start(self._repeat(act, 1 / times_per_second))

    async def _repeat(self, act: Callable[[], Coroutine[Any, Any, Any]], pause: float) -> None:
        began = self._loop.time()
        for number in count():
            await asyncio.sleep(began + number * pause - self._loop.time())
            if not self._talking:
                return
            await act()

    def cut(self) -> None:
        """Everybody's connection breaks at once."""
        for client in self.clients:
            self._loop.call_soon_threadsafe(client.cut)

    def hush(self, *talking: Future[None]) -> None:
        """End what is repeated, and wait until it has ended."""
        self._talking = False
        for one in talking:
            one.result()

    def wait_until(self, is_so: Callable[[], bool], *, seconds: float) -> bool:
        """Look again and again; False when time is up."""
        deadline = monotonic() + seconds
        while not is_so():
            if monotonic() > deadline:
                return False
            sleep(0.002)
        return True

    def __enter__(self) -> Self:
        self._thread.start()
        self._tasks = [self.start(client.run()) for client in self.clients]
        if not self.wait_until(self._is_decided, seconds=JOIN_SECONDS):
            raise TimeoutError(f"not everybody could join: {self.oddities()[:5]}")
        for task in self._tasks:
            if task.done():
                task.result()
        return self

    def oddities(self) -> list[str]:
        """Anything that no client should ever see."""
        raise NotImplementedError

    def _is_decided(self) -> bool:
        return all(client.joined.is_set() for client in self.clients) or any(task.done() for task in self._tasks)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for leaving in [self.start(client.leave()) for client in self.clients]:
            leaving.result()
        for task in self._tasks:
            task.result(timeout=LEAVE_SECONDS)
        for client in self.clients:
            client.give_up()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Crowd(Gathering):
    """Clients of one stream, client i first at server i modulo their number: with tokens, or with the cookies of
    sessions."""

    def __init__(
        self, *, urls: Sequence[str], tokens: Sequence[str] = (), cookies: Sequence[str] = (), talk: Talk
    ) -> None:
        self.witness = Witness()
        self.talk = talk
        self.words: list[str] = []
        super().__init__(
            [
                Client(
                    f"client {number}",
                    urls=[*urls[number % len(urls) :], *urls[: number % len(urls)]],
                    token=token,
                    cookie=cookie,
                    talk=talk,
                    witness=self.witness,
                )
                for number, (token, cookie) in enumerate(
                    [*((token, "") for token in tokens), *(("", cookie) for cookie in cookies)]
                )
            ]
        )

    def oddities(self) -> list[str]:
        """Anything that no client should ever see."""
        return self.witness.oddities

    def begin(self, *, posts_per_second: float) -> Future[None]:
        """Begin to post, each client in its turn, until `hush`."""
        return self.repeat(self.say_one, times_per_second=posts_per_second)

    async def say_one(self) -> None:
        """The next client says the next word."""
        number = len(self.words)
        self.words.append(f"word {number}")
        await self.clients[number % len(self.clients)].say(self.words[-1])

    def shout(self) -> None:
        """Everybody says a word at once; returns when the first of them is acknowledged and many are under way."""
        first = len(self.words)
        self.start(self._shout())
        acknowledged = self.witness.acknowledged_at
        self.wait_until(lambda: any(word in acknowledged for word in self.words[first:]), seconds=10)

    async def _shout(self) -> None:
        await asyncio.gather(*(self.say_one() for _client in self.clients))

    def wait_until_all_answered(self, *, seconds: float = 60) -> bool:
        """Until every word is acknowledged."""
        return self.wait_until(lambda: all(client.idle for client in self.clients), seconds=seconds)

    def wait_until_all_seen(self, *, seconds: float = 60) -> bool:
        """Until every client has seen as many publications as there were words."""
        number = len(self.words)
        return self.wait_until(lambda: all(len(client.seen) >= number for client in self.clients), seconds=seconds)

    def figures(self, *, harmed_at: float) -> Figures:
        """The numbers of a run that is over."""
        said = {
            offset: self.witness.acknowledged_at.get(self.talk.word_of(data), float("inf"))
            for offset, data in self.witness.contents.items()
        }
        waits = sorted((at - said[offset], at) for client in self.clients for offset, at in client.seen)
        late = [at for wait, at in waits if wait > LATE_SECONDS and at > harmed_at]
        return Figures(
            posts=len(self.words),
            deliveries=len(waits),
            reconnects=self.witness.reconnects,
            median_wait=max(0.0, waits[len(waits) // 2][0]),
            longest_wait=max(0.0, waits[-1][0]),
            healed_after=max(late) - harmed_at if late else 0.0,
        )
