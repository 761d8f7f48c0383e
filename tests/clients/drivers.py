"""The official clients as a test sees them: processes that take orders and tell what happens, a line of JSON each."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE_SECONDS = 45.0
Event = dict[str, Any]


class Refused(Exception):
    """The client's own answer to an order was an error. `code` is the server's, or 0 where the client made it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code


class NothingHappened(AssertionError):
    """What a test waited for did not come. The text has what came instead."""


class Driver:
    """A process with clients in it. `command` starts it; its stderr goes to `log`."""

    def __init__(self, command: Sequence[str | Path], *, log: Path) -> None:
        self.clients: dict[str, Client] = {}
        self._refs = count(1)
        self._answers: dict[int, queue.Queue[Event]] = {}
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, text=True
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if "ref" in said:
                self._answers.pop(said["ref"]).put(said)
            else:
                self.clients[said.pop("as")].hear(said)

    def open(self, url: str, **options: Any) -> Client:
        """A new client, connecting. Options: `token`, `asks_token`, `line_seconds`."""
        client = Client(self, f"client {len(self.clients) + 1}")
        self.clients[client.name] = client
        client.order("open", url=url, **options)
        return client

    def order(self, name: str, operation: str, **arguments: Any) -> Any:
        """Have a client do something and wait for the outcome. Raises Refused."""
        ref = next(self._refs)
        answer = self._answers[ref] = queue.Queue()
        line = json.dumps({"ref": ref, "op": operation, "as": name, **arguments})
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        try:
            said = answer.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            raise NothingHappened(f"no answer to {operation} from {name}") from None
        if "error" in said:
            raise Refused(said["error"]["code"], said["error"]["message"])
        return said["result"]

    def close_clients(self) -> None:
        """Disconnect those that a test leaves behind."""
        for name in self.clients:
            self.order(name, "close")
        self.clients.clear()

    def __enter__(self) -> Driver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()


class Client:
    """One client. Its events are read in order: `wait` passes over what is not waited for, `heard` has them all."""

    def __init__(self, driver: Driver, name: str) -> None:
        self.name = name
        self.heard: list[Event] = []
        self._driver = driver
        self._at = 0
        self._news = threading.Condition()

    def hear(self, event: Event) -> None:
        """Take an event from the driver's thread. A publication without an offset is heard as `ephemeral`."""
        if event["event"] == "publication" and not event["offset"]:
            event["event"] = "ephemeral"
        with self._news:
            self.heard.append(event)
            self._news.notify_all()

    def wait(self, event: str, **wanted: Any) -> Event:
        """The next event of this name whose fields are as wanted. Raises NothingHappened."""
        return self.take(1, event, **wanted)[0]

    def take(self, number: int, event: str, **wanted: Any) -> list[Event]:
        """The next so many of them."""
        fields = {"event": event, **wanted}
        found: list[Event] = []
        with self._news:
            while len(found) < number:
                if self._at == len(self.heard) and not self._news.wait(PATIENCE_SECONDS):
                    raise NothingHappened(f"{len(found)} of {number} {fields}; heard {self.heard[-20:]}")
                candidate = self.heard[self._at]
                self._at += 1
                if fields.items() <= candidate.items():
                    found.append(candidate)
        return found

    def all(self, event: str) -> list[Event]:
        """Every event of this name so far."""
        return [heard for heard in list(self.heard) if heard["event"] == event]

    def order(self, operation: str, **arguments: Any) -> Any:
        """See Driver.order."""
        return self._driver.order(self.name, operation, **arguments)

    def connected(self) -> Client:
        """Wait until it is, and return it."""
        self.wait("connected")
        return self

    def join(self, stream: str, **options: Any) -> Event:
        """Subscribe and wait until it has come to pass. Option: `asks_state`."""
        self.order("subscribe", channel=stream, **options)
        return self.wait("subscribed", channel=stream)
