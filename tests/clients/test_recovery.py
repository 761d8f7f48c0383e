"""Going on from where one was: after a cut, after too long an absence, after the log was rebuilt."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from engagement.config import backup
from realtime.models import Stream
from tests.clients.conftest import OpenClient, say
from tests.clients.drivers import Client
from tests.clients.line import Line

pytestmark = pytest.mark.clients


@pytest.fixture
def listener(connect: OpenClient, line: Line, citizen_id: int, stream: str) -> Client:
    """A citizen in the stream who has heard the first word, over the line."""
    listener = connect(citizen_id, line=line)
    listener.join(stream)
    say(stream, ["first"])
    listener.wait("publication", channel=stream, offset=1)
    return listener


def words(number: int) -> list[str]:
    return [f"missed {one}" for one in range(number)]


def offsets(client: Client, stream: str) -> list[int]:
    return [one["offset"] for one in client.all("publication") if one["channel"] == stream]


def test_what_was_said_during_a_cut_is_heard_after_it(listener: Client, line: Line, stream: str) -> None:
    line.cut()
    listener.wait("connecting")
    say(stream, words(20))
    line.mend()
    listener.wait("publication", channel=stream, offset=21)
    assert offsets(listener, stream) == list(range(1, 22))


def test_a_cut_without_news_is_recovered(listener: Client, line: Line, stream: str) -> None:
    line.cut()
    listener.wait("connecting")
    line.mend()
    assert listener.wait("subscribed", channel=stream)["recovered"] is True


def test_the_client_is_told_that_it_was_recovered(listener: Client, line: Line, stream: str) -> None:
    line.cut()
    listener.wait("connecting")
    say(stream, words(3))
    line.mend()
    joined = listener.wait("subscribed", channel=stream)
    assert (joined["recovering"], joined["recovered"]) == (True, True)


def test_a_dead_line_loses_nothing(connect: OpenClient, line: Line, citizen_id: int, stream: str) -> None:
    listener = connect(citizen_id, line=line, line_seconds=0.5)
    listener.join(stream)
    line.die()
    say(stream, words(5))
    listener.wait("connecting")
    line.mend()
    listener.wait("publication", channel=stream, offset=5)
    assert offsets(listener, stream) == [1, 2, 3, 4, 5]


def test_an_ephemeral_push_does_not_move_the_position(
    listener: Client, connect: OpenClient, citizen_id: int, line: Line, stream: str
) -> None:
    connect(citizen_id).join(stream)  # so that the listener is told of one more
    listener.wait("ephemeral", channel=stream)
    line.cut()
    listener.wait("connecting")
    say(stream, words(1))
    line.mend()
    listener.wait("publication", channel=stream, offset=2)
    assert offsets(listener, stream) == [1, 2]


def test_three_hundred_missed_publications_are_recovered(listener: Client, line: Line, stream: str) -> None:
    line.cut()
    listener.wait("connecting")
    say(stream, words(300))
    line.mend()
    listener.wait("publication", channel=stream, offset=301)
    assert offsets(listener, stream) == list(range(1, 302))


def test_more_than_three_hundred_are_not(listener: Client, line: Line, stream: str) -> None:
    line.cut()
    listener.wait("connecting")
    say(stream, words(301))
    line.mend()
    joined = listener.wait("subscribed", channel=stream)
    assert (joined["recovering"], joined["recovered"]) == (True, False)


def test_what_cannot_be_recovered_whole_is_not_recovered_in_part(listener: Client, line: Line, stream: str) -> None:
    line.cut()
    listener.wait("connecting")
    say(stream, words(301))
    line.mend()
    assert listener.wait("subscribed", channel=stream)["position"]["offset"] == 302
    say(stream, ["fresh"])
    listener.wait("publication", channel=stream, offset=303)
    assert offsets(listener, stream) == [1, 303]


def test_a_log_that_was_rebuilt_during_the_cut_is_not_recovered(listener: Client, line: Line, stream: str) -> None:
    line.cut()
    listener.wait("connecting")
    Stream.objects.filter(name=stream).update(epoch="rebuilt")
    line.mend()
    joined = listener.wait("subscribed", channel=stream)
    assert (joined["recovered"], joined["position"]["epoch"]) == (False, "rebuilt")


def test_nobody_takes_an_event_after_a_restore_for_the_one_it_replaces(
    listener: Client, line: Line, stream: str, tmp_path: Path
) -> None:
    backup.make(tmp_path / "backup.tar", now=timezone.now())
    say(stream, ["given up"])
    listener.wait("publication", channel=stream, offset=2)
    line.cut()
    listener.wait("connecting")
    backup.restore(tmp_path / "backup.tar", now=timezone.now())
    say(stream, ["in its place", "after it"])
    line.mend()
    joined = listener.wait("subscribed", channel=stream)
    assert (joined["recovering"], joined["recovered"], joined["position"]["offset"]) == (True, False, 3)


def test_a_restore_under_listeners_makes_them_join_anew(listener: Client, stream: str, tmp_path: Path) -> None:
    backup.make(tmp_path / "backup.tar", now=timezone.now())
    say(stream, ["given up"])
    listener.wait("publication", channel=stream, offset=2)
    backup.restore(tmp_path / "backup.tar", now=timezone.now())
    joined = listener.wait("subscribed", channel=stream)
    assert (joined["recovered"], joined["position"]["offset"]) == (False, 1)


def test_a_log_that_is_rebuilt_under_listeners_makes_them_join_anew(listener: Client, stream: str) -> None:
    Stream.objects.filter(name=stream).update(epoch="rebuilt")
    assert listener.wait("subscribing", channel=stream)["code"] == 2500
    assert listener.wait("subscribed", channel=stream)["recovered"] is False


def test_the_personal_stream_is_recovered_too(connect: OpenClient, line: Line, citizen_id: int) -> None:
    citizen = connect(citizen_id, line=line)
    personal = f"user:{citizen_id}"
    line.cut()
    citizen.wait("connecting")
    say(personal, words(4))
    line.mend()
    citizen.take(4, "publication", channel=personal)
    assert offsets(citizen, personal) == [1, 2, 3, 4]


def test_leaving_and_joining_again_goes_on_where_it_was(listener: Client, stream: str) -> None:
    listener.order("unsubscribe", channel=stream)
    listener.wait("unsubscribed", channel=stream)
    say(stream, words(2))
    listener.order("resubscribe", channel=stream)
    listener.wait("publication", channel=stream, offset=3)
    assert offsets(listener, stream) == [1, 2, 3]


def test_a_position_from_elsewhere_is_gone_on_from(connect: OpenClient, citizen_id: int, stream: str) -> None:
    say(stream, words(5))
    citizen = connect(citizen_id)
    epoch = citizen.join(f"{stream}0")["position"]["epoch"]
    citizen.order("subscribe", channel=stream, asks_state=True)
    citizen.wait("wanted", what="state")
    citizen.order("give", what="state", value={"offset": 2, "epoch": epoch})
    citizen.wait("publication", channel=stream, offset=5)
    assert offsets(citizen, stream) == [3, 4, 5]


def test_state_is_asked_for_again_where_its_position_is_unrecoverable(
    connect: OpenClient, line: Line, citizen_id: int, stream: str
) -> None:
    citizen = connect(citizen_id, line=line)
    citizen.order("subscribe", channel=stream, asks_state=True)
    citizen.wait("wanted", what="state")
    citizen.order("give", what="state", value={"offset": 0, "epoch": "of the last century"})
    assert citizen.wait("wanted", what="state")
