"""The keeper of the log: sees to it that every room has what the log has, whatever became of the hints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from realtime import codes, log, meters
from realtime.conf import get
from realtime.control import CONTROL_STREAM
from realtime.lanes import Lane
from realtime.layer import Hint
from realtime.log import Entry, Position

if TYPE_CHECKING:
    from realtime.hub import Hub
    from realtime.rooms import Room

POLL_ROOMS = 2000


class Keeper:
    """Fills holes by reading the log, and looks once a second whether there is one that no hint spoke of (a process
    may die between COMMIT and hint)."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._fills: Lane[Room, tuple[int, list[Entry]]] = hub.lane(self._read_gaps, self._filled)
        self._polls: Lane[list[str], Mapping[str, Position]] = hub.lane(
            lambda jobs: [log.positions(names) for names in jobs], self._polled
        )
        self._poll_from = 0

    def take(self, room: Room, hint: Hint) -> None:
        """Apply a hint: in order, or as the news that there is something to read."""
        if not room.warm:
            room.wanted = max(room.wanted, hint.last)
        elif hint.epoch != room.epoch:
            self.rebuilt(room)
        else:
            room.advance(hint.first, hint.data)
            self.fill(room)

    # --- holes ------------------------------------------------------------------------------------------------

    def fill(self, room: Room) -> None:
        """Read from the log what the room is known to lack, if anything."""
        if room.behind and room.warm and not room.filling:
            room.filling = True
            meters.GAP_FILLS.inc()
            self._fills.submit(room)

    def _read_gaps(self, rooms: Sequence[Room]) -> list[tuple[int, list[Entry]]]:
        # In a database thread: a room's head may move on meanwhile, which `_filled` allows for.
        heads = [room.head for room in rooms]
        limit = self._hub.limits.batch
        return [(head, log.read(room.name, after=head, limit=limit)) for room, head in zip(rooms, heads, strict=True)]

    def _filled(self, room: Room, result: tuple[int, list[Entry]] | BaseException) -> None:
        if isinstance(result, BaseException):
            self._fills.submit_again(room)
            return
        room.filling = False
        read_from, entries = result
        newer = [entry for entry in entries if entry.offset > room.head]
        if newer and newer[0].offset == room.head + 1:
            room.advance(newer[0].offset, [entry.data for entry in newer])
        elif room.behind and room.head == read_from:
            # The log does not hold what comes next (pruned while we were away): nobody here can be made whole.
            self.rebuilt(room)
            return
        self.fill(room)  # also where hints brought the room past what was read, and then left a hole of their own

    def rebuilt(self, room: Room) -> None:
        """The log was rebuilt or cut under a room: everyone subscribes anew, and reloads where that is needed."""
        meters.REBUILDS.inc()
        if self._hub.rooms.get(room.name) is room:
            del self._hub.rooms[room.name]
        room.give_up_waiting()
        for connection in room.listeners:
            if room.name == get("USER_STREAM").format(id=connection.user_id):
                connection.close(codes.CLOSED_INSUFFICIENT_STATE)
            else:
                connection.unsubscribe(room.name, codes.INSUFFICIENT_STATE)
        if room.on_entry is not None:
            room.warm, room.head, room.wanted = False, 0, 0
            self._hub.rooms[room.name] = room
            self.look_at([room.name])

    # --- looking ----------------------------------------------------------------------------------------------

    def look_at(self, names: list[str]) -> None:
        """Compare these rooms with the log."""
        self._polls.submit(names)

    def poll(self, *, trust_hints: bool) -> None:
        """Compare all rooms with the log; where there are very many and hints can be relied on, a part of them each
        time. The control stream is always among them. Nothing is asked while the last question is unanswered."""
        if not self._polls.idle:
            return
        names = list(self._hub.rooms)
        if len(names) > POLL_ROOMS and trust_hints:
            self._poll_from = (self._poll_from + POLL_ROOMS) % len(names)
            names = [CONTROL_STREAM, *(names + names)[self._poll_from : self._poll_from + POLL_ROOMS]]
        self.look_at(names)

    def _polled(self, names: list[str], result: Mapping[str, Position] | BaseException) -> None:
        if isinstance(result, BaseException):
            if self._polls.failures == 1:
                self.look_at(names)  # where that fails too, the next look is a second away
            return
        for name, position in result.items():
            room = self._hub.rooms.get(name)
            if room is None:
                continue
            if not room.warm:
                if room.on_entry is not None:
                    room.warm_up(position)
            elif position.epoch != room.epoch:
                self.rebuilt(room)
            else:
                room.wanted = max(room.wanted, position.offset)
                self.fill(room)
