"""Rooms alone: a loop that is turned by hand and outlets that remember what was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime import frames, rooms
from realtime.log import Entry, Position
from realtime.rooms import Room
from realtime.streams import StreamPolicy

POLICY = StreamPolicy(prefix="room", audience="Everyone.", authorize=lambda key, users: [True] * len(users))


class Loop:
    def __init__(self) -> None:
        self.due: list[tuple[Callable[..., None], tuple[Any, ...]]] = []

    def call_soon(self, call: Callable[..., None], *arguments: Any) -> None:
        self.due.append((call, arguments))

    def turn(self) -> None:
        while self.due:
            call, arguments = self.due.pop(0)
            call(*arguments)


class Outlet:
    """Takes `takes` bytes of each frame (None: all; OSError: none)."""

    def __init__(self, takes: int | type[OSError] | None = None) -> None:
        self.takes = takes
        self.wires: list[bytes] = []
        self.rests: list[tuple[bytes, int]] = []

    def push(self, wire: bytes) -> int:
        if self.takes is OSError:
            raise OSError
        self.wires.append(wire)
        return len(wire) if self.takes is None else int(self.takes)  # type: ignore[arg-type]

    def push_rest(self, wire: bytes, sent: int) -> None:
        self.rests.append((wire, sent))

    def send_frame(self, frame: rooms.Frame) -> None:
        self.wires.append(frame.wire)

    @property
    def offsets(self) -> list[int]:
        lines = [line for wire in self.wires for line in frames.payload_of(wire).split(b"\n")]
        return [msgspec.json.decode(line)["push"]["pub"].get("offset", 0) for line in lines]


class Listener:
    def __init__(self, user_id: int | None = None, takes: int | type[OSError] | None = None) -> None:
        self.user_id = user_id
        self.outlet = Outlet(takes)


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def room(loop: Loop) -> Room:
    room = Room("room:1", POLICY, loop, 5)  # type: ignore[arg-type]
    room.warm_up(Position("e", 10))
    return room


def entries(*offsets: int) -> list[Entry]:
    return [Entry(offset, f'{{"number":{offset}}}') for offset in offsets]


def test_what_was_read_from_the_log_is_remembered(room: Room) -> None:
    room.remember(entries(8, 9, 10))
    assert room.recent(7) == entries(8, 9, 10)
    assert room.recent(6) is None


def test_what_came_since_stays_behind_what_is_remembered(room: Room) -> None:
    room.advance(11, ['{"number":11}'])
    room.remember(entries(9, 10))
    assert room.recent(8) == entries(9, 10, 11)


def test_what_is_known_already_is_not_remembered_twice(room: Room) -> None:
    room.remember(entries(9, 10))
    room.remember(entries(8, 9, 10))
    assert room.recent(7) == entries(8, 9, 10)


def test_what_leaves_a_hole_is_not_remembered(room: Room) -> None:
    room.remember(entries(7, 8))
    assert (room.recent(6), room.recent(9)) == (None, None)


def test_remembering_pushes_nothing_newer_out(room: Room) -> None:
    room.advance(11, ['{"number":11}', '{"number":12}'])
    room.remember(entries(5, 6, 7, 8, 9, 10))
    assert room.recent(7) == entries(8, 9, 10, 11, 12)


def join(room: Room, **listener: Any) -> Listener:
    found = Listener(**listener)
    room.join(found)  # type: ignore[arg-type]
    return found


def test_publications_of_one_turn_leave_in_one_frame(room: Room, loop: Loop) -> None:
    viewer = join(room)
    room.advance(11, ["1"])
    room.advance(12, ["2", "3"])
    loop.turn()
    assert len(viewer.outlet.wires) == 1
    assert viewer.outlet.offsets == [11, 12, 13]


def test_what_is_known_is_not_sent_twice(room: Room, loop: Loop) -> None:
    viewer = join(room)
    room.advance(11, ["1", "2"])
    room.advance(11, ["1", "2", "3"])
    loop.turn()
    assert viewer.outlet.offsets == [11, 12, 13]


def test_a_hole_is_not_jumped_over(room: Room, loop: Loop) -> None:
    viewer = join(room)
    room.advance(12, ["2"])
    loop.turn()
    assert (room.head, room.behind, viewer.outlet.wires) == (10, True, [])


def test_whoever_joins_while_a_frame_fills_gets_only_what_comes_after(room: Room, loop: Loop) -> None:
    early = join(room)
    room.advance(11, ["1"])
    late = join(room)
    room.advance(12, ["2"])
    later = join(room)
    loop.turn()
    assert (early.outlet.offsets, late.outlet.offsets, later.outlet.offsets) == ([11, 12], [12], [])


def test_whoever_joined_late_gets_the_next_frame_whole(room: Room, loop: Loop) -> None:
    room.advance(11, ["1"])
    late = join(room)
    loop.turn()
    room.advance(12, ["2"])
    loop.turn()
    assert late.outlet.offsets == [12]


def test_a_long_backlog_leaves_in_several_frames_without_loss(room: Room, loop: Loop) -> None:
    viewer = join(room)
    room.advance(11, ['"' + "x" * 50_000 + '"'] * 4)
    late = join(room)
    room.advance(15, ['"' + "y" * 50_000 + '"'] * 4)
    loop.turn()
    assert len(viewer.outlet.wires) > 1
    assert max(map(len, viewer.outlet.wires)) <= rooms.FRAME_BYTES + 100
    assert viewer.outlet.offsets == list(range(11, 19))
    assert late.outlet.offsets == list(range(15, 19))


def test_whoever_left_during_a_fan_out_gets_nothing_more(room: Room, loop: Loop) -> None:
    viewer = join(room)
    room.advance(11, ["1"])
    room.leave(viewer)  # type: ignore[arg-type]
    loop.turn()
    assert viewer.outlet.wires == []


def test_whoever_came_back_during_a_fan_out_gets_nothing_twice(room: Room, loop: Loop) -> None:
    viewer = join(room)
    room.advance(11, ["1"])
    room.leave(viewer)  # type: ignore[arg-type]
    room.join(viewer)  # type: ignore[arg-type]
    room.advance(12, ["2"])
    loop.turn()
    assert viewer.outlet.offsets == [12]


@pytest.mark.parametrize(("takes", "sent"), [(7, 7), (OSError, 0)])
def test_what_the_kernel_does_not_take_is_passed_on_as_a_rest(room: Room, loop: Loop, takes: Any, sent: int) -> None:
    stuck, fine = join(room, takes=takes), join(room)
    room.advance(11, ["1"])
    loop.turn()
    assert [rest for _wire, rest in stuck.outlet.rests] == [sent]
    assert fine.outlet.offsets == [11]


def test_a_crowd_is_written_to_in_slices_and_completely(room: Room, loop: Loop, monkeypatch: Any) -> None:
    monkeypatch.setattr(rooms, "SLICE_SECONDS", -1.0)
    crowd = [join(room) for _ in range(3 * rooms.SLICE_WRITES + 1)]
    room.advance(11, ["1"])
    loop.turn()
    assert all(viewer.outlet.offsets == [11] for viewer in crowd)


def test_what_arrives_during_a_slow_fan_out_follows_in_one_frame(room: Room, loop: Loop, monkeypatch: Any) -> None:
    monkeypatch.setattr(rooms, "SLICE_SECONDS", -1.0)
    crowd = [join(room) for _ in range(2 * rooms.SLICE_WRITES)]
    room.advance(11, ["1"])
    flush, _ = loop.due.pop(0)
    flush()
    room.advance(12, ["2"])
    room.advance(13, ["3"])
    loop.turn()
    assert {tuple(viewer.outlet.offsets) for viewer in crowd} == {(11, 12, 13)}
    assert {len(viewer.outlet.wires) for viewer in crowd} == {2}


def test_memory_reaches_back_as_far_as_the_ring(room: Room) -> None:
    room.advance(11, [str(number) for number in range(8)])
    assert room.recent(13) == [Entry(14, "3"), Entry(15, "4"), Entry(16, "5"), Entry(17, "6"), Entry(18, "7")]
    assert room.recent(12) is None
    assert room.recent(18) == []


def test_what_was_rewritten_is_not_answered_from_memory(room: Room) -> None:
    room.advance(11, ["1", "2"])
    room.forget()
    assert room.recent(10) is None
    room.advance(13, ["3"])
    assert room.recent(12) == [Entry(13, "3")]


def test_waiting_ends_when_the_head_is_there(room: Room) -> None:
    heard: list[int] = []
    room.when(10, lambda: heard.append(10))
    room.when(12, lambda: heard.append(12))
    assert heard == [10]
    room.advance(11, ["1", "2"])
    assert heard == [10, 12]


def test_a_cold_room_does_not_reach_back(loop: Loop) -> None:
    cold = Room("room:2", POLICY, loop, 5)  # type: ignore[arg-type]
    assert not cold.reaches_back_to(0)


def test_ephemeral_data_carries_no_offset(room: Room) -> None:
    viewer = join(room)
    room.send_ephemeral(b'{"type":"x"}')
    assert frames.payload_of(viewer.outlet.wires[0]) == b'{"push":{"channel":"room:1","pub":{"data":{"type":"x"}}}}'


def test_people_are_counted_once_and_viewers_are_nobody(room: Room) -> None:
    for user_id in (None, 1, 1, 2):
        join(room, user_id=user_id)
    assert room.count() == (4, 2)


# --- held listeners -----------------------------------------------------------------------------------------------


def test_nothing_is_written_to_whoever_is_held(room: Room, loop: Loop) -> None:
    viewer = join(room)
    room.hold(viewer)  # type: ignore[arg-type]
    room.advance(11, ["1"])
    room.send_ephemeral(b'{"type":"x"}')
    loop.turn()
    assert viewer.outlet.wires == []


def test_whoever_is_let_go_gets_what_was_missed_and_goes_on(room: Room, loop: Loop) -> None:
    viewer = join(room)
    held = room.hold(viewer)  # type: ignore[arg-type]
    room.advance(11, ["1", "2"])
    loop.turn()
    assert room.let_go([(viewer, held)]) == []  # type: ignore[list-item]
    room.advance(13, ["3"])
    loop.turn()
    assert viewer.outlet.offsets == [11, 12, 13]


def test_whoever_is_held_twice_is_let_go_by_the_last_answer(room: Room, loop: Loop) -> None:
    viewer = join(room)
    first, second = room.hold(viewer), room.hold(viewer)  # type: ignore[arg-type]
    room.let_go([(viewer, first)])  # type: ignore[list-item]
    room.advance(11, ["1"])
    loop.turn()
    assert viewer.outlet.offsets == []
    room.let_go([(viewer, second)])  # type: ignore[list-item]
    assert viewer.outlet.offsets == [11]


def test_whoever_missed_more_than_memory_holds_is_named_and_stays_held(room: Room, loop: Loop) -> None:
    viewer = join(room)
    held = room.hold(viewer)  # type: ignore[arg-type]
    room.advance(11, list("123456"))
    loop.turn()
    assert room.let_go([(viewer, held)]) == [viewer]  # type: ignore[list-item]
    assert (viewer.outlet.wires, room.listeners) == ([], [viewer])


def test_whoever_left_and_came_back_is_not_let_go_by_an_old_answer(room: Room, loop: Loop) -> None:
    viewer = join(room)
    old = room.hold(viewer)  # type: ignore[arg-type]
    room.leave(viewer)  # type: ignore[arg-type]
    room.join(viewer)  # type: ignore[arg-type]
    room.hold(viewer)  # type: ignore[arg-type]
    room.advance(11, ["1"])
    loop.turn()
    room.let_go([(viewer, old)])  # type: ignore[list-item]
    assert viewer.outlet.wires == []


def test_whoever_is_held_still_counts_and_keeps_the_room(room: Room) -> None:
    viewer = join(room, user_id=1)
    room.hold(viewer)  # type: ignore[arg-type]
    assert (room.count(), room.unused) == ((1, 1), False)
    room.leave(viewer)  # type: ignore[arg-type]
    assert (room.count(), room.unused) == ((0, 0), True)


def test_whoever_joined_while_a_frame_fills_and_was_held_gets_only_what_comes_after(room: Room, loop: Loop) -> None:
    join(room)
    room.advance(11, ["1"])
    late = join(room)
    room.let_go([(late, room.hold(late))])  # type: ignore[list-item, arg-type]
    room.advance(12, ["2"])
    loop.turn()
    assert late.outlet.offsets == [12]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(1, 2)),
        st.tuples(st.sampled_from(["join", "turn", "turn"]), st.just(0)),
        st.tuples(st.sampled_from(["hold", "let go", "leave"]), st.integers(0, 3)),
    ),
    max_size=40,
)


@given(STEPS)
def test_however_often_they_are_held_everybody_gets_everything_once_and_in_order(
    steps: list[tuple[str, int]],
) -> None:
    loop = Loop()
    room = Room("room:1", POLICY, loop, 50)  # type: ignore[arg-type]
    room.warm_up(Position("e", 10))
    here: list[tuple[Any, int]] = []
    held: list[tuple[Any, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "SLICE_SECONDS", -1.0)
        patch.setattr(rooms, "SLICE_WRITES", 1)
        for what, number in steps:
            if what == "say":
                room.advance(room.head + 1, ["1"] * number)
            elif what == "join":
                here.append((join(room), room.head))
            elif what == "turn" and loop.due:
                call, arguments = loop.due.pop(0)
                call(*arguments)
            elif what == "hold" and number < len(here):
                held.append((here[number][0], room.hold(here[number][0])))
            elif what == "let go" and number < len(held):
                assert room.let_go([held.pop(number)]) == []
            elif what == "leave" and number < len(here):
                gone, _start = here.pop(number)
                room.leave(gone)
        loop.turn()
        room.let_go(held)
        loop.turn()
    got = [viewer.outlet.offsets for viewer, _start in here]
    assert got == [list(range(start + 1, room.head + 1)) for _viewer, start in here]
