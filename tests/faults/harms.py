"""Each kind of harm: a generator that does it, says how many seconds to wait, and mends it.

Nobody waits inside: several are done at once, by one thread (`tests.faults.rig`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, suppress
from typing import Any

import psycopg

from realtime.control import CONTROL_STREAM
from tests.faults.house import House, ServerSlot, Slot
from tests.faults.proxy import Line
from tests.faults.schedule import Fault
from tests.faults.town import Town

Harm = Generator[float, None, None]
LOOK_SECONDS = 0.1
READY_SECONDS = 60.0
SLOW_READERS, FLOODERS = 6, 2


def on_server(act: Callable[[House, ServerSlot, Fault], Harm]) -> Callable[[House, Town, Fault], Harm]:
    """The fault's target is a server."""
    return lambda house, town, fault: act(house, house.servers[fault.target], fault)


def on_lane(begin: Callable[[Line], object]) -> Callable[[House, Town, Fault], Harm]:
    """Its target is a lane: begin with all of its lines, mend them in the end."""

    def act(house: House, town: Town, fault: Fault) -> Harm:
        for line in house.lane(fault.target):
            begin(line)
        yield fault.seconds
        for line in house.lane(fault.target):
            line.mend()

    return act


# --- processes ----------------------------------------------------------------------------------------------------


def kill(slot: Slot, fault: Fault) -> Harm:
    slot.kill()
    yield fault.seconds
    if not slot.is_running:
        slot.start()


def freeze(slot: Slot, fault: Fault) -> Harm:
    if slot.process is not None:
        slot.process.freeze()
        yield fault.seconds
        slot.process.thaw()


def roll(house: House, town: Town, fault: Fault) -> Harm:
    for server in house.servers:
        leaving = server.process
        server.ask_to_end()
        while leaving is not None and leaving.is_running():
            yield LOOK_SECONDS
        if not server.is_running:  # on a slow machine somebody else may have killed it, and started it again
            server.start()
        yield from until_it_serves(server)


def until_it_serves(server: ServerSlot) -> Harm:
    waited = 0.0
    while not server.answers() and waited < READY_SECONDS:
        waited += LOOK_SECONDS
        yield LOOK_SECONDS


def jump(slot: Slot, fault: Fault) -> Harm:
    slot.jump(JUMPS[round(fault.seconds * 100) % len(JUMPS)])
    yield fault.seconds
    slot.jump(0)


JUMPS = (-30.0, 20.0, 45.0)


# --- Redis --------------------------------------------------------------------------------------------------------


def pause_redis(house: House, town: Town, fault: Fault) -> Harm:
    with house.redis.client() as client:
        client.client_pause(int(fault.seconds * 1000), all=True)
    yield fault.seconds


def part_from_redis(house: House, server: ServerSlot, fault: Fault) -> Harm:
    server.to_redis.die()
    yield fault.seconds
    server.to_redis.mend()


def at_once(act: Callable[[House], object]) -> Callable[[House, Town, Fault], Harm]:
    """It has no length."""

    def harm(house: House, town: Town, fault: Fault) -> Harm:
        act(house)
        yield fault.seconds

    return harm


# --- PostgreSQL ---------------------------------------------------------------------------------------------------


def reach(house: House) -> Generator[float, None, psycopg.Connection[Any]]:
    """A connection of our own, as soon as there is one to be had. Close it."""
    while True:
        try:
            return psycopg.connect(house.postgres.url, autocommit=True)
        except psycopg.OperationalError:
            yield LOOK_SECONDS


def kill_backends(house: House, town: Town, fault: Fault) -> Harm:
    with (yield from reach(house)) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
    yield fault.seconds


def exhaust_connections(house: House, town: Town, fault: Fault) -> Harm:
    with ExitStack() as taken:
        with suppress(psycopg.OperationalError):
            while True:
                taken.enter_context(psycopg.connect(house.postgres.url))
        yield fault.seconds


def lock_hot_row(house: House, town: Town, fault: Fault) -> Harm:
    """The row that every post in one room has to lock, or that of every announcement of rights."""
    name = CONTROL_STREAM if fault.target else town.scene.rooms[0].stream
    with suppress(psycopg.OperationalError), (yield from reach(house)) as connection, connection.transaction():
        connection.execute("SELECT 1 FROM realtime_stream WHERE name = %s FOR UPDATE", [name])
        yield fault.seconds


def cut_behind_commit(house: House, server: ServerSlot, fault: Fault) -> Harm:
    server.to_postgres.cut_behind(b"COMMIT", times=3)
    yield fault.seconds
    server.to_postgres.mend()


def slow_postgres(house: House, server: ServerSlot, fault: Fault) -> Harm:
    server.to_postgres.slow(delay=0.01, jitter=0.03)
    yield fault.seconds
    server.to_postgres.mend()


# --- clients ------------------------------------------------------------------------------------------------------


def cut_every_socket(house: House, town: Town, fault: Fault) -> Harm:
    town.cut()
    yield fault.seconds


def slow_readers(house: House, town: Town, fault: Fault) -> Harm:
    town.let_in(lambda rogues: rogues.chatter, house.urls(0), number=SLOW_READERS, seconds=fault.seconds)
    yield fault.seconds


def flooders(house: House, town: Town, fault: Fault) -> Harm:
    town.let_in(lambda rogues: rogues.flood, house.urls(0), number=FLOODERS, seconds=fault.seconds)
    yield fault.seconds


HARMS: Mapping[str, Callable[[House, Any, Fault], Harm]] = {
    "kill_server": lambda house, town, fault: kill(house.servers[fault.target], fault),
    "freeze_server": lambda house, town, fault: freeze(house.servers[fault.target], fault),
    "roll_servers": roll,
    "kill_worker": lambda house, town, fault: kill(house.workers[fault.target], fault),
    "freeze_worker": lambda house, town, fault: freeze(house.workers[fault.target], fault),
    "restart_redis_empty": at_once(lambda house: house.redis.restart()),
    "flush_redis": at_once(lambda house: house.redis.flush()),
    "pause_redis": pause_redis,
    "part_from_redis": on_server(part_from_redis),
    "restart_postgres": at_once(lambda house: house.postgres.restart()),
    "kill_backends": kill_backends,
    "exhaust_connections": exhaust_connections,
    "lock_hot_row": lock_hot_row,
    "cut_behind_commit": on_server(cut_behind_commit),
    "slow_postgres": on_server(slow_postgres),
    "cut_behind_posts": on_lane(lambda line: line.cut_behind(b"", times=5)),
    "cut_after_bytes": on_lane(lambda line: line.cut_after(5000)),
    "half_open_clients": on_lane(Line.half_open),
    "dead_clients": on_lane(Line.die),
    "slow_clients": on_lane(lambda line: line.slow(rate=1000)),
    "delayed_clients": on_lane(lambda line: line.slow(delay=0.2, jitter=0.3)),
    "cut_every_socket": cut_every_socket,
    "jump_of_server_clock": lambda house, town, fault: jump(house.servers[-1], fault),
    "jump_of_worker_clock": lambda house, town, fault: jump(house.workers[-1], fault),
    "slow_readers": slow_readers,
    "flooders": flooders,
}
