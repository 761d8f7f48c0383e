"""Pulses over the wire: what many change, every viewer sees, absolute, at most three times a second."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group

from tests.factories import make_user
from tests.realtime.conftest import HubServers
from tests.realtime.wire.conftest import Hub
from tests.realtime.wire.pulses import Reader, press, state
from tests.tries import shortest

BURST = 200
WORDS = 900
"""Of 12,000 letters: more than the kernel keeps for a reader who does not read."""
SMALL_BUFFER = 4096
PULSE_SECONDS, LOOK_SECONDS = 0.5, 2.0
QUIET_SECONDS = 1.0
"""How soon after the last change every viewer has the final state."""


@pytest.fixture
def meter(on_hub_database: None) -> str:
    """A meter that nobody has used."""
    return uuid4().hex[:12]


@pytest.fixture
def patient_hub(way: str, hub_servers: HubServers, on_hub_database: None) -> Iterator[Hub]:
    """A hub that lets much wait for a reader, and tells nobody everything once more just so."""
    hub = Hub(way, hub_servers, UNSENT_BYTES=64 * 1024 * 1024, PULSE_FULL_SECONDS=0)
    yield hub
    hub.close()


def make_button(meter: str, name: str, *, held: int = 0) -> Group:
    """A button that some hold."""
    button = Group.objects.create(name=f"{meter}/{name}")
    button.user_set.add(*(make_user() for _ in range(held)))
    return button


def whole(**values: Any) -> dict[str, Any]:
    """The event with everything."""
    return {"type": "pulse.changed", "values": values, "gone": [], "full": True}


def changed(*gone: str, **values: Any) -> dict[str, Any]:
    """The event with what changed."""
    return {"type": "pulse.changed", "values": values, "gone": list(gone)}


def test_whoever_joins_gets_the_whole_state(hub: Hub, meter: str) -> None:
    make_button(meter, "a", held=2)
    make_button(meter, "b")
    assert state(hub.viewer(), f"meter:{meter}") == whole(a=2, b=0)


def test_state_without_values_is_whole_too(hub: Hub, meter: str) -> None:
    assert state(hub.viewer(), f"meter:{meter}") == whole()


def test_viewers_are_told_only_what_changed(hub: Hub, meter: str) -> None:
    make_button(meter, "a", held=2)
    make_button(meter, "b", held=5)
    viewer = hub.viewer()
    viewer.subscribe(f"meter:{meter}")
    press(hub.member(), meter, "a")
    assert viewer.publication() == (f"meter:{meter}", 0, changed(a=3))


def test_viewers_are_told_what_is_gone(hub: Hub, meter: str) -> None:
    make_button(meter, "a").delete()
    button = make_button(meter, "b")
    reader = Reader(hub.viewer(), f"meter:{meter}")
    button.delete()
    press(hub.member(), meter, "c")
    told = reader.read_until(c=1)  # in two pulses, where the hub looked for itself in between
    assert [name for one in told for name in one["gone"]] == ["b"]
    assert [one["values"] for one in told if one["values"]] == [{"c": 1}]


def test_author_is_answered_before_the_pulse(hub: Hub, meter: str) -> None:
    author = hub.member()
    author.subscribe(f"meter:{meter}")
    command = author.rpc_command("button.press", meter=meter, button="a")
    author.send(command)
    assert author.message()["id"] == command["id"]
    assert author.publication()[2] == changed(a=1)


def test_change_that_changes_nothing_is_not_told(hub: Hub, meter: str) -> None:
    author, viewer = hub.member(), hub.viewer()
    reader = Reader(viewer, f"meter:{meter}")
    press(author, meter, "a")
    reader.read()
    press(author, meter, "a")
    press(author, meter, "b")
    assert reader.read() == changed(b=1)


def test_burst_ends_with_the_final_state_soon_and_in_few_frames(hub: Hub, meter: str) -> None:
    authors = [hub.member() for _ in range(8)]
    bursts = count(1)

    def burst() -> float:
        this = f"{meter}{next(bursts)}"
        reader = Reader(hub.viewer(), f"meter:{this}")
        buttons = [f"b{number}" for number in range(BURST // len(authors))]
        with ThreadPoolExecutor(1) as pool:  # it reads while they press: when a pulse came is the point
            reading = pool.submit(reader.read_until, **dict.fromkeys(buttons, len(authors)))
            for button in buttons:
                for author in authors:
                    press(author, this, button)
            ended_at = monotonic()
            reading.result()
        assert reader.most_in_a_second() <= 3
        return reader.came_at[-1] - ended_at

    assert shortest(burst, within=QUIET_SECONDS) < QUIET_SECONDS


def test_everybody_sees_the_same_at_the_end(hub: Hub, meter: str) -> None:
    author = hub.member()
    readers = [Reader(hub.viewer(), f"meter:{meter}") for _ in range(5)]
    for number in range(20):
        press(author, meter, "a", pressed=number % 2 == 0)
        readers.append(Reader(hub.viewer(), f"meter:{meter}"))
    press(author, meter, "z")
    for reader in readers:
        reader.read_until(a=0, z=1)


def test_what_a_viewer_is_told_follows_on_what_it_was_told_when_it_joined(hub: Hub, meter: str) -> None:
    author, first = hub.member(), hub.viewer()
    first.subscribe(f"meter:{meter}")
    press(author, meter, "a")
    late = Reader(hub.viewer(), f"meter:{meter}")
    press(author, meter, "b")
    late.read_until(a=1, b=1)


def test_crowd_that_joins_gets_the_state_that_is_known_here(hub: Hub, meter: str) -> None:
    make_button(meter, "a", held=1)
    states = [state(hub.viewer(), f"meter:{meter}") for _ in range(20)]
    assert states == [whole(a=1)] * 20


def test_crowd_that_joins_costs_one_reading_in_a_while(hub: Hub, meter: str) -> None:
    began_at = monotonic()
    reads = [state(hub.viewer(), f"reads:{meter}")["values"]["reads"] for _ in range(100)]
    assert max(reads) <= 2 + (monotonic() - began_at) / PULSE_SECONDS


def test_crowd_that_writes_costs_one_reading_in_a_while(hub: Hub, meter: str) -> None:
    authors = [hub.member() for _ in range(5)]
    began_at = monotonic()
    hub.viewer().subscribe(f"reads:{meter}")
    for _ in range(20):
        for author in authors:
            press(author, meter)
    reads = state(hub.viewer(), f"reads:{meter}")["values"]["reads"]
    seconds = monotonic() - began_at
    assert 1 < reads <= 2 + seconds / PULSE_SECONDS + seconds / LOOK_SECONDS


def test_everything_is_told_once_more_after_a_while(hasty_hub: Hub, meter: str) -> None:
    make_button(meter, "b")
    viewer = hasty_hub.viewer()
    viewer.subscribe(f"meter:{meter}")
    press(hasty_hub.member(), meter, "a")
    assert [viewer.publication()[2] for _ in range(2)] == [changed(a=1), whole(a=1, b=0)]


def test_change_of_which_no_hub_heard_is_told_all_the_same(hub: Hub, meter: str) -> None:
    button = make_button(meter, "a")
    reader = Reader(hub.viewer(), f"meter:{meter}")
    button.user_set.add(make_user())  # and nobody says so
    reader.read_until(a=1)


def test_pulse_may_show_how_many_look(hasty_hub: Hub, meter: str) -> None:
    stream = f"crowd:{meter}"
    first = Reader(hasty_hub.viewer(), stream)
    assert first.values == {"viewers": 1}
    hasty_hub.viewer().subscribe(stream)
    first.read_until(viewers=2)


def test_number_of_viewers_comes_only_in_the_pulse(hasty_hub: Hub, meter: str) -> None:
    stream = f"crowd:{meter}"
    first = Reader(hasty_hub.viewer(), stream)
    hasty_hub.viewer().subscribe(stream)
    assert first.read() == changed(viewers=2)  # `read` takes nothing but pulses


@pytest.mark.produces(100)
def test_state_that_cannot_be_read_is_a_temporary_error(hub: Hub) -> None:
    error = hub.viewer().error("subscribe", channel="meter:faulty")
    assert (error["code"], error["temporary"]) == (100, True)


@pytest.mark.produces(100)
def test_state_that_cannot_be_read_harms_no_other(hub: Hub, meter: str) -> None:
    make_button(meter, "a", held=1)
    viewer = hub.viewer()
    faulty = viewer.command("subscribe", channel="meter:faulty")
    sound = viewer.command("subscribe", channel=f"meter:{meter}")
    viewer.send(faulty, sound)
    assert viewer.reply(sound["id"])["subscribe"]["data"] == whole(a=1)
    assert viewer.reply(faulty["id"])["error"]["code"] == 100


def test_pulses_are_not_recovered(hub: Hub, meter: str) -> None:
    stream = f"meter:{meter}"
    reply = hub.viewer().subscribe(stream, recover=True, epoch="", offset=0)
    assert (reply["was_recovering"], reply.get("recovered", False)) == (True, False)
    assert not reply.get("recoverable", False)


def test_whoever_goes_while_the_state_is_read_is_not_counted(hub: Hub, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    goes, stays = hub.viewer(), hub.viewer()
    goes.send(goes.command("subscribe", channel=f"pipe:{pipe}"))
    command = stays.command("subscribe", channel=f"pipe:{pipe}")
    stays.send(command)
    writer = os.open(pipe, os.O_WRONLY)  # returns when the hub has begun to read
    (tmp_path / "next").write_text("here")
    (tmp_path / "next").replace(pipe)  # for whoever looks after that: nothing to wait for
    goes.protocol.send_close(1001)
    goes.flush()
    goes.closing()
    os.write(writer, b"here")
    os.close(writer)
    assert stays.reply(command["id"])["subscribe"]["data"] == whole(said="here")
    assert stays.result("presence_stats", channel=f"pipe:{pipe}") == {"num_clients": 1, "num_users": 0}


@pytest.mark.parametrize("way", ["prepared", "plain"])  # what is behind Daphne is never known to be behind
def test_reader_who_missed_a_pulse_gets_everything_when_it_catches_up(patient_hub: Hub, meter: str) -> None:
    stream, noise = f"meter:{meter}", f"hall:{meter}"
    author = patient_hub.member()
    slow = patient_hub.viewer(receive_buffer=SMALL_BUFFER)
    slow.subscribe(noise)
    reader = Reader(slow, stream)
    witness = Reader(patient_hub.viewer(), stream)
    author.rpc("word.say", word="x" * 12_000, stream=noise, times=WORDS)
    press(author, meter, "a")
    witness.read_until(a=1)
    press(author, meter, "b")
    witness.read_until(a=1, b=1)
    heard, last = 0, None
    # How much the kernel takes before the reader is behind is its own affair: a pulse may have come through.
    while heard < WORDS or reader.values != {"a": 1, "b": 1}:
        name, offset, data = slow.publication()
        if name == noise:
            heard += 1
        else:
            reader.take(offset, data)
            last = data
    assert last == whole(a=1, b=1)


@pytest.mark.parametrize("way", ["prepared", "plain"])
def test_whoever_missed_nothing_is_told_nothing_twice(patient_hub: Hub, meter: str) -> None:
    author = patient_hub.member()
    reader = Reader(patient_hub.viewer(), f"meter:{meter}")
    press(author, meter, "a")
    assert reader.read() == changed(a=1)
    press(author, meter, "b")
    assert reader.read() == changed(b=1)
