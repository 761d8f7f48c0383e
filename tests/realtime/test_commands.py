"""Carrying out commands: batches, keys, refusals, races."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import IntegrityError, connection

from realtime import log
from realtime.commands import Arguments, Call, Command, execute
from realtime.errors import Refusal
from realtime.models import CommandKey
from tests.factories import NOW
from tests.realtime.open_streams import COMMANDS, SayArguments, SayReply, Unspeakable

[SAY, SAY_ALONE, BREAK] = [
    next(c for c in COMMANDS if c.name == n) for n in ("word.say", "word.say_alone", "word.break")
]
BOTH = pytest.mark.parametrize("command", [SAY, SAY_ALONE], ids=["batch", "single"])
KEY = UUID(int=1)


def call(word: str, *, user: int = 1, key: UUID | None = None) -> Call:
    """A call of word.say."""
    return Call(user, SayArguments(word=word, key=key or uuid4(), stream="a:1"))


def said() -> list[str]:
    """What is in the log."""
    return [entry.data.split('"word":"')[1].split('"')[0] for entry in log.read("a:1", after=0, limit=999)]


def run(command: Command, *calls: Call) -> list[bytes | type[Refusal]]:
    """The answers; a refusal by its class."""
    answers = execute(command, calls, now=NOW)
    return [type(answer) if isinstance(answer, Refusal) else answer for answer in answers]


@BOTH
@pytest.mark.django_db
def test_answer_is_the_reply_as_json(command: Command) -> None:
    assert run(command, call("one")) == [b'{"word":"one"}']
    assert said() == ["one"]


@pytest.mark.django_db
def test_batch_is_answered_in_order() -> None:
    assert run(SAY, call("one"), call("two"), call("three")) == [
        b'{"word":"one"}',
        b'{"word":"two"}',
        b'{"word":"three"}',
    ]


@pytest.mark.django_db
def test_batch_goes_to_its_handler_as_one() -> None:
    sizes: list[int] = []

    def count(calls: Sequence[Call], now: datetime) -> list[SayReply]:
        sizes.append(len(calls))
        return [SayReply(word="x") for _ in calls]

    execute(
        Command(name="x.y", summary="", arguments=SayArguments, reply=SayReply, batch=count),
        [call("x") for _ in range(5)],
        now=NOW,
    )
    assert sizes == [5]


@pytest.mark.django_db
def test_number_of_queries_does_not_grow_with_the_batch(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        execute(SAY, [call(str(number)) for number in range(200)], now=NOW)


# --- refusals -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_refusal_in_a_batch_stands_in_its_place() -> None:
    assert run(SAY, call("one"), call("unspeakable"), call("three")) == [
        b'{"word":"one"}',
        Unspeakable,
        b'{"word":"three"}',
    ]
    assert said() == ["one", "three"]


@pytest.mark.django_db
def test_refusal_of_a_single_handler_takes_everything_back() -> None:
    assert run(SAY_ALONE, call("unspeakable")) == [Unspeakable]
    assert said() == []


@BOTH
@pytest.mark.django_db
def test_refused_key_may_be_used_again(command: Command) -> None:
    run(command, call("unspeakable", key=KEY))
    assert run(command, call("better", key=KEY)) == [b'{"word":"better"}']


# --- keys -----------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.django_db
def test_known_key_is_answered_as_before(command: Command) -> None:
    run(command, call("one", key=KEY))
    assert run(command, call("two", key=KEY)) == [b'{"word":"one"}']
    assert said() == ["one"]


@pytest.mark.django_db
def test_batch_of_known_keys_does_not_reach_the_handler() -> None:
    run(SAY, call("one", key=KEY))

    def fail(_calls: Sequence[Call], _now: datetime) -> list[SayReply]:
        raise AssertionError("called")

    again = Command(name="word.say", summary="", arguments=SayArguments, reply=SayReply, batch=fail)
    assert run(again, call("two", key=KEY)) == [b'{"word":"one"}']


@pytest.mark.django_db
def test_known_and_new_keys_mix() -> None:
    run(SAY, call("one", key=KEY))
    assert run(SAY, call("two"), call("again", key=KEY), call("three")) == [
        b'{"word":"two"}',
        b'{"word":"one"}',
        b'{"word":"three"}',
    ]
    assert said() == ["one", "two", "three"]


@pytest.mark.django_db
def test_first_of_two_with_one_key_counts() -> None:
    assert run(SAY, call("one", key=KEY), call("two", key=KEY)) == [b'{"word":"one"}'] * 2
    assert said() == ["one"]


@pytest.mark.django_db
def test_same_key_of_two_people_is_two_keys() -> None:
    assert run(SAY, call("one", key=KEY), call("two", key=KEY, user=2)) == [b'{"word":"one"}', b'{"word":"two"}']


@pytest.mark.django_db
def test_fault_leaves_neither_events_nor_keys() -> None:
    with pytest.raises(RuntimeError):
        execute(BREAK, [Call(1, BREAK.arguments(key=KEY))], now=NOW)
    assert not CommandKey.objects.exists()
    assert log.position("members:1").offset == 0


@pytest.mark.django_db
def test_constraint_that_a_handler_breaks_is_raised() -> None:
    attempts: list[int] = []

    def break_constraint(_call: Call, _now: datetime) -> SayReply:
        attempts.append(1)
        raise IntegrityError

    broken = Command(name="x.y", summary="", arguments=SayArguments, reply=SayReply, single=break_constraint)
    with pytest.raises(IntegrityError):
        execute(broken, [call("x")], now=NOW)
    assert len(attempts) == 2  # it might have been a key that was used meanwhile


@pytest.mark.django_db
def test_command_without_a_handler_is_a_mistake() -> None:
    with pytest.raises(TypeError, match=r"x\.y has no handler"):
        execute(Command(name="x.y", summary="", arguments=SayArguments, reply=SayReply), [call("x")], now=NOW)


@pytest.mark.django_db
def test_handler_that_answers_too_few_is_a_mistake() -> None:
    forgetful = Command(name="x.y", summary="", arguments=SayArguments, reply=SayReply, batch=lambda _calls, _now: [])
    with pytest.raises(ValueError, match="zip"):
        execute(forgetful, [call("x")], now=NOW)
    assert not CommandKey.objects.exists()


@BOTH
@pytest.mark.django_db(transaction=True)
def test_same_keys_at_the_same_time_are_done_once(command: Command) -> None:
    workers, keys = 4, [uuid4() for _ in range(5)]
    together = Barrier(workers)

    def work(worker: int) -> list[bytes]:
        together.wait()
        try:
            if command is SAY:
                return [bytes(a) for a in execute(SAY, [call(f"{worker}", key=key) for key in keys], now=NOW)]  # type: ignore[arg-type]
            return [bytes(execute(command, [call(f"{worker}", key=key)], now=NOW)[0]) for key in keys]  # type: ignore[arg-type]
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        answers = list(pool.map(work, range(workers)))
    assert answers == [answers[0]] * workers
    assert sorted(said()) == sorted(answer.decode().split('"')[3] for answer in answers[0])


# --- arguments ------------------------------------------------------------------------------------------------


def test_arguments_are_decoded_strictly() -> None:
    found = SAY.decoder.decode(b'{"word":"one","key":"00000000-0000-0000-0000-000000000001"}')
    assert found == SayArguments(word="one", key=KEY)


@pytest.mark.parametrize(
    "data",
    [b'{"word":"one"}', b'{"word":1,"key":"00000000-0000-0000-0000-000000000001"}', b'{"word":"one","key":"x"}'],
)
def test_arguments_that_do_not_fit_are_refused(data: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        SAY.decoder.decode(data)


def test_unknown_arguments_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.json.decode(b'{"key":"00000000-0000-0000-0000-000000000001","more":1}', type=Arguments)


@pytest.mark.django_db
def test_a_command_that_is_not_remembered_leaves_no_key_and_is_done_again() -> None:
    forgetful = dataclasses.replace(SAY, remembered=False)
    for _ in range(2):
        assert run(forgetful, call("again", key=KEY), call("again", key=KEY)) == [b'{"word":"again"}'] * 2
    assert (said(), CommandKey.objects.count()) == (["again", "again"], 0)
